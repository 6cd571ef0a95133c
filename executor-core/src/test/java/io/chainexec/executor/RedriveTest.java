package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.history.MemoryChain;
import io.chainexec.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An action that had ended is carried out again, and the chain links it to the original. */
class RedriveTest {
  private static final Action PULL = new Action.PullReplica(1, 2);

  private DispatchResult result = DispatchResult.drop("no such replica");
  private Rig rig;

  private Rig rig(JournalMode journal) {
    rig =
        new Rig(
            ExecutorConfig.builder().journal(journal).build(), (action, attempt) -> this.result);
    return rig;
  }

  private void failOne(Action action) {
    rig.executor.submit(action);
    rig.settle();
    assertEquals(1, rig.executor.counters().failed());
  }

  private ChainRecord.Redriven redriven() {
    List<ChainRecord.Redriven> all = rig.chain.records(ChainRecord.Redriven.class);
    assertEquals(1, all.size(), all::toString);
    return all.get(0);
  }

  private void assertFoldIsLive() {
    var live = rig.executor.snapshot();
    rig.settle();
    Snapshot snapshot = live.join();
    assertEquals(snapshot, rig.chain.fold().snapshot(snapshot.sequence()));
  }

  @ParameterizedTest
  @EnumSource
  void itGetsAnIdOfItsOwnAndItsFirstRecordNamesTheOriginal(JournalMode journal) {
    rig(journal);
    failOne(PULL);
    result = DispatchResult.ok();
    assertTrue(rig.executor.redrive(1, PULL));
    rig.settle();
    ChainRecord.Redriven link = redriven();
    assertEquals(1, link.originalId());
    assertEquals(2, link.id());
    assertEquals(PULL, link.action());
    assertNull(link.key());
    ChainRecord.Dispatched done = rig.chain.records(ChainRecord.Dispatched.class).get(0);
    assertEquals(2, done.id());
    assertNull(done.action(), "the link holds it");
    assertEquals(List.of(1L, 2L), rig.calls);
    assertEquals(3, rig.executor.nextActionId());
    assertFoldIsLive();
  }

  @ParameterizedTest
  @EnumSource
  void theLinkIsCommittedBeforeAnythingIsDone(JournalMode journal) {
    List<Integer> linksAtDispatch = new ArrayList<>();
    rig =
        new Rig(
            ExecutorConfig.builder().journal(journal).build(),
            (action, attempt) -> {
              linksAtDispatch.add(rig.chain.records(ChainRecord.Redriven.class).size());
              return attempt.id() == 1 ? result : DispatchResult.ok();
            });
    failOne(PULL);
    rig.executor.redrive(1, PULL);
    rig.settle();
    assertEquals(List.of(0, 1), linksAtDispatch);
  }

  @ParameterizedTest
  @EnumSource
  void itIsDecidedUponLikeAnyOther(JournalMode journal) {
    rig(journal);
    failOne(PULL);
    result = DispatchResult.ok();
    rig.executor.submit(PULL);
    rig.settle();
    rig.executor.redrive(1, PULL);
    rig.settle();
    ChainRecord.Deferred waits = rig.chain.records(ChainRecord.Deferred.class).get(0);
    assertEquals(3, waits.id());
    assertNull(waits.action());
    assertEquals(1, rig.executor.deferredCount());
    assertFoldIsLive();
    rig.advanceMs(60_000);
    assertEquals(2, rig.executor.counters().dispatched());
    assertFoldIsLive();
  }

  @ParameterizedTest
  @EnumSource
  void whatTheChainCannotTakeIsNotCarriedOut(JournalMode journal) {
    rig(journal);
    failOne(PULL);
    rig.chain.faults().loseEach(ChainRecord.Redriven.class::isInstance);
    rig.executor.redrive(1, PULL);
    rig.settle();
    assertEquals(List.of(1L), rig.calls);
    assertEquals(ReasonCode.NOT_ACCEPTED, lastFailed().code());
    assertEquals(2, lastFailed().id());
    assertTrue(rig.chain.records(ChainRecord.Redriven.class).isEmpty());
    assertFoldIsLive();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLostWithItsBlockIsNotCarriedOut(JournalMode journal) {
    rig(journal);
    failOne(PULL);
    rig.chain.faults().loseCommits(1);
    rig.executor.redrive(1, PULL);
    rig.settle();
    assertEquals(List.of(1L), rig.calls);
    assertEquals(ReasonCode.NOT_ACCEPTED, lastFailed().code());
    assertFoldIsLive();
  }

  private ChainRecord.Failed lastFailed() {
    List<ChainRecord.Failed> failed = rig.chain.records(ChainRecord.Failed.class);
    return failed.get(failed.size() - 1);
  }

  @Test
  void anExecutorThatHaltsDoesNotCarryItOut() {
    rig =
        new Rig(
            ExecutorConfig.builder().onChainFailure(ChainFailurePolicy.HALT).build(),
            (action, attempt) -> result);
    failOne(PULL);
    rig.chain.faults().loseCommits(1);
    rig.executor.redrive(1, PULL);
    rig.executor.doWork();
    assertEquals(List.of(1L), rig.calls);
    assertTrue(rig.executor.haltCause().isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void anOriginalThatCannotBeIsRefused(JournalMode journal) {
    rig(journal);
    failOne(PULL);
    rig.executor.redrive(2, PULL);
    rig.executor.redrive(-1, PULL);
    rig.settle();
    assertEquals(List.of(1L), rig.calls);
    assertTrue(rig.chain.records(ChainRecord.Redriven.class).isEmpty());
    List<ChainRecord.Failure> failures = rig.chain.records(ChainRecord.Failure.class);
    assertEquals(
        "refused: the redrive of an action that is not on this chain, 2",
        failures.get(failures.size() - 2).reason());
    assertEquals("executor", failures.get(failures.size() - 1).source());
    rig.executor.submit(PULL);
    rig.settle();
    assertEquals(List.of(1L, 2L), rig.calls, "no id is used up");
    assertThrows(IllegalArgumentException.class, () -> rig.executor.redrive(0, PULL));
  }

  @Test
  void aTicketTellsOfTheRefusal() {
    rig(JournalMode.INTAKE);
    Ticket ticket = rig.executor.redriveDurably(7, PULL, null);
    rig.settle();
    IllegalStateException refused = assertThrows(IllegalStateException.class, ticket::await);
    assertTrue(refused.getMessage().endsWith("not on this chain, 7"), refused.getMessage());
  }

  @Test
  void withAKeyItIsRedrivenOnce() throws InterruptedException {
    rig(JournalMode.INTAKE);
    failOne(PULL);
    result = DispatchResult.ok();
    Ticket first = rig.executor.redriveDurably(1, PULL, "again-1");
    Ticket second = rig.executor.redriveDurably(1, PULL, "again-1");
    rig.settle();
    assertEquals(new Ticket.Receipt(2, false), first.await());
    assertEquals(new Ticket.Receipt(2, true), second.await());
    assertEquals("again-1", redriven().key());
    assertFoldIsLive();
  }

  @Test
  void ticketsNeedAJournaledIntake() {
    rig(JournalMode.OUTCOMES);
    assertThrows(IllegalStateException.class, () -> rig.executor.redriveDurably(1, PULL, null));
  }

  @Test
  void anActionMayBringItsIdAndALink() {
    rig(JournalMode.OUTCOMES);
    failOne(PULL);
    result = DispatchResult.ok();
    rig.executor.submit(new PendingAction(10, PULL, 5).asRedriveOf(1));
    rig.settle();
    assertEquals(10, redriven().id());
    assertEquals(5, redriven().arrivedAtNs());
    assertEquals(11, rig.executor.nextActionId());
  }

  @ParameterizedTest
  @EnumSource
  void oneThatWasBegunWhenTheProcessEndedIsInDoubtAndKeepsItsLink(JournalMode journal) {
    MemoryChain[] left = {null};
    rig =
        new Rig(
            ExecutorConfig.builder().journal(journal).build(),
            (action, attempt) -> {
              left[0] = rig.chain.upTo(rig.chain.blocks());
              return result;
            });
    failOne(PULL);
    rig.executor.redrive(1, PULL);
    rig.settle();
    List<Boolean> inDoubt = new ArrayList<>();
    Rig next =
        new Rig(
            ExecutorConfig.builder().journal(journal).build(),
            (action, attempt) -> {
              inDoubt.add(attempt.inDoubt());
              return DispatchResult.ok();
            },
            new ManualClock(2_000_000),
            left[0]);
    next.settle();
    assertInstanceOf(
        ChainRecord.InDoubt.class,
        left[0].records().stream()
            .filter(r -> r instanceof ChainRecord.Outcome o && o.id() == 2)
            .skip(1)
            .findFirst()
            .orElseThrow());
    boolean again = journal == JournalMode.INTAKE;
    assertEquals(again ? List.of(true) : List.of(), inDoubt);
    assertEquals(again ? 1 : 0, next.executor.counters().dispatched());
    assertEquals(again ? 1 : 2, next.executor.counters().failed());
    assertFalse(left[0].fold().inDoubt().stream().anyMatch(d -> d.id() == 2));
  }
}
