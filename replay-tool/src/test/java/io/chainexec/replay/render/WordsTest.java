package io.chainexec.replay.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "999999, 999us",
    "1000000, 1ms",
    "1500000000, 1.5s",
    "60000000000, 1m",
    "61999000000, 1m1s",
    "3600000000000, 1h",
    "7320000000000, 2h2m",
    "86400000000000, 1d",
    "90061000000000, 1d1h",
    "-250000000, -250ms",
    "9223372036854775807, 106751d23h",
    "-9223372036854775808, -106751d23h"
  })
  void lengthsHaveAtMostTwoUnits(long ns, String expected) {
    assertEquals(expected, Words.length(ns));
  }

  @Test
  void momentsAreUtcToTheMillisecond() {
    assertEquals("1970-01-01T00:00:00.007Z", Words.utc(7));
  }

  @Test
  void countsAgreeWithTheirNoun() {
    assertEquals("1 line", Words.count(1, "line"));
    assertEquals("0 lines", Words.count(0, "line"));
  }
}
