package io.chainexec.replay.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FiguresTest {
  @Test
  void lengthsHaveThreeDigits() {
    assertEquals("0s", Words.roughly(0));
    assertEquals("999ns", Words.roughly(999));
    assertEquals("1us", Words.roughly(1_000));
    assertEquals("1.23us", Words.roughly(1_239));
    assertEquals("12.3ms", Words.roughly(12_399_999));
    assertEquals("120ms", Words.roughly(120_000_000));
    assertEquals("2s", Words.roughly(2_000_000_000L));
    assertEquals("56.2s", Words.roughly(56_250_000_000L));
    assertEquals("1m2s", Words.roughly(62_500_000_000L));
  }

  @Test
  void noneAndAllAreSaidOnlyWhereTheyAreTrue() {
    assertEquals("0 %", Figures.percent(0, 7));
    assertEquals("0 %", Figures.percent(0, 0));
    assertEquals("100 %", Figures.percent(7, 7));
    assertEquals("50 %", Figures.percent(1, 2));
    assertEquals("33.3 %", Figures.percent(1, 3));
    assertEquals("under 0.1 %", Figures.percent(1, 1_000_000));
    assertEquals("over 99.9 %", Figures.percent(999_999, 1_000_000));
  }

  @Test
  void ratesHaveThreeDigits() {
    assertEquals("0", Figures.perSecond(0));
    assertEquals("1290", Figures.perSecond(1288.7));
    assertEquals("0.0101", Figures.perSecond(0.010101));
    assertEquals("600", Figures.perSecond(600));
  }
}
