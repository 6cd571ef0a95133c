package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyncPolicyTest {
  @ParameterizedTest
  @ValueSource(strings = {"never", "1ms", "10ms", "1h", "every:2", "every:2147483647", "commit"})
  void aPolicyIsReadAsItIsWritten(String text) {
    assertEquals(text, SyncPolicy.parse(text).toString());
    assertEquals(SyncPolicy.parse(text), SyncPolicy.parse(text));
    assertEquals(SyncPolicy.parse(text).hashCode(), SyncPolicy.parse(text).hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "always",
        "10",
        "0ms",
        "999us",
        "61m",
        "every:",
        "every:0",
        "every:-1",
        "every:1.5",
        "every:2147483648",
        "Never",
        " commit"
      })
  void whatIsNoPolicyIsRefusedByName(String text) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SyncPolicy.parse(text));
    assertTrue(refusal.getMessage().startsWith("\"" + text + "\" is no sync policy"));
    assertTrue(refusal.getMessage().contains("every:N"));
  }

  @Test
  void everyRecordIsEveryCommit() {
    assertEquals(SyncPolicy.everyCommit(), SyncPolicy.parse("every:1"));
    assertEquals("commit", SyncPolicy.everyRecords(1).toString());
    assertFalse(SyncPolicy.everyRecords(1).needsThread());
  }

  @Test
  void policiesDifferByWhatTheyDo() {
    assertNotEquals(SyncPolicy.never(), SyncPolicy.everyCommit());
    assertNotEquals(SyncPolicy.everyRecords(10), SyncPolicy.everyRecords(11));
    assertNotEquals(
        SyncPolicy.interval(Duration.ofMillis(1)), SyncPolicy.interval(Duration.ofMillis(2)));
    assertEquals("10ms", StoreConfig.defaults().sync().toString());
  }
}
