package io.chainexec.simulation;

import static io.chainexec.simulation.RandomActions.pick;

import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.DeferralOrder;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.config.JournalMode;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Configurations with small numbers, so that every limit is met. */
final class RandomConfig {
  private RandomConfig() {}

  static ExecutorConfig next(RandomGenerator random) {
    // Not both: behind a halt, the id of an intent that is on the chain unknown to the executor,
    // by two errors in a row, is given again.
    boolean intake = random.nextInt(3) == 0;
    boolean halts = !intake && random.nextInt(6) == 0;
    int high = pick(random, 2, 3, 6, 1_000);
    return ExecutorConfig.builder()
        .pullCooldown(Duration.ofMillis(pick(random, 0, 1, 250)))
        .stabilizationWindow(Duration.ofMillis(pick(random, 0, 40, 600, 60_000)))
        .drainRatePerSec(pick(random, 0, 1, 3, 10))
        .maxDeferCount(pick(random, 0, 1, 3, 16))
        .pressure(high, high / 2)
        .queueCapacity(pick(random, 1, 3, 8, 1_024))
        .controlCapacity(pick(random, 1, 4, 1_024))
        .recentFailures(pick(random, 1, 5, 256))
        .actionsPerBlock(pick(random, 1, 2, 7, 64))
        .slowDispatch(Duration.ofMillis(pick(random, 1, 100)))
        .deferralOrder(pick(random, DeferralOrder.values()))
        .onChainFailure(halts ? ChainFailurePolicy.HALT : ChainFailurePolicy.CONTINUE)
        .journal(intake ? JournalMode.INTAKE : JournalMode.OUTCOMES)
        .inDoubt(pick(random, InDoubtPolicy.values()))
        .applyBackoffGates(random.nextBoolean())
        .build();
  }
}
