package io.chainexec.replay.stats;

/** Which records were counted. Not thread-safe. */
final class ExtentTally {
  private long records;
  private long firstSequence = -1;
  private long fromWallMs = Long.MAX_VALUE;
  private long toWallMs = ChainStats.UNKNOWN;
  private long untimed;

  /** A record that stands where the other says. */
  void add(SessionsTally now) {
    firstSequence = records == 0 ? now.sequence() : firstSequence;
    records++;
    long wallMs = now.wallMs();
    if (wallMs == ChainStats.UNKNOWN) {
      untimed++;
    } else {
      fromWallMs = Math.min(fromWallMs, wallMs);
      toWallMs = Math.max(toWallMs, wallMs);
    }
  }

  long records() {
    return records;
  }

  ChainStats.Extent view(SessionsTally now) {
    return new ChainStats.Extent(
        records,
        firstSequence,
        now.sequence(),
        fromWallMs == Long.MAX_VALUE ? ChainStats.UNKNOWN : fromWallMs,
        toWallMs,
        untimed,
        now.openNs());
  }
}
