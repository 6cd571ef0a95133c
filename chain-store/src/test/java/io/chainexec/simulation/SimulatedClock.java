package io.chainexec.simulation;

import io.chainexec.executor.NanoClock;

/** A clock that is moved, and whose wall time can be set apart from its monotonic time. */
final class SimulatedClock implements NanoClock {
  private static final long MS = 1_000_000;

  private long nanoTime;
  private long elapsedNs;
  private long wallMs = 1_700_000_000_000L;

  @Override
  public long nanoTime() {
    return nanoTime;
  }

  @Override
  public long wallMs() {
    return wallMs + elapsedNs / MS;
  }

  void advanceNs(long ns) {
    nanoTime += ns;
    elapsedNs += ns;
  }

  /** Steps the wall clock, forward or back. */
  void stepWallMs(long ms) {
    wallMs += ms;
  }

  /** Another boot of the machine: monotonic time has another origin. */
  void boot(long newNanoTime) {
    nanoTime = newNanoTime;
  }
}
