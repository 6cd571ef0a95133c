package io.chainexec.executor;

/**
 * The chain's own clock: monotonic time since the session began, after the last record of the chain
 * and the downtime that the wall clock claims. It never goes back, also across sessions.
 * Thread-safe.
 */
final class ChainTime {
  /** A wall clock that claims a longer downtime is not believed. */
  static final long MAX_DOWNTIME_MS = 366L * 24 * 3600 * 1000;

  private final NanoClock clock;
  private final long originNanoTime;
  private final long originNs;

  private ChainTime(NanoClock clock, long originNs) {
    this.clock = clock;
    this.originNanoTime = clock.nanoTime();
    this.originNs = originNs;
  }

  /**
   * Time of a chain that says nothing of wall time: from its last record, as if that were now.
   *
   * @param lastTimeNs 0 if there is no record
   */
  static ChainTime fresh(NanoClock clock, long lastTimeNs) {
    return new ChainTime(clock, lastTimeNs);
  }

  /** Time of a chain whose last record has that chain time, and that wall time. */
  static ChainTime after(NanoClock clock, long lastTimeNs, long lastWallMs) {
    return new ChainTime(clock, lastTimeNs + downtimeMs(lastWallMs, clock.wallMs()) * 1_000_000);
  }

  /** Neither negative nor absurd, whatever the two wall clocks said. */
  private static long downtimeMs(long lastWallMs, long wallMs) {
    if (wallMs <= lastWallMs) {
      return 0;
    }
    long claimedMs = wallMs - lastWallMs; // negative where it overflows
    return claimedMs < 0 ? MAX_DOWNTIME_MS : Math.min(MAX_DOWNTIME_MS, claimedMs);
  }

  /** Chain time now, in nanoseconds. */
  long nowNs() {
    return originNs + (clock.nanoTime() - originNanoTime);
  }

  /** Wall time now, in milliseconds since 1970. */
  long wallMs() {
    return clock.wallMs();
  }
}
