package io.chainexec.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.PendingAction;
import org.junit.jupiter.api.Test;

/** No executor leaves them out, but the format lets somebody else do so. */
final class MissingTextTest {
  @Test
  void reasonsAndSourcesThatAreMissingAreEmpty() {
    ChainRecord.Failure failure =
        new ChainRecord.Failure(
            1, 1, PendingAction.NO_ID, null, ReasonCode.TEXT, 0, 0, null, 1_000);
    assertEquals("", failure.reason());
    assertEquals("", failure.spelledSource());
  }
}
