package io.chainexec.executor;

import java.util.Arrays;

/**
 * Entries that are due beyond a horizon, sorted no further than they must be. Times are read as
 * numbers to the base of 64: an entry lies in the bucket of the highest digit in which its due time
 * differs from the horizon (the level), and of what that digit is. So of two buckets the one of the
 * lower level, or else of the lower digit, is due first, and the horizon may move on to anywhere
 * within the first bucket, or to its end, without any other bucket's entries having to move.
 *
 * <p>An entry is three numbers: its due time, its order and a mark. They lie in chunks, which a
 * bucket fills one after the other and which are used again, so that a million of them is read and
 * written in sequence. Grows and never shrinks. Not thread-safe.
 */
final class TimerBuckets {
  /** How many entries a chunk holds. */
  static final int CHUNK = 32;

  private static final int DIGIT_BITS = 6;
  private static final int DIGITS = 1 << DIGIT_BITS;
  private static final int LEVELS = (Long.SIZE + DIGIT_BITS - 1) / DIGIT_BITS;

  /** How many buckets there are; the lower ones are due earlier. */
  static final int BUCKETS = LEVELS * DIGITS;

  private static final int CHUNK_LENGTH = 3 * CHUNK;
  private static final int CHUNKS = 64;
  private static final int NONE = -1;

  /** The entries of all chunks: due time, order and mark of each. */
  private long[] entries = new long[CHUNKS * CHUNK_LENGTH];

  /** Which chunk follows a chunk in its bucket, or among those that are free. */
  private int[] following = new int[CHUNKS];

  private int free;

  /** The first and the last chunk of each bucket; all but the last are full. */
  private final int[] firstChunks = new int[BUCKETS];

  private final int[] lastChunks = new int[BUCKETS];

  private final int[] counts = new int[BUCKETS];

  /** For each level, which of its buckets are not empty: a bit for each digit. */
  private final long[] occupied = new long[LEVELS];

  private int size;

  TimerBuckets() {
    freeFrom(0);
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** For how many entries there is room. */
  int capacity() {
    return following.length * CHUNK;
  }

  void clear() {
    Arrays.fill(counts, 0);
    Arrays.fill(occupied, 0);
    size = 0;
    freeFrom(0);
  }

  /** The highest digit in which two times differ, which must not be equal. */
  static int level(long timeNs, long otherNs) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(timeNs ^ otherNs)) / DIGIT_BITS;
  }

  /** Adds an entry that is due beyond the horizon. */
  void add(long horizonNs, long dueNs, long order, long mark) {
    int level = level(dueNs, horizonNs);
    int digit = (int) (unsigned(dueNs) >>> level * DIGIT_BITS) & DIGITS - 1;
    int bucket = level * DIGITS + digit;
    int inLast = counts[bucket] & CHUNK - 1;
    if (inLast == 0) {
      appendChunk(bucket);
    }
    int at = lastChunks[bucket] * CHUNK_LENGTH + 3 * inLast;
    entries[at] = dueNs;
    entries[at + 1] = order;
    entries[at + 2] = mark;
    counts[bucket]++;
    size++;
  }

  private void appendChunk(int bucket) {
    if (free == NONE) {
      grow();
    }
    int chunk = free;
    free = following[chunk];
    if (counts[bucket] == 0) {
      firstChunks[bucket] = chunk;
      occupied[levelOf(bucket)] |= 1L << bucket; // a shift counts by the lowest six bits, the digit
    } else {
      following[lastChunks[bucket]] = chunk;
    }
    lastChunks[bucket] = chunk;
  }

  private void grow() {
    int chunks = following.length;
    following = Arrays.copyOf(following, 2 * chunks);
    entries = Arrays.copyOf(entries, 2 * entries.length);
    freeFrom(chunks);
  }

  /** Makes a list of all chunks from that one on, of which none is in use. */
  private void freeFrom(int chunk) {
    for (int i = chunk; i < following.length; i++) {
      following[i] = i + 1;
    }
    following[following.length - 1] = NONE;
    free = chunk;
  }

  /** The bucket that is due first; there must be one that is not empty. */
  int first() {
    int level = 0;
    while (occupied[level] == 0) {
      level++;
    }
    return level * DIGITS + Long.numberOfTrailingZeros(occupied[level]);
  }

  /** The bucket's level. */
  static int levelOf(int bucket) {
    return bucket / DIGITS;
  }

  int count(int bucket) {
    return counts[bucket];
  }

  /** The earliest time that the bucket is for. */
  static long startNs(int bucket, long horizonNs) {
    int shift = levelOf(bucket) * DIGIT_BITS;
    long digit = (long) (bucket & DIGITS - 1) << shift;
    long higher = unsigned(horizonNs) & ~(widthMask(shift) | (long) (DIGITS - 1) << shift);
    return unsigned(higher | digit);
  }

  /** The latest time that the bucket is for. */
  static long endNs(int bucket, long horizonNs) {
    return startNs(bucket, horizonNs) | widthMask(levelOf(bucket) * DIGIT_BITS);
  }

  private static long widthMask(int shift) {
    return (1L << shift) - 1;
  }

  /** Has negative times come before the others when they are read as digits; and back. */
  private static long unsigned(long timeNs) {
    return timeNs ^ Long.MIN_VALUE;
  }

  /** Takes a chunk's entries or fewer out of the bucket, and returns how many. */
  int take(int bucket, long[] taken) {
    int chunk = firstChunks[bucket];
    int count = Math.min(counts[bucket], CHUNK);
    System.arraycopy(entries, chunk * CHUNK_LENGTH, taken, 0, 3 * count);
    firstChunks[bucket] = following[chunk];
    following[chunk] = free;
    free = chunk;
    size -= count;
    counts[bucket] -= count;
    if (counts[bucket] == 0) {
      occupied[levelOf(bucket)] &= ~(1L << bucket);
    }
    return count;
  }
}
