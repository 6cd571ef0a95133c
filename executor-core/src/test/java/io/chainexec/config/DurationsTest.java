package io.chainexec.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @Property
  void whatIsWrittenIsReadBack(@ForAll @LongRange(max = Long.MAX_VALUE) long ns) {
    assertEquals(ns, Durations.parseNs(Durations.format(ns)));
  }

  @Property
  void wholeUnitsAreWrittenShortly(@ForAll @LongRange(min = 1, max = 999) long ms) {
    assertEquals(ms + "ms", Durations.format(ms * 1_000_000));
  }

  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "0ns, 0",
    "1ns, 1",
    "2us, 2000",
    "250ms, 250000000",
    "1s, 1000000000",
    "60m, 3600000000000",
    "2h, 7200000000000",
    "1d, 86400000000000",
    "9223372036854775807ns, 9223372036854775807"
  })
  void readsEveryUnit(String text, long ns) {
    assertEquals(ns, Durations.parseNs(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "s",
        "-1s",
        "+1s",
        "1.5s",
        "1 s",
        " 1s",
        "1s ",
        "1S",
        "1sec",
        "1h30m",
        "١s",
        "9223372036854775808ns",
        "9223372036854775807us",
        "106752d",
        "99999999999999999999s"
      })
  void refusesEverythingElseAndSaysWhy(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Durations.parseNs(text));
    assertTrue(refused.getMessage().contains("\"" + text + "\""), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "60000000000, 1m", "90000000000, 90s", "1500000000, 1500ms", "1001, 1001ns"})
  void writesTheLargestUnitThatDivides(long ns, String text) {
    assertEquals(text, Durations.format(ns));
  }
}
