package io.chainexec.store.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The fixed header of a block: where its fields lie, and how it is sealed and checked. All numbers
 * are little-endian. Offsets are from the beginning of the block, and {@code at} is where in the
 * buffer the block begins. Stateless; buffers and checksums belong to the caller.
 *
 * <pre>
 *   0        4        8    10    12       16
 *   | crc    | magic  | ver | hdr | flags  |
 *   16                24                   32
 *   | chain id        | first sequence     |
 *   32                40         44        48
 *   | base time       | session  | count   |
 *   48       52       56
 *   | length | link   | payload ...
 * </pre>
 */
public final class BlockLayout {
  /** The version that this code writes, and the newest that it reads. */
  public static final int VERSION = 1;

  /** The length of the header that this code writes, and the shortest there is. */
  public static final int HEADER_BYTES = 56;

  /** The longest block, header included; below the quarter of Chronicle's blocks of 1 MiB. */
  public static final int MAX_BLOCK_BYTES = 128 * 1024;

  /** The magic number, {@code CXBK} in ASCII, as a little-endian int. */
  public static final int MAGIC = 0x4B42_5843;

  /** Where the magic number lies. */
  public static final int MAGIC_OFFSET = 4;

  /** Flags of which a reader must know every one that is set; the others it may ignore. */
  public static final int MANDATORY_FLAGS = 0xFFFF_0000;

  private static final int CRC_OFFSET = 0;
  private static final int VERSION_OFFSET = 8;
  private static final int HEADER_LENGTH_OFFSET = 10;
  private static final int FLAGS_OFFSET = 12;
  private static final int CHAIN_ID_OFFSET = 16;
  private static final int SEQUENCE_OFFSET = 24;
  private static final int BASE_TIME_OFFSET = 32;
  private static final int SESSION_OFFSET = 40;
  private static final int COUNT_OFFSET = 44;
  private static final int PAYLOAD_LENGTH_OFFSET = 48;
  private static final int LINK_OFFSET = 52;

  private BlockLayout() {}

  /**
   * Completes a block that begins at 0 of the buffer and whose records are in place.
   *
   * @param end where the last record ends
   * @return the block's checksum, which the next block gets as its link
   */
  public static int seal(
      ByteBuffer block,
      CRC32C crc,
      int end,
      long chainId,
      int session,
      long firstSequence,
      int count,
      long baseTimeNs,
      int link) {
    block.putInt(MAGIC_OFFSET, MAGIC);
    block.putShort(VERSION_OFFSET, (short) VERSION);
    block.putShort(HEADER_LENGTH_OFFSET, (short) HEADER_BYTES);
    block.putInt(FLAGS_OFFSET, 0);
    block.putLong(CHAIN_ID_OFFSET, chainId);
    block.putLong(SEQUENCE_OFFSET, firstSequence);
    block.putLong(BASE_TIME_OFFSET, baseTimeNs);
    block.putInt(SESSION_OFFSET, session);
    block.putInt(COUNT_OFFSET, count);
    block.putInt(PAYLOAD_LENGTH_OFFSET, end - HEADER_BYTES);
    block.putInt(LINK_OFFSET, link);
    int sum = checksum(block, 0, end, crc);
    block.putInt(CRC_OFFSET, sum);
    return sum;
  }

  /** Computes the checksum over a block of that total length; changes no byte. */
  public static int checksum(ByteBuffer buffer, int at, int total, CRC32C crc) {
    crc.reset();
    buffer.limit(at + total).position(at + MAGIC_OFFSET);
    crc.update(buffer);
    buffer.clear();
    return (int) crc.getValue();
  }

  /**
   * The total length of the block that begins there, as its header says, or -1 if these bytes are
   * no header whose length can be believed.
   *
   * @param available how many bytes may be looked at; the block itself may be longer
   */
  public static int total(ByteBuffer buffer, int at, long available) {
    if (available < HEADER_BYTES || buffer.getInt(at + MAGIC_OFFSET) != MAGIC) {
      return -1;
    }
    int header = headerLength(buffer, at);
    int payload = buffer.getInt(at + PAYLOAD_LENGTH_OFFSET);
    if (header < HEADER_BYTES || payload < 0 || payload > MAX_BLOCK_BYTES - header) {
      return -1;
    }
    return header + payload;
  }

  /** Whether the block that begins there, of that total length, is as it was written. */
  public static boolean intact(ByteBuffer buffer, int at, int total, CRC32C crc) {
    return checksum(buffer, at, total, crc) == crc(buffer, at);
  }

  /** The checksum that the block carries. */
  public static int crc(ByteBuffer buffer, int at) {
    return buffer.getInt(at + CRC_OFFSET);
  }

  /** The version of the format that the block was written in. */
  public static int version(ByteBuffer buffer, int at) {
    return buffer.getShort(at + VERSION_OFFSET) & 0xFFFF;
  }

  /** The length of the header; records begin behind it. */
  public static int headerLength(ByteBuffer buffer, int at) {
    return buffer.getShort(at + HEADER_LENGTH_OFFSET) & 0xFFFF;
  }

  /** The flags; none are defined in version 1. */
  public static int flags(ByteBuffer buffer, int at) {
    return buffer.getInt(at + FLAGS_OFFSET);
  }

  /** The id of the chain that the block belongs to. */
  public static long chainId(ByteBuffer buffer, int at) {
    return buffer.getLong(at + CHAIN_ID_OFFSET);
  }

  /** The sequence of the first record. */
  public static long firstSequence(ByteBuffer buffer, int at) {
    return buffer.getLong(at + SEQUENCE_OFFSET);
  }

  /** The chain time from which the first record's time is counted, in nanoseconds. */
  public static long baseTimeNs(ByteBuffer buffer, int at) {
    return buffer.getLong(at + BASE_TIME_OFFSET);
  }

  /** The session that wrote the block, unsigned 32-bit. */
  public static long session(ByteBuffer buffer, int at) {
    return buffer.getInt(at + SESSION_OFFSET) & 0xFFFF_FFFFL;
  }

  /** How many records the block holds. */
  public static int count(ByteBuffer buffer, int at) {
    return buffer.getInt(at + COUNT_OFFSET);
  }

  /** The checksum of the block before, 0 on the first block. */
  public static int link(ByteBuffer buffer, int at) {
    return buffer.getInt(at + LINK_OFFSET);
  }
}
