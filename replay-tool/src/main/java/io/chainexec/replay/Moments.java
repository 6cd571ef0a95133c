package io.chainexec.replay;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Moments on the command line. Stateless. */
final class Moments {
  private static final List<ToLongFunction<String>> FORMS =
      List.of(
          text -> OffsetDateTime.parse(text).toInstant().toEpochMilli(),
          text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli(),
          text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());

  private Moments() {}

  /** Milliseconds since 1970 of an ISO-8601 date or time, UTC where there is no zone. */
  static OptionalLong parseWallMs(String text) {
    for (ToLongFunction<String> form : FORMS) {
      try {
        return OptionalLong.of(form.applyAsLong(text));
      } catch (DateTimeException | ArithmeticException e) {
        // another form, perhaps
      }
    }
    return OptionalLong.empty();
  }
}
