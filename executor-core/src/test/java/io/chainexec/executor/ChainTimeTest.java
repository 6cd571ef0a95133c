package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ChainTimeTest {
  private static final long LAST_NS = 5_000_000_000L;
  private static final long LAST_WALL_MS = 1_700_000_000_000L;

  private final SettableClock clock = new SettableClock();

  private long startAfter(long wallMs) {
    clock.wallMs = wallMs;
    return ChainTime.after(clock, LAST_NS, LAST_WALL_MS).nowNs();
  }

  @Test
  void beginsAtZeroAndRunsWithTheClock() {
    clock.nanoTime = 77;
    ChainTime time = ChainTime.fresh(clock, 0);
    assertEquals(0, time.nowNs());
    clock.nanoTime = 100;
    assertEquals(23, time.nowNs());
  }

  @Test
  void goesOnAfterTheDowntimeThatTheWallClockClaims() {
    assertEquals(LAST_NS + 3_000_000, startAfter(LAST_WALL_MS + 3));
  }

  @Test
  void doesNotGoBackWithTheWallClock() {
    assertEquals(LAST_NS, startAfter(LAST_WALL_MS - 1));
    assertEquals(LAST_NS, startAfter(0));
    assertEquals(LAST_NS, startAfter(Long.MIN_VALUE));
  }

  @Test
  void doesNotBelieveAnAbsurdDowntime() {
    long mostNs = ChainTime.MAX_DOWNTIME_MS * 1_000_000;
    assertEquals(LAST_NS + mostNs, startAfter(LAST_WALL_MS + ChainTime.MAX_DOWNTIME_MS));
    assertEquals(LAST_NS + mostNs, startAfter(LAST_WALL_MS + ChainTime.MAX_DOWNTIME_MS + 1));
    assertEquals(LAST_NS + mostNs, startAfter(Long.MAX_VALUE));
  }

  @Test
  void runsOnWhereTheMonotonicClockWraps() {
    clock.nanoTime = Long.MAX_VALUE - 1;
    ChainTime time = ChainTime.fresh(clock, 0);
    clock.nanoTime = Long.MIN_VALUE + 1;
    assertEquals(3, time.nowNs());
  }

  /** A clock that shows whatever it is told to. */
  private static final class SettableClock implements NanoClock {
    long nanoTime;
    long wallMs;

    @Override
    public long nanoTime() {
      return nanoTime;
    }

    @Override
    public long wallMs() {
      return wallMs;
    }
  }
}
