package io.chainexec.store.format;

import io.chainexec.action.Limits;
import java.nio.ByteBuffer;

/** Reads fields of one record's body and never beyond its end. */
final class BodyReader {
  private ByteBuffer buffer;
  private int blockStart;
  private int at;
  private int end;

  /** Reads from that buffer, whose block begins at {@code blockStart}. */
  void open(ByteBuffer buffer, int blockStart) {
    this.buffer = buffer;
    this.blockStart = blockStart;
  }

  /** Reads from {@code at} on and not beyond {@code end}, which must lie in the buffer. */
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
    return new FormatException(what, at - blockStart);
  }

  FormatException malformed(String what, Throwable cause) {
    return new FormatException(what, at - blockStart, cause);
  }

  int u8() throws FormatException {
    need(1);
    return buffer.get(at++) & 0xFF;
  }

  long u64() throws FormatException {
    need(Long.BYTES);
    long value = buffer.getLong(at);
    at += Long.BYTES;
    return value;
  }

  /** An unsigned number of four bytes. */
  long fixed32() throws FormatException {
    need(Integer.BYTES);
    long value = buffer.getInt(at) & Limits.MAX_U32;
    at += Integer.BYTES;
    return value;
  }

  long varint() throws FormatException {
    need(1);
    byte first = buffer.get(at++);
    return first >= 0 ? first : longVarint(first & 0x7F);
  }

  private long longVarint(long value) throws FormatException {
    for (int shift = 7; shift < Long.SIZE; shift += 7) {
      need(1);
      byte next = buffer.get(at++);
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
    String text = Texts.get(buffer, at, length, blockStart);
    at += length;
    return text;
  }

  private void need(int bytes) throws FormatException {
    if (end - at < bytes) {
      throw malformed("the record ends within a field");
    }
  }
}
