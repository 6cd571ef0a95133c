package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.ManualClock;
import io.chainexec.store.SimulatedMachine.AppendFault;
import io.chainexec.store.SimulatedMachine.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process is killed at any step of declaring what was lost in an outage. The last action's
 * outcome is among that, and the note that it was being dispatched is still there.
 */
final class DeclaredLossTest {
  private static final int MORE_THAN_A_BLOCK_CARRIES = 2_000;

  private final ManualClock clock = new ManualClock(0);
  private SimulatedMachine machine;
  private DispatchResult result = DispatchResult.ok();
  private boolean outage;

  /** With few deferred actions the state behind the gap fits a block, with many it does not. */
  @ParameterizedTest
  @ValueSource(ints = {0, MORE_THAN_A_BLOCK_CARRIES})
  void anActionWhoseOutcomeIsDeclaredLostIsNotInDoubt(int deferred) {
    killAtEveryStep(deferred);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MORE_THAN_A_BLOCK_CARRIES})
  void anActionWhoseRetryIsDeclaredLostIsNotInDoubt(int deferred) {
    result = DispatchResult.retry("busy", Duration.ofHours(1));
    killAtEveryStep(deferred);
  }

  /** The end of the chain can be read again by the time that the loss is to be declared. */
  @ParameterizedTest
  @EnumSource(names = {"UNKNOWN_THERE", "UNKNOWN_ABSENT"})
  void ofAnAppendOfWhichNobodyKnewOnlyWhatIsNotThereIsDeclaredLost(AppendFault fault) {
    machine = new SimulatedMachine(new SplittableRandom(1));
    machine.faults(() -> outage ? fault : AppendFault.NONE, () -> outage);
    ActionExecutor executor = open();
    outage = true;
    for (int i = 0; i < 3; i++) { // the first one's block is in doubt, and nothing else is appended
      executor.submit(new Action.ReduceHeat(1, 1));
      executor.doWork();
    }
    assertEquals(3, executor.counters().chainAppendFailures());
    outage = false;
    clock.advanceNs(200_000_000);
    executor.doWork();
    long lost = fault == AppendFault.UNKNOWN_THERE ? 2 : 3;
    assertEquals(lost, executor.counters().chainAppendFailures());
    assertEquals(lost, executor.counters().lostRecords());
    executor.close();
    assertEquals(List.of(), Audits.problems(machine.records()));
    long there =
        machine.records().stream().filter(ChainRecord.Dispatched.class::isInstance).count();
    assertEquals(3, there + lost);
  }

  @Test
  void anAppendThatWorkedAllTheSameLeavesNoGap() {
    machine = new SimulatedMachine(new SplittableRandom(1));
    machine.faults(() -> outage ? AppendFault.UNKNOWN_THERE : AppendFault.NONE, () -> outage);
    ActionExecutor executor = open();
    outage = true;
    executor.submit(new Action.ReduceHeat(1, 1));
    executor.doWork();
    outage = false;
    clock.advanceNs(200_000_000);
    executor.doWork();
    assertEquals(0, executor.counters().chainAppendFailures());
    executor.submit(new Action.ReduceHeat(1, 1));
    executor.close();
    assertTrue(executor.closeReport().chainComplete());
    assertEquals(List.of(), Audits.problems(machine.records()));
    assertEquals(4, machine.records().size(), () -> machine.records().toString());
  }

  private void killAtEveryStep(int deferred) {
    int declared = 0;
    int doubted = 0;
    boolean killed = true;
    for (int step = 1; killed; step++) {
      ActionExecutor executor = loseAnOutcome(deferred);
      machine.endAfter(step);
      clock.advanceNs(200_000_000);
      executor.doWork(); // which declares what is lost
      killed = machine.ended();
      machine.end();
      machine.next(End.KILL);
      if (gapIsWhole()) {
        declared++;
      } else {
        doubted++;
      }
    }
    assertTrue(declared > 3 && doubted > 0, declared + " declared, " + doubted + " in doubt");
  }

  /** After this, the chain works again, and declares the loss with the next tick. */
  private ActionExecutor loseAnOutcome(int deferred) {
    machine = new SimulatedMachine(new SplittableRandom(1));
    machine.faults(() -> outage ? AppendFault.REFUSED : AppendFault.NONE, () -> false);
    ActionExecutor executor = open();
    for (int i = 0; i <= deferred; i++) {
      executor.submit(new Action.PullReplica(i, 8)); // all but the first one wait for the cooldown
    }
    while (executor.doWork() > 0) {
      // Until all are deferred.
    }
    outage = true;
    for (int i = 0; i < 2; i++) {
      executor.submit(new Action.ReduceHeat(1, 1));
      executor.doWork();
    }
    outage = false;
    return executor;
  }

  private ActionExecutor open() {
    ExecutorConfig config =
        ExecutorConfig.builder()
            .queueCapacity(4 * MORE_THAN_A_BLOCK_CARRIES)
            .pullCooldown(Duration.ofHours(1))
            .build();
    ActionExecutor executor =
        ActionExecutor.builder()
            .config(config)
            .clock(clock)
            .chain(machine.open(SyncPolicy.never()))
            .dispatcher((action, attempt) -> result)
            .build();
    executor.doWork();
    return executor;
  }

  /** Opens the chain twice, and holds what is on it then against the audit and its own gap. */
  private boolean gapIsWhole() {
    machine.open(SyncPolicy.never());
    List<ChainRecord> found = machine.records();
    assertEquals(List.of(), Audits.problems(found, true));
    boolean whole = has(found, ChainRecord.CheckpointEnd.class);
    String end = "behind " + machine.lastStep() + ": " + tail(found);
    assertEquals(!whole, has(found, ChainRecord.InDoubt.class), end);
    machine.end();
    machine.next(End.KILL);
    open().close();
    assertEquals(List.of(), Audits.problems(machine.records()), end);
    long gaps =
        machine.records().stream().filter(ChainRecord.CheckpointEnd.class::isInstance).count();
    assertEquals(1, gaps, end);
    return whole;
  }

  private static boolean has(List<ChainRecord> records, Class<? extends ChainRecord> type) {
    return records.stream().anyMatch(type::isInstance);
  }

  private static List<ChainRecord> tail(List<ChainRecord> records) {
    List<ChainRecord> notCarried = new ArrayList<>(records);
    notCarried.removeIf(ChainRecord.CarriedAction.class::isInstance);
    return notCarried.subList(Math.max(0, notCarried.size() - 6), notCarried.size());
  }
}
