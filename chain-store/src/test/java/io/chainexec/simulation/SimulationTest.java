package io.chainexec.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens, the promises hold. The system property {@code chainexec.seeds} says for how
 * many seeds, {@code chainexec.firstSeed} from which on; {@code chainexec.seed} runs one of them
 * and tells what happens in it.
 */
final class SimulationTest {
  private static final int SEEDS = Integer.getInteger("chainexec.seeds", 2_000);
  private static final long FIRST_SEED = Long.getLong("chainexec.firstSeed", 1);
  private static final Set<String> NEEDED =
      Set.of(
          "OPENED",
          "CLOSED",
          "GAP",
          "CHECKPOINT_END",
          "CARRIED_PENDING",
          "IN_DOUBT",
          "ACCEPTED",
          "REDRIVEN");
  private static final Long ONE_SEED = Long.getLong("chainexec.seed");

  @Test
  void thePromisesHoldForEverySeed() {
    if (ONE_SEED != null) {
      Simulation.of(ONE_SEED).trace(System.out::println).run();
      return;
    }
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try {
        Simulation.of(seed).run();
      } catch (SimulationFailure e) {
        throw new AssertionError(
            e.getMessage()
                + "\nor: ./mvnw -pl chain-store -am test -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dchainexec.seed="
                + e.seed(),
            e);
      }
    }
  }

  /** Of long runs, each once. */
  @ParameterizedTest
  @ValueSource(longs = {16_641, 41_010, 500_602, 505_844, 506_365})
  void thePromisesHoldForSeedsThatHaveFoundSomething(long seed) {
    Simulation.of(seed).run();
  }

  @Test
  void allThatCanHappenDoesHappen() {
    int kills = 0;
    int powerFailures = 0;
    int dispatches = 0;
    long lost = 0;
    Set<String> types = new TreeSet<>();
    for (long seed = 1; seed <= 100; seed++) {
      SimulationReport report = Simulation.of(seed).run();
      kills += report.kills();
      powerFailures += report.powerFailures();
      dispatches += report.dispatches();
      lost += report.lostRecords();
      report.records().forEach(record -> types.add(record.type().name()));
    }
    assertTrue(kills > 50 && powerFailures > 20, kills + " kills, " + powerFailures);
    assertTrue(dispatches > 1_000 && lost > 100, dispatches + " dispatches, lost " + lost);
    assertTrue(types.containsAll(NEEDED), types::toString);
  }

  @Test
  void theSameSeedLeadsToTheSameRun() {
    for (long seed = 1; seed <= 20; seed++) {
      assertEquals(trace(seed), trace(seed));
    }
    assertFalse(trace(1).equals(trace(2)));
  }

  private static List<String> trace(long seed) {
    List<String> lines = new ArrayList<>();
    Simulation.of(seed).trace(lines::add).run();
    return lines;
  }

  @Test
  void aFailureNamesItsSeedAndTheWayToSeeItAgain() {
    Simulation broken =
        Simulation.of(42)
            .invariant(
                records -> {
                  throw new IllegalStateException("not as it should be");
                });
    SimulationFailure failure = assertThrows(SimulationFailure.class, broken::run);
    assertEquals(42, failure.seed());
    assertTrue(failure.getMessage().contains("not as it should be"), failure.getMessage());
    assertTrue(failure.getMessage().contains("Simulation.of(42)"), failure.getMessage());
  }
}
