package io.chainexec.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Chronicle keeps for itself in a file: a header, an index of indexes and the first index at
 * its beginning, further indexes between the blocks. None of it has a checksum and none of it is
 * needed to read the chain, but Chronicle believes every bit: a damaged class name is looked up, a
 * damaged position is written to. So all of it is compared with what the version of Chronicle that
 * is used here would have written for the blocks that are there, and can be written anew from them.
 *
 * <p>Told of each document of one file in order. Used by one thread.
 */
final class QueueFrame {
  /** Where the first block's word lies. */
  static final int DATA_AT = 0x1_0110;

  /** Where the position of the last block's word lies, which may lag. */
  static final int WRITE_POSITION_AT = 64;

  private static final int SEQUENCE_AT = 72;
  private static final int LAST_INDEX_AT = 176;
  private static final int INDEX2_AT = 200;
  private static final int INDEX2_COUNTS_AT = 224;
  private static final int INDEX_AT = 0x80F0;

  /** Positions in an index, and how many blocks apart what they point to is. */
  private static final int ENTRIES = 4096;

  private static final int SPACING = 256;
  private static final int COUNTS_BYTES = 16;
  private static final int WORD_BYTES = 4;
  private static final int META_DATA = 0x4000_0000;
  private static final long NONE = -1;

  /** The header, with zeros where the position, the sequence and the last index go. */
  private static final byte[] HEADER =
      HexFormat.of()
          .parseHex(
              "c1000040b906686561646572b60853435153746f726582aa000000cd7772697465506f736974696f6e8e01"
                  + "000000008d02000000000000000200000000000000000000000000000000000000000000"
                  + "00c8696e646578696e67b60c53435153496e646578696e67824c000000ca696e646578436f756e"
                  + "74a50010cc696e64657853706163696e67a50001cb696e64657832496e6465788fa7c800000000"
                  + "000000c96c617374496e6465788e00000000a70000000000000000ca64617461466f726d6174a1"
                  + "01000000");

  /** Where the header ends, and where the write position points until there is a block. */
  static final int HEADER_END = WORD_BYTES + (HEADER[0] & 0xFF);

  /** The index of indexes, up to its counts; the capacity is the first of them. */
  private static final byte[] INDEX2 =
      HexFormat.of().parseHex("24800040b90b696e64657832696e6465788e01000000008d0010000000000000");

  /** An index whose place is a multiple of 8, and one whose place is not. */
  private static final byte[] INDEX =
      HexFormat.of().parseHex("1c800040b905696e6465788f8f8f8f8d0010000000000000");

  private static final byte[] INDEX_ODD =
      HexFormat.of().parseHex("18800040b905696e6465788d0010000000000000");

  private long[] indexes = {INDEX_AT};
  private long[] everySpacing = new long[16];
  private long blocks;
  private long last = NONE;
  private long beforeLast = NONE;
  private long claimed = NONE;
  private long claimedNumber = NONE;

  /** Where the block before the claimed one lies. */
  private long beforeClaimed = NONE;

  private long damagedAt;

  /** Where what was found wrong begins. */
  long damagedAt() {
    return damagedAt;
  }

  /** How long an index is that begins there, its word included. */
  static int indexBytes(long at) {
    return prefix(at).length + Long.BYTES + ENTRIES * Long.BYTES;
  }

  /** Whether the header's bytes are those that Chronicle writes, but for what changes in it. */
  static boolean hasHeader(FileWindow window) throws IOException {
    return differsAt(window) < 0;
  }

  private static int differsAt(FileWindow window) throws IOException {
    int length = window.ensure(0, HEADER.length) ? HEADER.length : window.present(0);
    for (int i = 0; i < length; i++) {
      boolean changes = i >= WRITE_POSITION_AT && i < SEQUENCE_AT + 8;
      changes |= i >= LAST_INDEX_AT && i < LAST_INDEX_AT + 8;
      if (!changes && window.byteAt(i) != HEADER[i]) {
        return i;
      }
    }
    return length < HEADER.length ? length : -1;
  }

  /** What is wrong with what lies before the first block's place, or null. */
  String front(FileWindow window) throws IOException {
    int differs = differsAt(window);
    if (differs >= 0) {
      damagedAt = differs;
      return "the header that Chronicle wrote is not as it was";
    }
    claimed = window.longAt(WRITE_POSITION_AT);
    if (!holds(window, INDEX2_AT, INDEX2) || !holds(window, INDEX_AT, INDEX)) {
      return "an index of Chronicle's is not as it was";
    }
    return null;
  }

  /** Whether an index begins there. */
  boolean isIndex(FileWindow window, long at) throws IOException {
    return holds(window, at, prefix(at));
  }

  private boolean holds(FileWindow window, long at, byte[] bytes) throws IOException {
    damagedAt = at;
    if (!window.ensure(at, bytes.length)) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (window.byteAt(at + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** An index lies there, behind the blocks so far. */
  void index(long at) {
    indexes = Arrays.copyOf(indexes, indexes.length + 1);
    indexes[indexes.length - 1] = at;
  }

  /** A block's word lies there. */
  void block(long at) {
    if (at == claimed) {
      claimedNumber = blocks;
      beforeClaimed = last;
    }
    if (blocks % SPACING == 0) {
      int entry = (int) (blocks / SPACING);
      if (entry == everySpacing.length) {
        everySpacing = Arrays.copyOf(everySpacing, 2 * entry);
      }
      everySpacing[entry] = at;
    }
    blocks++;
    beforeLast = last;
    last = at;
  }

  /**
   * What is wrong with what changes in the header and the indexes, or null; to be asked at the end
   * of a file that nobody writes. Lagging is not wrong: a killed writer leaves it behind.
   */
  String changing(FileWindow window) throws IOException {
    window.forget();
    if (!window.ensure(0, HEADER.length)) {
      return null; // reported as cut off
    }
    long position = window.longAt(WRITE_POSITION_AT);
    long number = numberOf(position);
    damagedAt = WRITE_POSITION_AT;
    if (number == NONE && position != 0) {
      return "Chronicle's write position is " + position + ", where no block begins";
    }
    long sequence = window.longAt(SEQUENCE_AT);
    damagedAt = SEQUENCE_AT;
    boolean lags =
        sequence == 0
            || blocks > 1 && sequence == encoded(beforeLast, blocks - 2)
            || position == claimed
                && claimedNumber > 0
                && sequence == encoded(beforeClaimed, claimedNumber - 1);
    if (!lags && (position == 0 || sequence != encoded(position, number))) {
      return "Chronicle's sequence is " + sequence + ", which is not that of a last block";
    }
    long lastIndex = window.longAt(LAST_INDEX_AT);
    damagedAt = LAST_INDEX_AT;
    if (lastIndex % SPACING != 0 || lastIndex < 0 || lastIndex > entries() * SPACING) {
      return "Chronicle's last index is " + lastIndex + ", but there are " + blocks + " blocks";
    }
    return indexEntries(window);
  }

  private long numberOf(long position) {
    if (position == last) {
      return blocks - 1;
    }
    if (position == beforeLast) {
      return blocks - 2;
    }
    return position == claimed ? claimedNumber : NONE;
  }

  private String indexEntries(FileWindow window) throws IOException {
    if (!window.ensure(INDEX2_AT, INDEX_AT - INDEX2_AT)) {
      return null;
    }
    long[] referenced = new long[ENTRIES];
    int found = 0;
    for (int i = 0; i < ENTRIES; i++) {
      damagedAt = INDEX2_COUNTS_AT + COUNTS_BYTES + i * Long.BYTES;
      long at = window.longAt(damagedAt);
      while (at != 0 && found < indexes.length && indexes[found] != at) {
        found++; // a writer was killed before it had entered this one
      }
      if (at != 0 && found++ == indexes.length) {
        return "Chronicle's index of indexes names " + at + ", where there is none";
      }
      referenced[i] = at;
    }
    if (!plausibleCount(window, INDEX2_COUNTS_AT, indexes.length)) {
      return "Chronicle's index of indexes counts wrong";
    }
    for (int i = 0; i < ENTRIES && i * (long) ENTRIES <= entries(); i++) {
      if (referenced[i] != 0 && !entriesOf(window, referenced[i], i * (long) ENTRIES)) {
        return "Chronicle's index names what is no block's position";
      }
    }
    return null;
  }

  private boolean entriesOf(FileWindow window, long index, long first) throws IOException {
    long counts = index + prefix(index).length - Long.BYTES;
    if (!window.ensure(index, indexBytes(index))
        || !plausibleCount(window, counts, Math.min(ENTRIES, entries() - first))) {
      damagedAt = counts;
      return false;
    }
    for (int i = 0; i < ENTRIES; i++) {
      damagedAt = counts + COUNTS_BYTES + i * Long.BYTES;
      long at = window.longAt(damagedAt);
      if (at != 0 && (first + i >= entries() || at != everySpacing[(int) first + i])) {
        return false;
      }
    }
    return true;
  }

  private boolean plausibleCount(FileWindow window, long counts, long most) {
    damagedAt = counts + Long.BYTES;
    long used = window.longAt(damagedAt);
    return used >= 0 && used <= most;
  }

  /** How many blocks are to be found in indexes. */
  private long entries() {
    return (blocks + SPACING - 1) / SPACING;
  }

  /** All of it, as Chronicle would have it for the blocks that it was told of; by position. */
  SortedMap<Long, byte[]> anew() {
    ByteBuffer front = ByteBuffer.allocate(DATA_AT).order(ByteOrder.LITTLE_ENDIAN);
    front.put(0, HEADER);
    if (blocks > 0) {
      front.putLong(WRITE_POSITION_AT, last);
      front.putLong(SEQUENCE_AT, encoded(last, blocks - 1));
      front.putLong(LAST_INDEX_AT, entries() * SPACING);
    }
    front.put(INDEX2_AT, INDEX2);
    front.putLong(INDEX2_COUNTS_AT + Long.BYTES, indexes.length);
    for (int i = 0; i < indexes.length; i++) {
      front.putLong(INDEX2_COUNTS_AT + COUNTS_BYTES + i * Long.BYTES, indexes[i]);
    }
    front.put(INDEX_AT, index(INDEX_AT, 0));
    SortedMap<Long, byte[]> anew = new TreeMap<>();
    anew.put(0L, front.array());
    for (int i = 1; i < indexes.length; i++) {
      anew.put(indexes[i], index(indexes[i], i * ENTRIES));
    }
    return anew;
  }

  private byte[] index(long at, int first) {
    ByteBuffer index = ByteBuffer.allocate(indexBytes(at)).order(ByteOrder.LITTLE_ENDIAN);
    int used = (int) Math.max(0, Math.min(ENTRIES, entries() - first));
    index.put(prefix(at)).putLong(used);
    for (int i = 0; i < used; i++) {
      index.putLong(everySpacing[first + i]);
    }
    return index.array();
  }

  private static byte[] prefix(long at) {
    return at % Long.BYTES == 0 ? INDEX : INDEX_ODD;
  }

  /** A position and the number of the block there, in one word as Chronicle has it. */
  private static long encoded(long position, long number) {
    return (position << Integer.SIZE) + (number & 0xFFFF_FFFFL);
  }
}
