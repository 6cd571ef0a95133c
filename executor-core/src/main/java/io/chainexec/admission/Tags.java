package io.chainexec.admission;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What lies where in a table of linear probing, told by a byte for each place: 0 if it is free, and
 * else a tag, seven bits of its key's hash. Eight places are looked at together, and a place itself
 * only where the tags are the same, so that a key that is not in the table is found missing without
 * touching it. The tags of 100,000 keys lie in the cache that their table is too large for.
 *
 * <p>Hashes must be spread well over their highest bits, as a product with {@link #SPREAD} is. Not
 * thread-safe.
 */
final class Tags {
  /**
   * Spreads over the highest bits of the product what it is multiplied with: 2^64 / golden ratio.
   */
  static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int TAG_BITS = 7;

  private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;

  /** Set in each tag, and clear where it is free. */
  private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

  /** One for each place; then the first ones once more, so that eight can be read from anywhere. */
  private final byte[] tags;

  private final int mask;
  private final int shift;

  /** For a table of so many places, all of them free: a power of 2 that is not below 8. */
  Tags(int places) {
    tags = new byte[places + Long.BYTES - 1];
    mask = places - 1;
    shift = Long.numberOfLeadingZeros(mask);
  }

  /** The hash of a number. */
  static long hash(long key) {
    return key * SPREAD;
  }

  int places() {
    return mask + 1;
  }

  /** Where the search for a key of that hash begins. */
  int home(long hash) {
    return (int) (hash >>> shift);
  }

  /** The place after that one. */
  int next(int place) {
    return place + 1 & mask;
  }

  /** The place from which the search goes on, when eight have been looked at. */
  int nextEight(int place) {
    return place + Long.BYTES & mask;
  }

  /** How many steps it is from one place on to another. */
  int distance(int from, int to) {
    return to - from & mask;
  }

  /** The tags of the eight places from that one on. */
  long eight(int place) {
    return (long) EIGHT.get(tags, place);
  }

  /**
   * Which of eight places may hold a key of that hash, as set bits: those of the same tag before
   * the first that is free. Rarely one of another tag is among them.
   */
  long candidates(long eight, long hash) {
    return equal(eight, tag(hash) & 0xFF) & free(eight) - 1;
  }

  /** Which of eight tags are that one, as set bits; and rarely the one after such a one. */
  static long equal(long eight, long tag) {
    long different = eight ^ tag * LOWEST_BITS;
    return different - LOWEST_BITS & ~different & HIGHEST_BITS;
  }

  /** Which of eight places are free, as set bits. */
  static long free(long eight) {
    return ~eight & HIGHEST_BITS;
  }

  /** The place of the lowest set bit, of eight places from that one on. */
  int first(int place, long bits) {
    return place + (Long.numberOfTrailingZeros(bits) >>> 3) & mask;
  }

  private byte tag(long hash) {
    return (byte) (hash >>> shift - TAG_BITS | 1 << TAG_BITS);
  }

  /** A key of that hash lies there now. */
  void take(int place, long hash) {
    set(place, tag(hash));
  }

  /** What lies in one place lies in another one, too. */
  void copy(int from, int to) {
    set(to, tags[from]);
  }

  /** Nothing lies there any more. */
  void free(int place) {
    set(place, (byte) 0);
  }

  /** Nothing lies anywhere. */
  void clear() {
    Arrays.fill(tags, (byte) 0);
  }

  private void set(int place, byte tag) {
    tags[place] = tag;
    if (place < Long.BYTES - 1) {
      tags[mask + 1 + place] = tag;
    }
  }
}
