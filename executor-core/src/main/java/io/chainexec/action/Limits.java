package io.chainexec.action;

import java.util.Objects;

/**
 * The sizes that are refused at the door, so that every record fits a block and every reader can
 * check a length before believing it. All lengths are in bytes of UTF-8. Stateless and thread-safe.
 */
public final class Limits {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 255;

  /** The longest idempotency key, in bytes of UTF-8. */
  public static final int MAX_KEY_BYTES = 255;

  /** The longest reason, in bytes of UTF-8: 16 KiB. */
  public static final int MAX_REASON_BYTES = 16 * 1024;

  /** The longest list of excluded nodes. */
  public static final int MAX_EXCLUDED_NODES = 1024;

  /** The largest value of an unsigned 32-bit field. */
  public static final long MAX_U32 = 0xFFFF_FFFFL;

  /** Shows that a reason was cut to its limit. */
  private static final String CUT_MARK = "… [cut]";

  private Limits() {}

  /**
   * Checks a name: a daemon's, or that of whoever records a failure.
   *
   * @return the name
   * @throws IllegalArgumentException if it is longer than {@link #MAX_NAME_BYTES}
   */
  public static String checkedName(String name) {
    return checked("name", Objects.requireNonNull(name, "name"), MAX_NAME_BYTES);
  }

  /**
   * Checks a reason that a caller supplies.
   *
   * @return the reason
   * @throws IllegalArgumentException if it is longer than {@link #MAX_REASON_BYTES}
   */
  public static String checkedReason(String reason) {
    return checked("reason", Objects.requireNonNull(reason, "reason"), MAX_REASON_BYTES);
  }

  /**
   * Checks an idempotency key.
   *
   * @return the key
   * @throws IllegalArgumentException if it is empty or longer than {@link #MAX_KEY_BYTES}
   */
  public static String checkedKey(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "the idempotency key is empty, 1 to " + MAX_KEY_BYTES + " bytes of UTF-8 are accepted");
    }
    return checked("idempotency key", key, MAX_KEY_BYTES);
  }

  private static String checked(String what, String text, int maxBytes) {
    int bytes = utf8Length(text);
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          what + " has " + bytes + " bytes of UTF-8, at most " + maxBytes + " are accepted");
    }
    return text;
  }

  /**
   * Cuts a reason that cannot be refused any more (a dispatcher's) to its limit, with a visible
   * mark at the end. A reason within the limit is returned as it is, without allocation.
   */
  public static String cutReason(String reason) {
    if (reason.length() <= MAX_REASON_BYTES / 3 || utf8Length(reason) <= MAX_REASON_BYTES) {
      return reason;
    }
    int room = MAX_REASON_BYTES - utf8Length(CUT_MARK);
    int end = 0;
    while (end < reason.length()) {
      int next = end + Character.charCount(reason.codePointAt(end));
      int bytes = utf8Length(reason, end, next);
      if (bytes > room) {
        break;
      }
      room -= bytes;
      end = next;
    }
    return reason.substring(0, end) + CUT_MARK;
  }

  /**
   * The bytes that a text takes in UTF-8. A lone surrogate counts three, as the chain encodes it,
   * so that any Java string comes back as it was.
   */
  public static int utf8Length(String text) {
    return utf8Length(text, 0, text.length());
  }

  private static int utf8Length(String text, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < to
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}
