package io.chainexec.store.format;

import java.nio.ByteBuffer;

/**
 * Numbers of variable length: seven bits a byte, lowest first, the high bit set on all but the
 * last; one to ten bytes for 64 bits. Always the shortest form.
 */
final class Varint {
  /** How many bytes a number takes at most. */
  static final int MAX_BYTES = 10;

  private Varint() {}

  /** Maps small numbers of either sign to small unsigned ones. */
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /** Undoes {@link #zigzag}. */
  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  /** Writes a number as unsigned and returns where it ends. */
  static int put(ByteBuffer buffer, int at, long value) {
    while ((value & ~0x7FL) != 0) {
      buffer.put(at++, (byte) (value | 0x80));
      value >>>= 7;
    }
    buffer.put(at++, (byte) value);
    return at;
  }

  /** How many bytes {@link #put} takes for a length. */
  static int size(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }
}
