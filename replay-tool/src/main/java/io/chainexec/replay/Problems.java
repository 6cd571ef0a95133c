package io.chainexec.replay;

import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.Words;
import io.chainexec.store.Problem;
import io.chainexec.store.ProblemKind;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts the problems met while a chain is read, and reports the first of them; one that is met
 * again, since its place is read again, counts once.
 */
final class Problems implements Consumer<Problem> {
  private static final int MAX_REPORTED = 20;

  private static final int MAX_REMEMBERED = 100_000;

  private final PrintStream err;
  private final Set<Place> met = new HashSet<>();
  private long count;

  /** What tells a problem from others. */
  private record Place(ProblemKind kind, Path file, long offset) {}

  Problems(PrintStream err) {
    this.err = err;
  }

  @Override
  public void accept(Problem problem) {
    if (met.size() < MAX_REMEMBERED
        && !met.add(new Place(problem.kind(), problem.file(), problem.offset()))) {
      return;
    }
    count++;
    if (count <= MAX_REPORTED) {
      err.println("replay-tool: " + Escapes.printable("damaged: " + problem));
    }
  }

  /** Says, if that is so, that wall times were not made sure of. */
  void noteTimes(boolean assumed) {
    if (assumed) {
      err.println(
          "replay-tool: wall times are by the clock as it was when the session began; whether it"
              + " was set long before these records was not looked for");
    }
  }

  /** Says how many records were left out because their actions are not on the chain, if any. */
  void noteUndecided(long records) {
    if (records > 0) {
      err.println(
          "replay-tool: "
              + Words.count(records, "record")
              + " left out: the first records of their actions, which say what they are about,"
              + " are not on the chain");
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
