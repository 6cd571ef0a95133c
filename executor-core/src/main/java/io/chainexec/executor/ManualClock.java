package io.chainexec.executor;

/** A clock that stands still until it is moved; for tests, simulation and replay. Thread-safe. */
public final class ManualClock implements NanoClock {
  private final long startWallMs;
  private volatile long nowNs;

  /** A clock at 0 ns, when the wall clock shows that many milliseconds since 1970. */
  public ManualClock(long startWallMs) {
    this.startWallMs = startWallMs;
  }

  @Override
  public long nanoTime() {
    return nowNs;
  }

  @Override
  public long wallMs() {
    return startWallMs + nowNs / 1_000_000;
  }

  /** Moves on by that many nanoseconds. */
  public void advanceNs(long ns) {
    moveToNs(nowNs + ns);
  }

  /**
   * Moves on to that many nanoseconds since the start.
   *
   * @throws IllegalArgumentException if that is before now
   */
  public synchronized void moveToNs(long ns) {
    if (ns < nowNs) {
      throw new IllegalArgumentException("cannot go back from " + nowNs + " to " + ns + " ns");
    }
    nowNs = ns;
  }
}
