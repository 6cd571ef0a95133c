package io.chainexec.store.format;

import io.chainexec.action.ActionKind;

/**
 * The short form of a {@code dispatched} record: of an action of one to three numbers that is on no
 * record yet, came less than four seconds before it was admitted, and was admitted and dispatched
 * within a millisecond each. Its length is known beforehand, and all that the end of the dispatch
 * changes are bits of the first word; so it is written before the dispatch, and completed by one
 * store. Stateless.
 *
 * <pre>
 *   bit 0      8      16     20     24       44       64
 *   | type   | length | kind | id   | time   | took   |
 *   byte 8                                            16, 24 or 32
 *   | the action's numbers                            |
 *   | age (4 bytes)           |
 * </pre>
 */
final class ShortForm {
  /** The type code, beside {@code dispatched}'s. */
  static final int CODE = 26;

  static final int FIELDS_AT = 8;

  private static final int LENGTH_SHIFT = 8;
  private static final int KIND_SHIFT = 16;
  private static final int ID_SHIFT = 20;
  private static final int TIME_SHIFT = 24;
  private static final int TOOK_SHIFT = 44;
  private static final int SMALL_BITS = 4;
  private static final int TIME_BITS = 20;
  private static final int SMALL = (1 << SMALL_BITS) - 1;
  private static final long TIME = (1 << TIME_BITS) - 1;

  private ShortForm() {}

  /** Whether so much time after the record before, id after the last, and age have their place. */
  static boolean fits(long delta, long idDelta, long ageNs) {
    return (delta >>> TIME_BITS | idDelta >>> SMALL_BITS | ageNs >>> Integer.SIZE) == 0;
  }

  static boolean fitsTook(long tookNs) {
    return tookNs >>> TIME_BITS == 0;
  }

  /** The first word of a record with so many numbers. */
  static long head(ActionKind kind, int numbers, long delta, long idDelta) {
    long length = FIELDS_AT - RecordEnvelope.SHORT_BYTES + numbers * Long.BYTES + Integer.BYTES;
    return CODE
        | length << LENGTH_SHIFT
        | (long) kind.code() << KIND_SHIFT
        | idDelta << ID_SHIFT
        | delta << TIME_SHIFT;
  }

  /** What the dispatch's length adds to the first word. */
  static long took(long tookNs) {
    return tookNs << TOOK_SHIFT;
  }

  static long withoutTook(long head) {
    return head & (1L << TOOK_SHIFT) - 1;
  }

  static int kindOf(long head) {
    return (int) (head >>> KIND_SHIFT) & SMALL;
  }

  static int idDeltaOf(long head) {
    return (int) (head >>> ID_SHIFT) & SMALL;
  }

  static long deltaOf(long head) {
    return head >>> TIME_SHIFT & TIME;
  }

  static long tookOf(long head) {
    return head >>> TOOK_SHIFT;
  }
}
