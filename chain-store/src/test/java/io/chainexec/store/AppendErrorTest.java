package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Losses;
import io.chainexec.store.SimulatedMachine.AppendFault;
import io.chainexec.store.SimulatedMachine.End;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What simulations have brought to light about errors while appending, and kills close to them. */
final class AppendErrorTest {
  private static final Action PULL = new Action.PullReplica(7, 8);

  private final Deque<AppendFault> faults = new ArrayDeque<>();
  private final Deque<Boolean> openFaults = new ArrayDeque<>();
  private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1));
  private ChainAppender appender;

  AppendErrorTest() {
    machine.faults(
        () -> faults.isEmpty() ? AppendFault.NONE : faults.remove(),
        () -> !openFaults.isEmpty() && openFaults.remove());
    appender = machine.open(SyncPolicy.never());
    dispatched(1);
    appender.commit();
  }

  private void dispatched(long id) {
    appender.dispatched(100 * id, id, PULL.kind(), PULL, 50, 100 * id);
  }

  private void killed() {
    machine.end();
    machine.next(End.KILL);
  }

  private List<Long> idsAfterOpening() {
    appender = machine.open(SyncPolicy.never());
    return machine.records().stream().map(r -> ((ChainRecord.Outcome) r).id()).toList();
  }

  @Test
  void aBlockThatCouldNotBeAppendedOutlivesAKillUntilItsLossIsNoted() {
    List<AppendFault> all = List.of(AppendFault.REFUSED, AppendFault.UNKNOWN_ABSENT);
    for (int i = 0; i < all.size(); i++) {
      faults.add(all.get(i));
      dispatched(2 + i);
      assertThrows(ChainException.class, appender::commit);
      killed();
      assertEquals(2 + i, idsAfterOpening().size(), all.get(i).name());
      assertEquals(Losses.NONE, appender.lossesBefore());
    }
  }

  @Test
  void aBlockWhoseLossIsNotedStaysLost() {
    faults.add(AppendFault.REFUSED);
    dispatched(2);
    assertThrows(ChainException.class, appender::commit);
    Losses losses = new Losses(1, 200, 200, 3);
    appender.noteLosses(losses);
    killed();
    assertEquals(List.of(1L), idsAfterOpening());
    assertEquals(losses, appender.lossesBefore());
  }

  @Test
  void anActionIsSaidToBeInDoubtOnceHoweverOftenRecoveryIsCut() {
    for (int steps = 1; steps < 40; steps++) {
      dispatched(10 * steps);
      appender.attempting(1_000 * steps + 1, 5_000 + steps, PULL.kind(), PULL, 50);
      appender.commit();
      killed();
      machine.endAfter(steps);
      try {
        machine.open(SyncPolicy.never());
      } catch (ChainException cut) {
        // The process that it is has ended.
      }
      killed();
      long id = 5_000 + steps;
      assertEquals(1, idsAfterOpening().stream().filter(i -> i == id).count(), "cut at " + steps);
    }
  }

  /** What the boot before has had is no sign that the end is missing in this one. */
  @Test
  void aChainWhoseEndThePowerTookIsOpenedHoweverOftenThatIsCut() {
    for (int i = 1; i < 400; i++) {
      dispatched(10 * i);
      appender.commit();
      machine.end();
      machine.next(End.POWER_FAILURE);
      machine.endAfter(1 + i % 20);
      try {
        machine.open(SyncPolicy.never());
      } catch (ChainException cut) {
        // The process that it is has ended.
      }
      killed();
      idsAfterOpening();
    }
  }

  @Test
  void theEndOfTheChainIsKnownAgainBeforeAnybodyAsksForIt() {
    faults.add(AppendFault.UNKNOWN_THERE);
    openFaults.add(true);
    dispatched(2);
    assertThrows(ChainException.class, appender::commit);
    assertEquals(1, appender.nextSequence());
    appender.commit();
    assertEquals(2, appender.nextSequence());
  }
}
