package io.chainexec.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A simulation as somebody uses it who tests a dispatcher of his own. */
final class UserDispatcherTest {
  private static final Set<Fault> FAULTS = EnumSet.of(Fault.KILL, Fault.CLOCK_JUMP);

  /** What is outside of the process: how often each blob was cooled. */
  private static final class World {
    final Map<Long, Integer> cooled = new HashMap<>();
    final Set<Long> begun = new HashSet<>();
    int resumed;

    /** A blob whose cooling is on record was cooled, and none was cooled twice. */
    void mustAgreeWith(List<ChainRecord> records) {
      cooled.forEach((id, times) -> assertEquals(1, times, "blob of action " + id));
      for (ChainRecord record : records) {
        if (record instanceof ChainRecord.Dispatched d) {
          assertTrue(cooled.containsKey(d.id()), "never cooled: " + d);
        }
      }
    }
  }

  /** Looks what there is before it acts, when it is told that it may have acted before. */
  private static Dispatcher careful(World world, SimulatedProcess process) {
    return (action, attempt) -> {
      if (attempt.inDoubt() && world.cooled.containsKey(attempt.id())) {
        world.resumed++;
        return DispatchResult.ok();
      }
      return cool(world, process, attempt.id());
    };
  }

  private static DispatchResult cool(World world, SimulatedProcess process, long id) {
    if (world.begun.add(id) && id % 3 == 0) {
      return DispatchResult.retry("warming up", Duration.ofMillis(20));
    }
    process.step("about to cool");
    world.cooled.merge(id, 1, Integer::sum);
    process.step("cooled");
    return DispatchResult.ok();
  }

  private static ExecutorConfig config() {
    return ExecutorConfig.builder().inDoubt(InDoubtPolicy.REDISPATCH).build();
  }

  @Test
  void aDispatcherThatLooksFirstBearsEveryKill() {
    int resumed = 0;
    int kills = 0;
    for (long seed = 1; seed <= 40; seed++) {
      World world = new World();
      SimulationReport report =
          Simulation.of(seed)
              .config(config())
              .faults(FAULTS)
              .actions(random -> new Action.ReduceHeat(random.nextInt(9), 1))
              .dispatcher(process -> careful(world, process))
              .invariant(world::mustAgreeWith)
              .run();
      kills += report.kills();
      resumed += world.resumed;
    }
    assertTrue(kills > 20, kills + " kills");
    assertTrue(resumed > 2, "resumed " + resumed + " actions");
  }

  @Test
  void aDispatcherThatActsWithoutLookingIsFoundOut() {
    assertThrows(
        SimulationFailure.class,
        () -> {
          for (long seed = 1; seed <= 40; seed++) {
            World world = new World();
            Simulation.of(seed)
                .config(config())
                .faults(FAULTS)
                .dispatcher(process -> (action, attempt) -> cool(world, process, attempt.id()))
                .invariant(world::mustAgreeWith)
                .run();
          }
        });
  }
}
