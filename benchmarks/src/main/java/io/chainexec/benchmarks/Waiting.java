package io.chainexec.benchmarks;

/**
 * How the threads of a benchmark wait for one another. Looking again at once would take the line
 * that the other one writes away from it each time, and where both share a core for a while,
 * nothing would happen for the rest of a time slice.
 */
final class Waiting {
  private Waiting() {}

  /** Half a microsecond or so: as long as the default idle strategy waits between two looks. */
  static void aMoment() {
    for (int i = 0; i < 16; i++) {
      Thread.onSpinWait();
    }
  }

  /** Some microseconds, or longer if the core is wanted by another thread. */
  static void briefly() {
    for (int i = 0; i < 4; i++) {
      aMoment();
    }
    Thread.yield();
  }
}
