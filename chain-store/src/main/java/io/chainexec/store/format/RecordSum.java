package io.chainexec.store.format;

import java.nio.ByteBuffer;

/**
 * Sums over records that are not sealed in a block yet, to find out later whether they are as they
 * were written. A record's words of eight bytes, little-endian, the last one filled up with zeros,
 * are each multiplied by a number of their place, and added up; so they can be added in any order,
 * and as they are written. Any change of a single word changes the sum. Stateless.
 *
 * <pre>
 *   sum(record)  = word 0 * K(0) + word 1 * K(1) + ..., K(n) = 0x9E3779B97F4A7C15 * (2 n + 1)
 *   sum(records) = sum(records before) * F + sum(record), 0 for none; F = 0x9FB21C651E98DF25
 *   mix(x)       = y ^ y >>> 32, y = x * F
 * </pre>
 *
 * All modulo 2^64.
 */
public final class RecordSum {
  private static final long FACTOR = 0x9FB2_1C65_1E98_DF25L;
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

  private RecordSum() {}

  /** Spreads every bit upwards, and brings the upper ones down; no two numbers become the same. */
  public static long mix(long x) {
    long spread = x * FACTOR;
    return spread ^ spread >>> Integer.SIZE;
  }

  /** What a record's word adds to its sum. */
  static long ofWord(long word, int number) {
    return word * key(number);
  }

  /** By what a record's word is multiplied; odd. */
  static long key(int number) {
    return STEP * (2 * number + 1);
  }

  /** The sum of several records, from that of all but the last, and that of the last. */
  public static long and(long sumBefore, long sum) {
    return sumBefore * FACTOR + sum;
  }

  /**
   * The sum of a record, or of the beginning of one, as it lies in memory.
   *
   * @param end {@link RecordEnvelope#SLACK} before the end of the memory, or further
   */
  public static long of(ByteBuffer memory, int from, int end) {
    long sum = 0;
    int number = 0;
    int at = from;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      sum += ofWord(memory.getLong(at), number++);
    }
    if (at < end) {
      long rest = memory.getLong(at) & (1L << (end - at) * Byte.SIZE) - 1;
      sum += ofWord(rest, number);
    }
    return sum;
  }

  /**
   * The sum of the beginning of a record of an action that is being dispatched, as it lies in
   * memory; without what changes there when it is completed.
   *
   * @param end {@link RecordEnvelope#SLACK} before the end of the memory, or further
   */
  public static long ofBeginning(ByteBuffer memory, int from, int end) {
    long head = memory.getLong(from);
    long changes =
        memory.get(from) == ShortForm.CODE
            ? head - ShortForm.withoutTook(head)
            : head - RecordEnvelope.withoutLength(head);
    return of(memory, from, end) - ofWord(changes, 0);
  }

  /** The sum of all records of a block, up to there. */
  public static long ofBlock(ByteBuffer block, int end) {
    long sum = 0;
    int at = BlockLayout.HEADER_BYTES;
    while (at < end) {
      int next = RecordEnvelope.end(block, at, end);
      sum = and(sum, of(block, at, next));
      at = next;
    }
    return sum;
  }
}
