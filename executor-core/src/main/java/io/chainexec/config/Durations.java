package io.chainexec.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time as text: a whole number and one of the units {@code ns us ms s m h d}, as in
 * {@code 250ms}. Stateless and thread-safe.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,19})(ns|us|ms|s|m|h|d)");
  private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};
  private static final long[] NANOS = {
    86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
  };

  private Durations() {}

  /**
   * Reads a length of time.
   *
   * @return nanoseconds, not negative
   * @throws IllegalArgumentException if the text is of another form, or too long for 64 bits
   */
  public static long parseNs(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no length of time; write a whole number and a unit, as in 250ms, 1s"
              + " or 2h (units: ns us ms s m h d)");
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), nanosOf(matcher.group(2)));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("\"" + text + "\" is too long, at most 292 years", e);
    }
  }

  /** Writes a length of time exactly, in the largest unit that divides it. */
  public static String format(long ns) {
    for (int i = 0; i < UNITS.length; i++) {
      if (ns != 0 && ns % NANOS[i] == 0) {
        return ns / NANOS[i] + UNITS[i];
      }
    }
    return "0s";
  }

  private static long nanosOf(String unit) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(unit)) {
        return NANOS[i];
      }
    }
    throw new IllegalArgumentException(unit);
  }
}
