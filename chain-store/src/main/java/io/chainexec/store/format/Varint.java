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

  /** How many bytes that number takes with which that little-endian word begins, if it is plain. */
  static int length(long word) {
    return Long.numberOfTrailingZeros(ends(word)) + 1 >>> 3;
  }

  /**
   * Whether the number with which that word begins ends in the word, and is in its shortest form.
   */
  static boolean isPlain(long word) {
    long end = Long.lowestOneBit(ends(word));
    return upToEnd(word) >= end >>> 7 || end == 0x80;
  }

  /** The number with which that word begins; it must be plain. */
  static long value(long word) {
    long sevens = upToEnd(word) & 0x7F7F_7F7F_7F7F_7F7FL;
    // Moves every second group of 7 bits up to its neighbour, then of 14, then of 28.
    long fourteens = sevens - ((sevens & 0x7F00_7F00_7F00_7F00L) >>> 1);
    if (fourteens >>> Integer.SIZE == 0) {
      return fourteens & 0x3FFFL | fourteens >>> 2 & 0x0FFF_C000L;
    }
    long halves = fourteens & 0x3FFF_0000_3FFFL | fourteens >>> 2 & 0x0FFF_C000_0FFF_C000L;
    return halves & 0x0FFF_FFFFL | halves >>> 4 & 0x00FF_FFFF_F000_0000L;
  }

  /** The high bits of those bytes with which a number ends. */
  private static long ends(long word) {
    return ~word & 0x8080_8080_8080_8080L;
  }

  /** The word up to the first end in it. If it has none, that is the whole word, and negative. */
  private static long upToEnd(long word) {
    long ends = ends(word);
    return word & (ends ^ ends - 1);
  }

  /** How many bytes {@link #put} takes for a length. */
  static int size(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }
}
