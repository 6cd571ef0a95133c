package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.ActionKind;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What generated histories have brought to light about going on after a restart. */
class ResumptionTest {
  private static Step pull(int chain, Reaction... reactions) {
    return new Step.Submit(new ActionSpec(ActionKind.PULL_REPLICA, chain, 0), List.of(reactions));
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void whatCameDueWhileNobodyDroveGoesInTheOrderOfItsMoments(boolean restarted, boolean clean) {
    ExecutorConfig config =
        ExecutorConfig.builder()
            .pullCooldown(Duration.ZERO)
            .stabilizationWindow(Duration.ofMillis(700))
            .build();
    HistoryRun run = new HistoryRun(config);
    run.play(pull(1));
    run.advance(200);
    run.play(pull(1)); // waits for its chain's window, until 700 ms
    run.play(pull(2, new Reaction(Reaction.How.RETRY, 0, 550, null))); // until 750 ms
    run.heal();
    if (restarted) {
      run.restart(clean);
    }
    run.play(new Step.Stall(1_000));
    run.settle();
    assertEquals(
        List.of(0, 2, 1, 2), run.calls().stream().map(HistoryRun.Call::submission).toList());
  }
}
