package io.chainexec.benchmarks;

/**
 * Waits for another thread: spins at first, then lets whoever wants it have the core. Two threads
 * that only spin get a slice of time in turn where they have one core between them, and pass a full
 * queue on at each slice: some 10 us per action, and all of it the harness's. Belongs to one
 * thread.
 */
final class Backoff {
  private static final int SPINS = 100;

  private int spins;

  /** The other thread has not come yet. */
  void pause() {
    if (spins < SPINS) {
      spins++;
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** It has come. */
  void reset() {
    spins = 0;
  }
}
