package io.chainexec.replay.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Splits bytes into lines of bounded length and decodes them strictly. Not thread-safe. */
final class LineReader {
  /** The longest line, in bytes. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int chunkAt;
  private int chunkEnd;
  private byte[] line = new byte[1024];
  private int length;
  private long number;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The number of the line read last, from 1. */
  long number() {
    return number;
  }

  /**
   * The next line without its end, or null if there is none.
   *
   * @throws BadLineException if it is too long or no UTF-8; the next call goes on behind it
   */
  String next() throws IOException, BadLineException {
    length = 0;
    long total = collect();
    if (total < 0) {
      return null;
    }
    number++;
    if (total > MAX_LINE_BYTES) {
      throw new BadLineException(
          number,
          MAX_LINE_BYTES + 1,
          "the line is longer than " + MAX_LINE_BYTES + " bytes, which is the limit");
    }
    return decode(startsWithMark() ? BYTE_ORDER_MARK.length : 0);
  }

  /** Gathers a line; returns its length, of which only the limit is kept, or -1 at the end. */
  private long collect() throws IOException {
    long total = 0;
    while (true) {
      if (chunkAt == chunkEnd && !fill()) {
        return total == 0 ? -1 : total;
      }
      int end = chunkAt;
      while (end < chunkEnd && chunk[end] != '\n') {
        end++;
      }
      total += end - chunkAt;
      keep(chunkAt, end);
      boolean ended = end < chunkEnd;
      chunkAt = ended ? end + 1 : end;
      if (ended) {
        return total;
      }
    }
  }

  private boolean fill() throws IOException {
    chunkAt = 0;
    chunkEnd = Math.max(0, in.read(chunk, 0, chunk.length));
    return chunkEnd > 0;
  }

  private void keep(int from, int to) {
    int count = Math.min(to - from, MAX_LINE_BYTES - length);
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    System.arraycopy(chunk, from, line, length, count);
    length += count;
  }

  private boolean startsWithMark() {
    return number == 1 && length >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3);
  }

  private String decode(int from) throws BadLineException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(length - from);
    ByteBuffer bytes = ByteBuffer.wrap(line, from, length - from);
    CoderResult result = decoder.decode(bytes, chars, true);
    if (result.isError()) {
      throw new BadLineException(number, chars.position() + 1, "the line is not valid UTF-8");
    }
    return chars.flip().toString();
  }
}
