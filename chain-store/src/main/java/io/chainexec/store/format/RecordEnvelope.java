package io.chainexec.store.format;

import java.nio.ByteBuffer;

/**
 * What every record begins with: a byte for its type, and the length of its body as a {@link
 * Varint}. Stateless; buffers belong to the caller.
 */
public final class RecordEnvelope {
  /** How far behind a record's end there must be room. */
  public static final int SLACK = Long.BYTES;

  /** The type, and a length of one byte. */
  static final int SHORT_BYTES = 2;

  private static final int MAX_SHORT = 0x7F;

  /** The longest record with a length of one byte. */
  static final int MAX_SHORT_BYTES = SHORT_BYTES + MAX_SHORT;

  private static final long LENGTH_BITS = 0xFF00;

  private RecordEnvelope() {}

  /**
   * Sets the length of a record that was written behind room for one byte of it, which moves the
   * body where that takes more.
   *
   * @return where the record ends then
   */
  static int close(ByteBuffer block, int from, int end) {
    int bodyAt = from + SHORT_BYTES;
    int length = end - bodyAt;
    if (length <= MAX_SHORT) {
      block.put(from + 1, (byte) length);
      return end;
    }
    int extra = Varint.size(length) - 1;
    block.put(bodyAt + extra, block, bodyAt, length);
    Varint.put(block, from + 1, length);
    return end + extra;
  }

  /** The first word of a record without its length, where that takes one byte. */
  static long withoutLength(long head) {
    return head & ~LENGTH_BITS;
  }

  /**
   * Where the record ends that begins there; whatever the bytes are, not beyond the limit.
   *
   * @param limit behind {@code from}; within the buffer, and {@link #SLACK} before its end
   */
  public static int end(ByteBuffer block, int from, int limit) {
    int length = block.get(from + 1);
    int bodyAt = from + SHORT_BYTES;
    if (length < 0) {
      length &= MAX_SHORT;
      int next;
      do {
        next = block.get(bodyAt);
        length |= (next & MAX_SHORT) << 7 * (bodyAt - from - 1);
        bodyAt++;
      } while (next < 0 && bodyAt < limit);
    }
    return length >= 0 && length <= limit - bodyAt ? bodyAt + length : limit;
  }
}
