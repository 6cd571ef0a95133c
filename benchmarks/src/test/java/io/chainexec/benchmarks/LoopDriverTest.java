package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.Losses;
import io.chainexec.chain.NoOpAppender;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopDriverTest {
  @ParameterizedTest
  @EnumSource
  void everyOutcomeComesOfEveryAction(Outcome outcome) {
    LoopDriver driver = new LoopDriver(outcome, new NoOpAppender(), 64);
    rounds(driver);
    assertDoesNotThrow(driver::close);
  }

  @Test
  void aLoopThatRecordsNothingFailsInsteadOfLookingFast() {
    LoopDriver driver = new LoopDriver(Outcome.REDUCE_HEAT, forgetful(), 64);
    rounds(driver);
    IllegalStateException e = assertThrows(IllegalStateException.class, driver::close);
    assertTrue(e.getMessage().contains("records: expected 3072, but got 0"), e.getMessage());
  }

  private static void rounds(LoopDriver driver) {
    for (int i = 0; i < 3; i++) {
      driver.prepare();
      driver.run();
      driver.settle();
    }
  }

  /** An appender that keeps nothing, not even the count. */
  private static ChainAppender forgetful() {
    return (ChainAppender)
        Proxy.newProxyInstance(
            LoopDriverTest.class.getClassLoader(),
            new Class<?>[] {ChainAppender.class},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "full" -> false;
                  case "nextSequence" -> 0L;
                  case "lossesBefore" -> Losses.NONE;
                  default -> null;
                });
  }
}
