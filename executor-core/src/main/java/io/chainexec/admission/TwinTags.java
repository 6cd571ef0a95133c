package io.chainexec.admission;

/**
 * As {@link Tags}, for two tables of as many places, lane 0 and lane 1, in which the same keys are
 * looked for one after the other: eight tags of the one lie beside eight of the other, so that both
 * come into the cache together, and for most keys what they say needs no second look. Nothing is
 * taken out of a table but everything at once, so eight places are always taken from the first on.
 *
 * <p>Hashes must be spread as those of {@link Tags}. Not thread-safe.
 */
final class TwinTags {
  private static final int TAG_BITS = 7;
  private static final int GROUP_BITS = 3;

  /** A group of eight places of lane 0, the same of lane 1, the next group of lane 0. */
  private final long[] eights;

  private final int mask;
  private final int shift;

  /** For tables of so many places, all of them free: a power of 2 that is not below 16. */
  TwinTags(int places) {
    int groups = places >> GROUP_BITS;
    eights = new long[2 * groups];
    mask = groups - 1;
    shift = Long.numberOfLeadingZeros(mask);
  }

  int places() {
    return mask + 1 << GROUP_BITS;
  }

  /** The group of places where the search for a key of that hash begins. */
  int home(long hash) {
    return (int) (hash >>> shift);
  }

  /** The group with which the search goes on, where that one is full. */
  int next(int group) {
    return group + 1 & mask;
  }

  /** The tags of a group. */
  long eight(int group, int lane) {
    return eights[2 * group + lane];
  }

  /** Which of eight places may hold a key of that hash, as set bits; rarely one of another tag. */
  long candidates(long eight, long hash) {
    return Tags.equal(eight, tag(hash));
  }

  /** The place of the lowest set bit, of those of a group. */
  static int place(int group, long bits) {
    return (group << GROUP_BITS) + (Long.numberOfTrailingZeros(bits) >>> GROUP_BITS);
  }

  private long tag(long hash) {
    return hash >>> shift - TAG_BITS & 0x7F | 0x80;
  }

  /** A key of that hash lies in that place, which was free. */
  void take(int place, int lane, long hash) {
    eights[2 * (place >> GROUP_BITS) + lane] |= tag(hash) << Byte.SIZE * (place & 7);
  }

  /** Nothing lies anywhere in that lane any more. */
  void clear(int lane) {
    for (int i = lane; i < eights.length; i += 2) {
      eights[i] = 0;
    }
  }
}
