package io.chainexec.store.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Java strings as UTF-8, with one extension: a surrogate without its partner is written as the
 * three bytes that its number would take. So every string comes back as it was; one that is valid
 * Unicode is valid UTF-8.
 */
final class Texts {
  private static final int MIN_THREE = 0x800;
  private static final int MIN_FOUR = 0x1_0000;

  private Texts() {}

  /** Writes the text's bytes, without a length, and returns where they end. */
  static int put(ByteBuffer buffer, int at, String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        buffer.put(at++, (byte) c);
      } else if (c < MIN_THREE) {
        buffer.put(at++, (byte) (0xC0 | c >> 6));
        buffer.put(at++, (byte) (0x80 | c & 0x3F));
      } else if (startsPair(text, i, c)) {
        at = putFour(buffer, at, Character.toCodePoint(c, text.charAt(++i)));
      } else {
        buffer.put(at++, (byte) (0xE0 | c >> 12));
        buffer.put(at++, (byte) (0x80 | c >> 6 & 0x3F));
        buffer.put(at++, (byte) (0x80 | c & 0x3F));
      }
    }
    return at;
  }

  private static boolean startsPair(String text, int i, char c) {
    return Character.isHighSurrogate(c)
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static int putFour(ByteBuffer buffer, int at, int point) {
    buffer.put(at++, (byte) (0xF0 | point >> 18));
    buffer.put(at++, (byte) (0x80 | point >> 12 & 0x3F));
    buffer.put(at++, (byte) (0x80 | point >> 6 & 0x3F));
    buffer.put(at++, (byte) (0x80 | point & 0x3F));
    return at;
  }

  /**
   * Reads a text of that many bytes, all of which lie in the block.
   *
   * @throws FormatException if they are not what {@link #put} writes
   */
  static String get(byte[] block, int at, int length) throws FormatException {
    if (isAscii(block, at, length)) {
      return new String(block, at, length, StandardCharsets.ISO_8859_1);
    }
    char[] chars = new char[length];
    int count = decode(block, at, at + length, chars);
    return new String(chars, 0, count);
  }

  private static boolean isAscii(byte[] bytes, int at, int length) {
    int all = 0;
    for (int i = at; i < at + length; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  private static int decode(byte[] bytes, int at, int end, char[] chars) throws FormatException {
    int count = 0;
    boolean loneHigh = false;
    for (int i = at; i < end; ) {
      int width = width(bytes[i]);
      int point = width < 0 || i + width > end ? -1 : point(bytes, i, width);
      boolean low = width == 3 && point >= 0xDC00 && point <= 0xDFFF;
      if (point < 0 || low && loneHigh) {
        throw new FormatException("malformed UTF-8", i);
      }
      loneHigh = width == 3 && point >= 0xD800 && point <= 0xDBFF;
      count += Character.toChars(point, chars, count);
      i += width;
    }
    return count;
  }

  private static int width(byte first) {
    if (first >= 0) {
      return 1;
    }
    return switch (first >> 4 & 0xF) {
      case 0xC, 0xD -> 2;
      case 0xE -> 3;
      case 0xF -> (first & 8) == 0 ? 4 : -1;
      default -> -1;
    };
  }

  /** The code point of that width, or -1 if its bytes are malformed or longer than needed. */
  private static int point(byte[] bytes, int i, int width) {
    if (width == 1) {
      return bytes[i];
    }
    int point = bytes[i] & 0xFF >> width + 1;
    for (int k = 1; k < width; k++) {
      if ((bytes[i + k] & 0xC0) != 0x80) {
        return -1;
      }
      point = point << 6 | bytes[i + k] & 0x3F;
    }
    int min = width == 2 ? 0x80 : width == 3 ? MIN_THREE : MIN_FOUR;
    return point < min || point > Character.MAX_CODE_POINT ? -1 : point;
  }
}
