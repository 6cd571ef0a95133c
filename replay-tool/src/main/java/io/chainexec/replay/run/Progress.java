package io.chainexec.replay.run;

import io.chainexec.executor.NanoClock;
import io.chainexec.replay.render.Words;
import java.io.PrintStream;

/** A line on the terminal that is rewritten as a run goes on. Used by one thread. */
final class Progress {
  private static final long EVERY_NS = 200_000_000L;

  private final PrintStream terminal;
  private long shownAtNs = NanoClock.system().nanoTime();
  private int width;

  /** Progress on that terminal; none if it is null. */
  Progress(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** Shows how far the run is, if it is time to. */
  void show(long actions, long scriptTimeNs, int queued, int deferred) {
    if (terminal == null) {
      return;
    }
    long nowNs = NanoClock.system().nanoTime();
    if (nowNs - shownAtNs < EVERY_NS) {
      return;
    }
    shownAtNs = nowNs;
    String line =
        actions
            + " actions, "
            + Words.length(Math.max(0, scriptTimeNs))
            + " of script time, "
            + queued
            + " queued, "
            + deferred
            + " deferred";
    terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    terminal.flush();
    width = line.length();
  }

  /** Takes the line away. */
  void end() {
    if (width > 0) {
      terminal.print("\r" + " ".repeat(width) + "\r");
      terminal.flush();
      width = 0;
    }
  }
}
