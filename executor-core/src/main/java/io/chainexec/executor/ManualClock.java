package io.chainexec.executor;

/**
 * A clock that stands still until it is moved; for tests, simulation and replay. Its wall clock
 * moves with it, and can be set apart from it. Thread-safe.
 */
public final class ManualClock implements NanoClock {
  private final long originNanoTime;
  private volatile long nowNs;
  private volatile long wallAtStartMs;

  /** A clock at 0 ns, when the wall clock shows that many milliseconds since 1970. */
  public ManualClock(long startWallMs) {
    this(startWallMs, 0);
  }

  /**
   * A clock whose {@link #nanoTime()} counts from that origin, from which it may wrap around; every
   * other method counts from 0.
   */
  public ManualClock(long startWallMs, long originNanoTime) {
    this.wallAtStartMs = startWallMs;
    this.originNanoTime = originNanoTime;
  }

  @Override
  public long nanoTime() {
    return originNanoTime + nowNs;
  }

  @Override
  public long wallMs() {
    return wallAtStartMs + nowNs / 1_000_000;
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

  /** Sets the wall clock alone on by that many milliseconds, or back if they are negative. */
  public synchronized void jumpWallMs(long ms) {
    wallAtStartMs += ms;
  }
}
