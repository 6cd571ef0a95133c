package io.chainexec.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.simulation.Fault;
import io.chainexec.simulation.SimulatedProcess;
import io.chainexec.simulation.Simulation;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dispatcher is tested through crashes with what is published for that, and nothing else. */
final class SimulatedNodeTest {
  /** What is outside of the process: how often each action's replica was pulled. */
  private static final class Disk {
    private final Map<Long, Integer> pulls = new HashMap<>();

    /** A replica is pulled once, and what the chain says was pulled is there. */
    void mustAgreeWith(List<ChainRecord> records) {
      pulls.forEach((id, times) -> assertEquals(1, times, "pulls by action " + id));
      for (ChainRecord record : records) {
        if (record instanceof ChainRecord.Dispatched done) {
          assertTrue(pulls.containsKey(done.id()), "never pulled: " + done);
        }
      }
    }
  }

  private static Dispatcher dispatcher(Disk disk, SimulatedProcess process) {
    return (action, attempt) -> {
      if (attempt.inDoubt() && disk.pulls.containsKey(attempt.id())) {
        return DispatchResult.ok(); // the process before this one had done it
      }
      process.step("about to pull");
      disk.pulls.merge(attempt.id(), 1, Integer::sum);
      process.step("pulled");
      return DispatchResult.ok();
    };
  }

  @Test
  void noReplicaIsPulledTwiceWhateverCrashes() {
    int kills = 0;
    for (long seed = 1; seed <= 20; seed++) {
      Disk disk = new Disk();
      kills +=
          Simulation.of(seed)
              .config(ExecutorConfig.builder().inDoubt(InDoubtPolicy.REDISPATCH).build())
              .faults(EnumSet.of(Fault.KILL, Fault.CLOCK_JUMP))
              .actions(random -> new Action.PullReplica(random.nextInt(9), 1))
              .dispatcher(process -> dispatcher(disk, process))
              .invariant(disk::mustAgreeWith)
              .run()
              .kills();
    }
    assertTrue(kills > 10, kills + " kills");
  }
}
