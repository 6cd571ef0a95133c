package io.chainexec.replay.stats;

/** Within which second the most actions ended. Not thread-safe. */
final class PeakTally {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private long second = Long.MIN_VALUE;
  private long endedInSecond;
  private long perSecond;
  private long wallMs = ChainStats.UNKNOWN;

  /** An action ended at that chain time, of which the other knows the wall time. */
  void ended(long timeNs, SessionsTally now) {
    long presentSecond = Math.floorDiv(timeNs, NS_PER_SECOND);
    if (presentSecond != second) {
      second = presentSecond;
      endedInSecond = 0;
    }
    endedInSecond++;
    if (endedInSecond > perSecond) {
      perSecond = endedInSecond;
      wallMs = now.wallMs(second * NS_PER_SECOND);
    }
  }

  long perSecond() {
    return perSecond;
  }

  long wallMs() {
    return wallMs;
  }
}
