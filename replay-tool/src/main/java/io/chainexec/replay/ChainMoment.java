package io.chainexec.replay;

/**
 * A moment of a chain, as it was found there. Immutable.
 *
 * @param sequence of the last record by then; -1 if there is none, {@code Long.MAX_VALUE} for the
 *     chain's end
 * @param wallMs the wall time that was asked for, or {@link #BY_SEQUENCE}
 * @param nextNs chain time of the record that follows, which is later; {@code Long.MAX_VALUE} if
 *     there is none
 */
record ChainMoment(long sequence, long wallMs, long nextNs) {
  /** No wall time was asked for: the moment is that of the record. */
  static final long BY_SEQUENCE = Long.MIN_VALUE;

  /** The chain's end, wherever that is when it is reached. */
  static final ChainMoment END = new ChainMoment(Long.MAX_VALUE, BY_SEQUENCE, Long.MAX_VALUE);

  private static final long NS_PER_MS = 1_000_000L;

  /**
   * The moment in chain time, given the last record by then: no earlier than it, and no later than
   * the next one, whatever the wall clock was set to in between.
   *
   * @param recordedNs chain time of the last record
   * @param recordedWallMs wall time of it
   */
  long timeNs(long recordedNs, long recordedWallMs) {
    if (wallMs == BY_SEQUENCE || wallMs <= recordedWallMs) {
      return recordedNs;
    }
    try {
      long sinceNs = Math.multiplyExact(Math.subtractExact(wallMs, recordedWallMs), NS_PER_MS);
      return Math.min(nextNs, Math.addExact(recordedNs, sinceNs));
    } catch (ArithmeticException e) {
      return nextNs;
    }
  }
}
