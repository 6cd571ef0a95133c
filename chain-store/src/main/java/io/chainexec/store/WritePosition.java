package io.chainexec.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Chronicle's own note, in a file's first document, of where the last document begins. It is
 * written just after that document, so it may lag by one but never lead.
 */
final class WritePosition {
  private static final byte[] NAME = "writePosition".getBytes(StandardCharsets.US_ASCII);
  private static final int SEARCHED = 256;
  private static final int PAD_ONE = 0x8F;
  private static final int PAD_MANY = 0x8E;
  private static final int LONG_ARRAY = 0x8D;

  /** The array's code, its capacity and how many of its values are used. */
  private static final int ARRAY_HEADER = 1 + 8 + 8;

  private static final long UNKNOWN = -1;

  private final FileWindow window;
  private long at = UNKNOWN;

  WritePosition(FileWindow window) {
    this.window = window;
  }

  /** The note as it is now, or -1 if it cannot be found. */
  long read() throws IOException {
    if (at == UNKNOWN) {
      at = find();
    }
    if (at == UNKNOWN) {
      return UNKNOWN;
    }
    window.forget();
    return window.ensure(at, Long.BYTES) ? window.longAt(at) : UNKNOWN;
  }

  private long find() throws IOException {
    window.forget();
    if (!window.ensure(0, 1)) {
      return UNKNOWN;
    }
    int searched = Math.min(SEARCHED, window.present(0));
    for (int i = 0; i + NAME.length < searched; i++) {
      if (named(i)) {
        return skipPadding(i + NAME.length, searched);
      }
    }
    return UNKNOWN;
  }

  private boolean named(int from) {
    for (int i = 0; i < NAME.length; i++) {
      if (window.byteAt(from + i) != NAME[i]) {
        return false;
      }
    }
    return true;
  }

  private long skipPadding(int from, int to) {
    int i = from;
    while (i <= to - ARRAY_HEADER - Long.BYTES) {
      switch (window.byteAt(i) & 0xFF) {
        case PAD_ONE -> i++;
        case PAD_MANY -> i += 1 + 4 + (window.intAt(i + 1) & 0x1F);
        case LONG_ARRAY -> {
          return i + ARRAY_HEADER;
        }
        default -> {
          return UNKNOWN;
        }
      }
    }
    return UNKNOWN;
  }
}
