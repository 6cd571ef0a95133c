package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ManualClockTest {
  private final ManualClock clock = new ManualClock(1_000);

  @Test
  void standsStillUntilItIsMoved() {
    assertEquals(0, clock.nanoTime());
    assertEquals(1_000, clock.wallMs());
    clock.advanceNs(2_500_000);
    assertEquals(2_500_000, clock.nanoTime());
    assertEquals(1_002, clock.wallMs());
    clock.moveToNs(3_000_000);
    clock.moveToNs(3_000_000);
    assertEquals(1_003, clock.wallMs());
  }

  @Test
  void cannotGoBack() {
    clock.advanceNs(10);
    assertThrows(IllegalArgumentException.class, () -> clock.moveToNs(9));
    assertThrows(IllegalArgumentException.class, () -> clock.advanceNs(-1));
    assertEquals(10, clock.nanoTime());
  }

  @Test
  void theMachinesClocksRun() {
    long before = NanoClock.system().nanoTime();
    assertTrue(NanoClock.system().nanoTime() - before >= 0);
    assertTrue(NanoClock.system().wallMs() > 0);
  }
}
