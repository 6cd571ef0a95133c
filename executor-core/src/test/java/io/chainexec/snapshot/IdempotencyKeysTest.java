package io.chainexec.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.PendingAction;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
  private static final long WINDOW_NS = 10;

  private final IdempotencyKeys keys = new IdempotencyKeys();

  @Test
  void aKeyIsKnownStrictlyWithinItsWindow() {
    keys.add("a", 1, 100);
    assertEquals(1, keys.idOf("a", 109, WINDOW_NS));
    assertEquals(PendingAction.NO_ID, keys.idOf("a", 110, WINDOW_NS));
    assertEquals(PendingAction.NO_ID, keys.idOf("b", 100, WINDOW_NS));
  }

  @Test
  void thoseThatAreOverAreForgottenAndTheOthersAreNot() {
    for (int i = 0; i < 1_000; i++) {
      keys.add("key " + i, i + 1, i);
      keys.expire(i, WINDOW_NS);
      assertEquals(Math.min(i + 1, WINDOW_NS), keys.size());
    }
    assertEquals(1_000, keys.idOf("key 999", 999, WINDOW_NS));
    keys.expire(5_000, WINDOW_NS);
    assertEquals(0, keys.size());
  }

  @Test
  void aKeyThatComesAgainTakesThePlaceOfTheFirst() {
    keys.add("a", 1, 0);
    keys.add("b", 2, 5);
    keys.add("a", 3, 20);
    assertEquals(3, keys.idOf("a", 20, WINDOW_NS));
    assertEquals(List.of(new IdempotencyKey("a", 3, 20)), keys.live(20, WINDOW_NS));
    keys.expire(20, WINDOW_NS);
    assertEquals(1, keys.size());
    assertEquals(3, keys.idOf("a", 29, WINDOW_NS));
  }
}
