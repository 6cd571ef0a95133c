package io.chainexec.store.format;

import io.chainexec.action.Limits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads fields of one record's body and never beyond its end. Reads from a copy of the block, since
 * an array's bounds are cheaper to check than a buffer's, many times a record.
 */
final class BodyReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The block, and room behind it for a word that begins with its last byte. */
  private byte[] block = new byte[8 * 1024];

  private int at;
  private int end;

  /** Copies the block of that length that begins there; positions are in the block from now on. */
  void open(ByteBuffer buffer, int blockStart, int length) {
    if (block.length < length + Long.BYTES) {
      block = new byte[BlockLayout.MAX_BLOCK_BYTES + Long.BYTES];
    }
    buffer.get(blockStart, block, 0, length);
  }

  /** Reads from {@code at} on and not beyond {@code end}, which must lie in the block. */
  void range(int at, int end) {
    this.at = at;
    this.end = end;
  }

  int at() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  FormatException malformed(String what) {
    return new FormatException(what, at);
  }

  FormatException malformed(String what, Throwable cause) {
    return new FormatException(what, at, cause);
  }

  /**
   * The next eight bytes as one number, without reading them: several short fields may be taken
   * from it at once. What lies behind the record's end is not to be believed.
   */
  long peek() {
    return (long) LONG.get(block, at);
  }

  /** Reads over that many bytes. */
  void skip(int bytes) throws FormatException {
    need(bytes);
    at += bytes;
  }

  /** Goes back over that many bytes, which have been read. */
  void back(int bytes) {
    at -= bytes;
  }

  int u8() throws FormatException {
    need(1);
    return block[at++] & 0xFF;
  }

  long u64() throws FormatException {
    need(Long.BYTES);
    long value = peek();
    at += Long.BYTES;
    return value;
  }

  /** An unsigned number of four bytes. */
  long fixed32() throws FormatException {
    need(Integer.BYTES);
    long value = peek() & Limits.MAX_U32;
    at += Integer.BYTES;
    return value;
  }

  long varint() throws FormatException {
    return varintBehind(0, peek());
  }

  /** Reads over so many bytes, less than 8, of the word that {@link #peek} gave, and a number. */
  long varintBehind(int before, long word) throws FormatException {
    long rest = word >>> Byte.SIZE * before;
    int bytes = before + Varint.length(rest);
    if (bytes > end - at || !Varint.isPlain(rest)) {
      skip(before);
      return bytewise();
    }
    at += bytes;
    return Varint.value(rest);
  }

  /** Reads a number byte by byte: one that the word did not hold, or one that is malformed. */
  private long bytewise() throws FormatException {
    need(1);
    byte first = block[at++];
    return first >= 0 ? first : longVarint(first & 0x7F);
  }

  private long longVarint(long value) throws FormatException {
    for (int shift = 7; shift < Long.SIZE; shift += 7) {
      need(1);
      byte next = block[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        if (next == 0 || shift == 63 && next > 1) {
          throw malformed("a number that is not in its shortest form, or over 64 bits");
        }
        return value;
      }
    }
    throw malformed("a number over 64 bits");
  }

  long zigzag() throws FormatException {
    return Varint.unzigzag(varint());
  }

  /** An unsigned 32-bit number, as the int with the same bits. */
  int u32() throws FormatException {
    long value = varint();
    if (value < 0 || value > Limits.MAX_U32) {
      throw malformed("a number over 32 bits");
    }
    return (int) value;
  }

  /** A count of things that take at least so many bytes each. */
  int count(int bytesEach) throws FormatException {
    long count = varint();
    if (count < 0 || count > remaining() / bytesEach) {
      throw malformed("a count over what is left of the record");
    }
    return (int) count;
  }

  String text() throws FormatException {
    int length = count(1);
    String text = Texts.get(block, at, length);
    at += length;
    return text;
  }

  private void need(int bytes) throws FormatException {
    if (end - at < bytes) {
      throw malformed("the record ends within a field");
    }
  }
}
