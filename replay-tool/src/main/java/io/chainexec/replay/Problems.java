package io.chainexec.replay;

import io.chainexec.replay.render.Escapes;
import io.chainexec.store.Problem;
import java.io.PrintStream;
import java.util.function.Consumer;

/** Counts the problems met while a chain is read, and reports the first of them. */
final class Problems implements Consumer<Problem> {
  private static final int MAX_REPORTED = 20;

  private final PrintStream err;
  private long count;

  Problems(PrintStream err) {
    this.err = err;
  }

  @Override
  public void accept(Problem problem) {
    count++;
    if (count <= MAX_REPORTED) {
      err.println("replay-tool: " + Escapes.printable("damaged: " + problem));
    }
  }

  long count() {
    return count;
  }

  /** The exit code that the problems call for; says how many there were, if not all were shown. */
  int exitCode() {
    if (count > MAX_REPORTED) {
      err.println("replay-tool: damaged: " + (count - MAX_REPORTED) + " more problems");
    }
    return count == 0 ? ExitCode.OK : ExitCode.DAMAGED;
  }
}
