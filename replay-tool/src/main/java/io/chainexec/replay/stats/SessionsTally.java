package io.chainexec.replay.stats;

/**
 * Follows the sessions, and with them where the present record stands and how chain time maps to
 * wall time. Not thread-safe.
 */
final class SessionsTally {
  private static final long NS_PER_MS = 1_000_000L;

  private final LatestOnes<One> sessions = new LatestOnes<>();
  private One present;
  private long sequence = -1;
  private long timeNs;
  private long unclosed;
  private long openNs;
  private long downtimeNs;
  private boolean timed;
  private long mappedNs;
  private long mappedWallMs;

  private static final class One {
    final long number;
    final long firstSequence;
    final long fromNs;
    final long downtimeNs;
    long fromWallMs = ChainStats.UNKNOWN;
    long toWallMs = ChainStats.UNKNOWN;
    long toNs;
    long records;
    long deferredLeft;
    boolean closed;

    One(long number, long firstSequence, long fromNs, long downtimeNs) {
      this.number = number;
      this.firstSequence = firstSequence;
      this.fromNs = fromNs;
      this.toNs = fromNs;
      this.downtimeNs = downtimeNs;
    }

    ChainStats.Session view() {
      return new ChainStats.Session(
          number,
          firstSequence,
          records,
          fromWallMs,
          toWallMs,
          LatencyTally.between(fromNs, toNs),
          downtimeNs,
          closed,
          deferredLeft);
    }
  }

  /** A record of that session; to be called for each, before anything else. */
  void on(long session, long itsSequence, long itsTimeNs) {
    sequence = itsSequence;
    timeNs = itsTimeNs;
    if (present == null || present.number != session) {
      begin(session);
    }
    present.records++;
    if (timeNs > present.toNs) {
      openNs += LatencyTally.between(present.toNs, timeNs);
      present.toNs = timeNs;
    }
    present.toWallMs = wallMs(present.toNs);
  }

  private void begin(long session) {
    long downNs = present == null ? 0 : LatencyTally.between(present.toNs, timeNs);
    if (present != null && !present.closed) {
      unclosed++;
    }
    downtimeNs += downNs;
    present = new One(session, sequence, timeNs, downNs);
    present.fromWallMs = wallMs(timeNs);
    sessions.add(present);
  }

  /** How chain time maps to wall time from here on, as the record just met says. */
  void map(long atNs, long wallMs) {
    timed = true;
    mappedNs = atNs;
    mappedWallMs = wallMs;
    present.toWallMs = wallMs;
    if (present.records == 1) {
      present.fromWallMs = wallMs;
    }
  }

  void closed(long deferredLeft) {
    present.closed = true;
    present.deferredLeft = deferredLeft;
  }

  /** The present record's sequence, or -1 if there was none. */
  long sequence() {
    return sequence;
  }

  /** The present record's chain time. */
  long timeNs() {
    return timeNs;
  }

  /** The present record's wall time, or unknown. */
  long wallMs() {
    return wallMs(timeNs);
  }

  /** Wall time at a chain time, by the latest mapping; unknown before the first. */
  long wallMs(long atNs) {
    return timed ? mappedWallMs + Math.floorDiv(atNs - mappedNs, NS_PER_MS) : ChainStats.UNKNOWN;
  }

  long openNs() {
    return openNs;
  }

  long downtimeNs() {
    return downtimeNs;
  }

  long unclosed() {
    return unclosed + (present == null || present.closed ? 0 : 1);
  }

  ChainStats.Latest<ChainStats.Session> view() {
    return sessions.view(One::view);
  }
}
