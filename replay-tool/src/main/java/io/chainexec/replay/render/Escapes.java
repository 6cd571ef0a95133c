package io.chainexec.replay.render;

import java.util.Locale;

/**
 * Makes text from a chain or a script safe for a terminal: what could move the cursor, change the
 * direction of writing or end the line is shown as an escape instead. Stateless.
 */
public final class Escapes {
  private Escapes() {}

  /** The text with everything that is not plainly visible escaped. */
  public static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text, i)) {
        return escaped(text, i);
      }
    }
    return text;
  }

  /** The text as {@link #printable}, in double quotes. */
  public static String quoted(String text) {
    return '"' + printable(text).replace("\"", "\\\"") + '"';
  }

  private static String escaped(String text, int from) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(text, i)) {
        out.append(c);
      } else {
        appendEscape(out, c);
      }
    }
    return out.toString();
  }

  private static void appendEscape(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
  }

  /**
   * Whether the UTF-16 unit there can be shown as it is; both halves of a pair are judged alike.
   */
  private static boolean isPlain(String text, int at) {
    char c = text.charAt(at);
    if (c < 0x7F) {
      return c >= ' ';
    }
    boolean low = Character.isLowSurrogate(c) && at > 0;
    return isPlain(text.codePointAt(low && isHigh(text, at - 1) ? at - 1 : at));
  }

  /** Whether a character beyond ASCII can be shown as it is. */
  static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isHigh(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at));
  }
}
