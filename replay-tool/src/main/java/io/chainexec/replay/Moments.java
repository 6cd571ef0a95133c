package io.chainexec.replay;

import io.chainexec.replay.select.Bound;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Moments on the command line. Stateless. */
final class Moments {
  private static final List<ToLongBiFunction<String, ZoneId>> FORMS =
      List.of(
          (text, zone) -> OffsetDateTime.parse(text).toInstant().toEpochMilli(),
          (text, zone) -> LocalDateTime.parse(text).atZone(zone).toInstant().toEpochMilli(),
          (text, zone) -> LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli());

  private static final Pattern SEQUENCE = Pattern.compile("#?([0-9]+)");
  private static final Pattern LENGTHS = Pattern.compile("-([0-9]+(ms|[smhdw]))+");
  private static final Pattern LENGTH = Pattern.compile("([0-9]+)(ms|[smhdw])");
  private static final Map<String, Long> UNITS_MS =
      Map.of(
          "ms",
          1L,
          "s",
          1_000L,
          "m",
          60_000L,
          "h",
          3_600_000L,
          "d",
          86_400_000L,
          "w",
          604_800_000L);

  private Moments() {}

  /** Milliseconds since 1970 of an ISO-8601 date or time, UTC where there is no zone. */
  static OptionalLong parseWallMs(String text) {
    return parseWallMs(text, ZoneOffset.UTC);
  }

  private static OptionalLong parseWallMs(String text, ZoneId zone) {
    for (ToLongBiFunction<String, ZoneId> form : FORMS) {
      try {
        return OptionalLong.of(form.applyAsLong(text, zone));
      } catch (DateTimeException | ArithmeticException e) {
        // another form, perhaps
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Where a part of a chain begins or ends: a sequence, a length of time before the end, or a time,
   * in that zone where it names none.
   *
   * @throws IllegalArgumentException if the text is nothing of the kind; the message says so
   */
  static Bound parseBound(String text, ZoneId zone) {
    Matcher sequence = SEQUENCE.matcher(text);
    try {
      if (sequence.matches()) {
        return new Bound.Sequence(Long.parseLong(sequence.group(1)));
      } else if (LENGTHS.matcher(text).matches()) {
        return new Bound.BeforeEnd(lengthMs(text));
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("\"" + text + "\" is too large", e);
    }
    OptionalLong wallMs = parseWallMs(text, zone);
    if (wallMs.isEmpty()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no moment; write a time as 2026-01-31T08:00:00Z, a length of time before the"
              + " last record as -2h, or a sequence as 1200");
    }
    return new Bound.Wall(wallMs.getAsLong());
  }

  /**
   * As {@link #parseBound(String, ZoneId)}, for something on a command line; null for null.
   *
   * @param what is being read, for the message
   * @throws ParameterException if the text is nothing of the kind
   */
  static Bound parseBound(CommandSpec command, String what, String text, ZoneId zone) {
    if (text == null) {
      return null;
    }
    try {
      return parseBound(text, zone);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), what + ": " + e.getMessage(), e);
    }
  }

  private static long lengthMs(String text) {
    long ms = 0;
    for (Matcher next = LENGTH.matcher(text); next.find(); ) {
      long amount = Long.parseLong(next.group(1));
      ms = Math.addExact(ms, Math.multiplyExact(amount, UNITS_MS.get(next.group(2))));
    }
    return ms;
  }
}
