package io.chainexec.replay.whatif;

/**
 * What came of one dispatch, to be played again. Immutable.
 *
 * @param reason of a drop or a retry, else null
 * @param afterNs after what time a retry is to come; {@link #UNKNOWN} where no record says
 * @param lengthNs how long the dispatch took; {@link #UNKNOWN} where no record says
 */
record Try(Result result, String reason, long afterNs, long lengthNs) {
  static final long UNKNOWN = -1;

  /** The ways a dispatch can go. */
  enum Result {
    OK,
    DROP,
    RETRY,
    PANIC,
    /** The process ended in it. */
    IN_DOUBT
  }

  static Try ok(long lengthNs) {
    return new Try(Result.OK, null, 0, lengthNs);
  }
}
