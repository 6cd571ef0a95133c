package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.snapshot.IdempotencyKey;
import io.chainexec.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intent before effect: what is on the chain before an action is dispatched, and what is not. */
class IntakeJournalTest {
  private static final Duration WINDOW = Duration.ofSeconds(5);
  private static final ExecutorConfig INTAKE =
      ExecutorConfig.builder().journal(JournalMode.INTAKE).idempotencyWindow(WINDOW).build();

  private Rig rig = new Rig(INTAKE);

  private void submit(int actions) {
    for (int i = 0; i < actions; i++) {
      assertTrue(rig.executor.submit(Rig.HARMLESS));
    }
  }

  private Ticket.Receipt submitted(String key) throws InterruptedException {
    Ticket ticket = rig.executor.submitDurably(Rig.HARMLESS, key);
    rig.executor.doWork();
    return ticket.await();
  }

  private <T extends ChainRecord.Outcome> List<Long> ids(Class<T> type) {
    return rig.chain.records(type).stream().map(ChainRecord.Outcome::id).toList();
  }

  private void assertFoldIsLive() {
    CompletableFuture<Snapshot> live = rig.executor.snapshot();
    rig.executor.doWork();
    assertEquals(live.join(), rig.chain.fold().snapshot(live.join().sequence()));
  }

  private void assertNotAccepted(Ticket ticket) {
    IllegalStateException refusal = assertThrows(IllegalStateException.class, ticket::await);
    assertTrue(refusal.getMessage().startsWith("not accepted"), refusal.getMessage());
  }

  @Test
  void anActionIsOnTheChainBeforeItIsDispatched() {
    List<Boolean> onChain = new ArrayList<>();
    rig =
        new Rig(
            INTAKE,
            (action, attempt) -> {
              onChain.add(ids(ChainRecord.Accepted.class).contains(attempt.id()));
              return DispatchResult.ok();
            });
    submit(3);
    rig.executor.doWork();
    assertEquals(List.of(true, true, true), onChain);
  }

  @Test
  void itsOutcomesReferToItByIdOnly() {
    Action pull = new Action.PullReplica(1, 2);
    rig.executor.submit(new PendingAction(pull, 123));
    rig.executor.submit(pull);
    rig.advanceMs(60_000);
    ChainRecord.Accepted accepted = rig.chain.records(ChainRecord.Accepted.class).get(0);
    assertEquals(pull, accepted.action());
    assertEquals(123, accepted.arrivedAtNs());
    assertNull(accepted.key());
    assertEquals(2, rig.chain.records(ChainRecord.Dispatched.class).size());
    rig.chain.records(ChainRecord.Dispatched.class).forEach(d -> assertNull(d.action()));
    rig.chain.records(ChainRecord.Deferred.class).forEach(d -> assertNull(d.action()));
    assertEquals(1, rig.chain.records(ChainRecord.Deferred.class).size());
  }

  @Test
  void whatIsQueuedIsAcceptedInOneBlockBeforeAnyOfItIsHandled() {
    rig.settle();
    int before = rig.chain.records().size();
    submit(100);
    rig.executor.doWork();
    List<ChainRecord> records = rig.chain.records();
    for (int i = 0; i < ExecutionLoop.BATCH; i++) {
      assertEquals(i + 1, ((ChainRecord.Accepted) records.get(before + i)).id());
      assertEquals(rig.chain.blockOf(before), rig.chain.blockOf(before + i));
    }
    rig.settle();
    assertEquals(100, rig.calls.size());
  }

  @Test
  void withOutcomesJournaledNothingIsAcceptedOnTheChain() {
    rig = new Rig();
    submit(3);
    rig.settle();
    assertEquals(List.of(), rig.chain.records(ChainRecord.Accepted.class));
    rig.chain.records(ChainRecord.Dispatched.class).forEach(d -> assertNotNull(d.action()));
  }

  @Test
  void ticketsAndKeysAreRefusedWhereOutcomesAreJournaled() {
    rig = new Rig();
    String message =
        assertThrows(
                IllegalStateException.class, () -> rig.executor.submitDurably(Rig.HARMLESS, "k"))
            .getMessage();
    assertTrue(message.contains("journal=intake"), message);
    assertThrows(IllegalStateException.class, () -> rig.executor.submitDurably(Rig.HARMLESS));
    assertEquals(0, rig.executor.queuedCount());
  }

  @Test
  void acceptedActionsCountAsQueuedUntilTheyAreInHand() {
    List<Integer> queued = new ArrayList<>();
    List<Integer> depths = new ArrayList<>();
    Dispatcher dispatcher =
        new Dispatcher() {
          @Override
          public DispatchResult dispatch(Action action, Attempt attempt) {
            queued.add(rig.executor.queuedCount());
            return DispatchResult.ok();
          }

          @Override
          public void onPressure(boolean asserted, int depth) {
            depths.add(depth);
          }
        };
    rig = new Rig(INTAKE.toBuilder().pressure(4, 2).build(), dispatcher);
    submit(5);
    assertEquals(5, rig.executor.queuedCount());
    rig.executor.doWork();
    assertEquals(List.of(4, 3, 2, 1, 0), queued);
    assertEquals(List.of(5, 2), depths);
  }

  @Test
  void whatCannotBeRecordedIsNotDispatchedAndFails() {
    rig.settle();
    rig.chain.faults().loseRecords(1, 1);
    final Ticket first = rig.executor.submitDurably(Rig.HARMLESS);
    final Ticket second = rig.executor.submitDurably(Rig.HARMLESS);
    final Ticket third = rig.executor.submitDurably(Rig.HARMLESS);
    rig.settle();
    assertEquals(List.of(1L, 3L), rig.calls);
    assertEquals(1, first.toFuture().join().id());
    assertNotAccepted(second);
    assertEquals(3, third.toFuture().join().id());
    ChainRecord.Failed failed = rig.chain.records(ChainRecord.Failed.class).get(0);
    assertEquals(ReasonCode.NOT_ACCEPTED, failed.code());
    assertEquals(Rig.HARMLESS, failed.action());
    assertEquals("action-id:2", rig.executor.recentFailures().get(0).source());
    assertFoldIsLive();
  }

  @Test
  void whatIsLostWithItsBlockIsNotDispatchedAndFails() {
    rig.settle();
    rig.chain.faults().loseCommits(1);
    Ticket first = rig.executor.submitDurably(Rig.HARMLESS, "a");
    Ticket second = rig.executor.submitDurably(Rig.HARMLESS);
    rig.advanceMs(200);
    assertEquals(List.of(), rig.calls);
    assertNotAccepted(first);
    assertNotAccepted(second);
    assertEquals(2, rig.executor.counters().failed());
    assertEquals(2, rig.executor.counters().lostRecords());
    assertEquals(List.of(), rig.chain.fold().keys());
    assertEquals(List.of(), rig.chain.fold().accepted());
    assertFoldIsLive();
  }

  /** The second record finds the first lost, declares both, and takes the first with it. */
  @Test
  void aBlockThatIsLostWhileALossIsDeclaredTakesWhatWasRecordedBefore() {
    rig.settle();
    rig.chain.faults().loseRecords(1, 1);
    rig.chain.faults().loseCommits(1);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tickets.add(rig.executor.submitDurably(Rig.HARMLESS));
    }
    rig.settle();
    assertEquals(List.of(3L, 4L), rig.calls);
    assertNotAccepted(tickets.get(0));
    assertNotAccepted(tickets.get(1));
    assertEquals(3, tickets.get(2).toFuture().join().id());
    assertEquals(4, tickets.get(3).toFuture().join().id());
    assertFoldIsLive();
  }

  @Test
  void anOutageLetsNothingThroughAndEndsWithTheNextThatIsAccepted() {
    rig.settle();
    rig.chain.faults().loseEach(record -> true);
    submit(3);
    rig.settle();
    assertEquals(List.of(), rig.calls);
    assertEquals(3, rig.executor.counters().failed());
    rig.chain.faults().heal();
    rig.advanceMs(100);
    submit(1);
    rig.settle();
    assertEquals(List.of(4L), rig.calls);
    assertFoldIsLive();
  }

  @Test
  void aKeyIsAnsweredWithTheFirstIdWhileTheFirstIsStillQueued() {
    Ticket first = rig.executor.submitDurably(Rig.HARMLESS, "k");
    Ticket other = rig.executor.submitDurably(Rig.HARMLESS, "other");
    Ticket second = rig.executor.submitDurably(Rig.HARMLESS, "k");
    rig.executor.doWork();
    assertEquals(new Ticket.Receipt(1, false), first.toFuture().join());
    assertEquals(new Ticket.Receipt(2, false), other.toFuture().join());
    assertEquals(new Ticket.Receipt(1, true), second.toFuture().join());
    assertEquals(List.of(1L, 2L), rig.calls);
    ChainRecord.Duplicate duplicate = rig.chain.records(ChainRecord.Duplicate.class).get(0);
    assertEquals(1, duplicate.id());
    assertEquals("k", duplicate.key());
    assertFoldIsLive();
  }

  @Test
  void aKeyIsSeenUntilItsWindowIsOverAndNotOneNanosecondLonger() throws Exception {
    assertEquals(1, submitted("k").id());
    rig.clock.advanceNs(WINDOW.toNanos() - 1);
    assertEquals(new Ticket.Receipt(1, true), submitted("k"));
    assertEquals(List.of(1L), rig.calls);
    rig.clock.advanceNs(1);
    assertEquals(new Ticket.Receipt(2, false), submitted("k"));
    assertEquals(List.of(1L, 2L), rig.calls);
    assertEquals(List.of(new IdempotencyKey("k", 2, WINDOW.toNanos())), rig.chain.fold().keys());
  }

  @Test
  void withoutAWindowNoKeyIsSeenAgain() throws Exception {
    rig = new Rig(INTAKE.toBuilder().idempotencyWindow(Duration.ZERO).build());
    assertFalse(submitted("k").duplicate());
    assertFalse(submitted("k").duplicate());
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void aKeyIsSeenAfterARestartUntilItsWindowIsOver(boolean clean, boolean within) throws Exception {
    assertEquals(1, submitted("k").id());
    rig.clock.advanceNs(1_000_000_000);
    if (clean) {
      rig.executor.close();
    } else {
      rig.executor.submit(Rig.HARMLESS);
      rig.executor.doWork(); // so that both sessions end at the same chain time
    }
    rig.clock.advanceNs(WINDOW.toNanos() - 1_000_000_000 - (within ? 1_000_000 : 0));
    rig = new Rig(INTAKE, (action, attempt) -> DispatchResult.ok(), rig.clock, rig.chain);
    assertEquals(within, submitted("k").duplicate());
    assertEquals(within ? 0 : 1, rig.calls.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theKeyOfAnActionThatWasNotAcceptedIsFree(boolean wholeBlock) {
    rig.settle();
    if (wholeBlock) {
      rig.chain.faults().loseCommits(1);
    } else {
      rig.chain.faults().loseRecords(0, 1);
    }
    Ticket first = rig.executor.submitDurably(Rig.HARMLESS, "k");
    Ticket second = rig.executor.submitDurably(Rig.HARMLESS, "k");
    rig.settle();
    assertNotAccepted(first);
    assertEquals(new Ticket.Receipt(2, false), second.toFuture().join());
    assertEquals(List.of(2L), rig.calls);
    assertFoldIsLive();
  }

  @Test
  void anIdThatIsNotAboveTheBatchsIsRefusedAndTheOthersGo() {
    rig.executor.submit(new PendingAction(7, Rig.HARMLESS, 0));
    rig.executor.submit(new PendingAction(7, Rig.HARMLESS, 0));
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(new PendingAction(20, Rig.HARMLESS, 0));
    rig.settle();
    assertEquals(List.of(7L, 8L, 20L), rig.calls);
    assertEquals(
        "refused: id 7 is not above the last id 7", rig.executor.recentFailures().get(0).reason());
    assertFoldIsLive();
  }

  @Test
  void aTicketFailsWhereThereAreNoIdsLeft() {
    rig.executor.submit(new PendingAction(-2, Rig.HARMLESS, 0));
    Ticket ticket = rig.executor.submitDurably(Rig.HARMLESS);
    rig.settle();
    assertEquals(List.of(-2L), rig.calls);
    assertTrue(
        assertThrows(IllegalStateException.class, ticket::await)
            .getMessage()
            .contains("no action ids left"));
  }

  @Test
  void largeActionsAreAcceptedOverSeveralBlocks() {
    rig =
        new Rig(
            INTAKE,
            (action, attempt) -> DispatchResult.ok(),
            new ManualClock(0),
            new io.chainexec.history.MemoryChain(3));
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tickets.add(rig.executor.submitDurably(Rig.HARMLESS, "k" + i % 8));
    }
    rig.executor.doWork();
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), rig.calls);
    assertEquals(new Ticket.Receipt(1, true), tickets.get(8).toFuture().join());
    tickets.forEach(ticket -> assertTrue(ticket.isDone()));
    assertFoldIsLive();
  }
}
