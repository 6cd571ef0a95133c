package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.simulation.Simulation;
import io.chainexec.simulation.SimulationReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to an executor, what it leaves on the chain passes the audit. The system
 * property {@code chainexec.seeds} says for how many seeds: a tenth of it.
 */
final class RecordAuditSimulationTest {
  private static final int SEEDS = Integer.getInteger("chainexec.seeds", 5_000) / 10;

  @Test
  void whatAnExecutorLeavesOnTheChainPassesTheAudit() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      requirePasses(seed);
    }
  }

  /** Of long runs, each once. */
  @ParameterizedTest
  @ValueSource(longs = {1_544, 2_245, 2_279})
  void soDoesWhatSeedsThatHaveFoundSomethingLeave(long seed) {
    requirePasses(seed);
  }

  private static void requirePasses(long seed) {
    SimulationReport report =
        Simulation.of(seed)
            .invariant(records -> assertEquals(List.of(), Audits.problems(records, true)))
            .run();
    assertEquals(List.of(), Audits.problems(report.records()), () -> "seed " + seed);
  }
}
