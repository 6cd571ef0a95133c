package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DispatchResultTest {
  @Test
  void okIsOneObject() {
    assertSame(DispatchResult.ok(), DispatchResult.ok());
    assertTrue(DispatchResult.ok().isOk());
    assertFalse(DispatchResult.ok().isRetry());
    assertNull(DispatchResult.ok().reason());
  }

  @Test
  void aDropIsNotTriedAgain() {
    DispatchResult drop = DispatchResult.drop("r");
    assertFalse(drop.isOk() || drop.isRetry());
    assertEquals("r", drop.reason());
    assertEquals(-1, drop.retryAfterNs());
  }

  @Test
  void aRetryMayBeAtOnceOrInCenturiesButNotInThePast() {
    assertTrue(DispatchResult.retryNs("r", 0).isRetry());
    assertEquals(
        Long.MAX_VALUE, DispatchResult.retry("r", Duration.ofNanos(Long.MAX_VALUE)).retryAfterNs());
    assertThrows(
        IllegalArgumentException.class, () -> DispatchResult.retry("r", Duration.ofNanos(-1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> DispatchResult.retry("r", Duration.ofSeconds(Long.MAX_VALUE)));
    assertThrows(NullPointerException.class, () -> DispatchResult.drop(null));
  }

  @Test
  void aRetryThatNeverComesDueDoesNotDisturbTheOthers() {
    Rig rig =
        new Rig(
            (action, attempt) ->
                attempt.id() == 1
                    ? DispatchResult.retryNs("r", Long.MAX_VALUE)
                    : DispatchResult.ok());
    rig.clock.advanceNs(5);
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.advanceMs(1_000);
    assertEquals(1, rig.executor.counters().dispatched());
    assertEquals(1, rig.executor.deferredCount());
  }
}
