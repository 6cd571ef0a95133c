package io.chainexec.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.config.ExecutorConfig;
import org.junit.jupiter.api.Test;

class PressureTest {
  private final Pressure pressure = new Pressure(ExecutorConfig.builder().pressure(10, 3).build());

  @Test
  void assertsAtTheHighMark() {
    assertFalse(pressure.turnsAt(9));
    assertTrue(pressure.turnsAt(10));
    assertFalse(pressure.turnsAt(0));
  }

  @Test
  void releasesAtTheLowMark() {
    pressure.set(true);
    assertFalse(pressure.turnsAt(4));
    assertTrue(pressure.turnsAt(3));
    assertFalse(pressure.turnsAt(1_000));
  }

  @Test
  void itTurnsWhereADepthCrossesTheMark() {
    for (boolean asserted : new boolean[] {false, true}) {
      pressure.set(asserted);
      for (int depth = 0; depth < 20; depth++) {
        assertEquals(pressure.turnsAt(depth), asserted != depth >= pressure.mark());
      }
    }
  }

  @Test
  void askingChangesNothing() {
    assertTrue(pressure.turnsAt(10));
    assertFalse(pressure.asserted());
  }

  @Test
  void anotherConfigurationKeepsTheState() {
    pressure.set(true);
    pressure.configure(ExecutorConfig.builder().pressure(100, 50).build());
    assertTrue(pressure.asserted());
    assertTrue(pressure.turnsAt(50));
    assertEquals(false, pressure.turnsAt(51));
  }
}
