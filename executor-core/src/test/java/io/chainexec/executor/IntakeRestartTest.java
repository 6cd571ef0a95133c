package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.config.JournalMode;
import io.chainexec.history.MemoryChain;
import io.chainexec.snapshot.LiveState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the next session makes of actions that were accepted and have no outcome. */
class IntakeRestartTest {
  private static final ExecutorConfig INTAKE =
      ExecutorConfig.builder().journal(JournalMode.INTAKE).build();
  private static final ExecutorConfig REPORT =
      INTAKE.toBuilder().inDoubt(InDoubtPolicy.REPORT).build();

  private final List<String> dispatches = new ArrayList<>();
  private DispatchResult result = DispatchResult.ok();

  /** What is committed when the action of that id is in the dispatcher's hands. */
  private MemoryChain crashed(ExecutorConfig config, int id, Action... actions) {
    Rig[] rig = new Rig[1];
    MemoryChain[] left = new MemoryChain[1];
    rig[0] =
        new Rig(
            config,
            (action, attempt) -> {
              if (attempt.id() == id) {
                left[0] = rig[0].chain.upTo(rig[0].chain.blocks());
              }
              return DispatchResult.ok();
            });
    for (Action action : actions) {
      rig[0].executor.submit(action);
    }
    rig[0].executor.doWork();
    return left[0];
  }

  private static Action[] harmless(int count) {
    Action[] actions = new Action[count];
    java.util.Arrays.fill(actions, Rig.HARMLESS);
    return actions;
  }

  private Rig next(ExecutorConfig config, MemoryChain chain) {
    return new Rig(
        config,
        (action, attempt) -> {
          dispatches.add(attempt.id() + (attempt.inDoubt() ? " in doubt " : " ") + attempt.count());
          return result;
        },
        new ManualClock(1_000_000),
        chain);
  }

  @Test
  void theyAreDispatchedAgainWithTheirIdsAndMarked() {
    MemoryChain chain = crashed(INTAKE, 3, harmless(5));
    assertEquals(5, chain.fold().accepted().size());
    Rig rig = next(INTAKE, chain);
    rig.executor.submit(Rig.HARMLESS);
    rig.settle();
    List<String> expected = new ArrayList<>();
    for (int id = 1; id <= 5; id++) {
      expected.add(id + " in doubt 0");
    }
    expected.add(rig.chain.records(ChainRecord.Accepted.class).get(5).id() + " 0");
    assertEquals(expected, dispatches);
    assertTrue(chain.fold().inDoubt().isEmpty() && chain.fold().accepted().isEmpty());
  }

  @Test
  void theChainSaysThatTheyAreInDoubtBeforeAnyIsDispatched() {
    MemoryChain chain = crashed(INTAKE, 1, harmless(2));
    int before = chain.records().size();
    List<Integer> recordedByThen = new ArrayList<>();
    Rig rig =
        new Rig(
            INTAKE,
            (action, attempt) -> {
              recordedByThen.add(chain.records(ChainRecord.InDoubt.class).size());
              return DispatchResult.ok();
            },
            new ManualClock(1_000_000),
            chain);
    rig.settle();
    assertEquals(List.of(2, 2), recordedByThen);
    assertInstanceOf(ChainRecord.Opened.class, chain.records().get(before));
    for (int i = 1; i <= 2; i++) {
      ChainRecord.InDoubt doubt = (ChainRecord.InDoubt) chain.records().get(before + i);
      assertEquals(i, doubt.id());
      assertEquals(RecordSink.NEVER, doubt.admittedAtNs());
      assertNull(doubt.action());
    }
  }

  @Test
  void thoseWithACommittedOutcomeAreNot() {
    MemoryChain chain = crashed(INTAKE.toBuilder().actionsPerBlock(1).build(), 3, harmless(5));
    next(INTAKE, chain).settle();
    assertEquals(List.of("3 in doubt 0", "4 in doubt 0", "5 in doubt 0"), dispatches);
  }

  @Test
  void theyAreReportedWherePolicySaysSoOrIntakeIsNotJournaledAnyMore() {
    for (ExecutorConfig config : List.of(REPORT, ExecutorConfig.defaults())) {
      Rig rig = next(config, crashed(INTAKE, 1, harmless(2)));
      rig.settle();
      assertEquals(List.of(), dispatches);
      assertEquals(2, rig.executor.counters().failed());
      assertTrue(
          rig.executor.recentFailures().get(0).reason().startsWith("in doubt: the process ended,"),
          rig.executor.recentFailures().toString());
      assertEquals(
          rig.executor.recentFailures().get(0).reason(),
          rig.chain.records(ChainRecord.Failed.class).get(0).reason());
      assertTrue(rig.chain.fold().inDoubt().isEmpty());
    }
  }

  @Test
  void theAttemptThatTheChainHadStagedIsNotSaidToBeInDoubtTwiceAndNotGatedAgain() {
    Action pull = new Action.PullReplica(1, 2);
    MemoryChain chain = crashed(INTAKE, 1, pull, Rig.HARMLESS);
    ChainAppender recovery = chain.appender();
    recovery.inDoubt(50, 1, pull.kind(), null, 50, 40);
    recovery.commit();
    LiveState fold = chain.fold();
    assertEquals(pull, fold.inDoubt().get(0).action());
    assertEquals(1, fold.accepted().size());
    next(INTAKE, chain).settle();
    assertEquals(List.of("1 in doubt 0", "2 in doubt 0"), dispatches);
    assertEquals(
        List.of(1L, 2L),
        chain.records(ChainRecord.InDoubt.class).stream().map(ChainRecord.InDoubt::id).toList());
    assertEquals(
        0, chain.records(ChainRecord.Deferred.class).size(), "it holds the cooldown itself");
  }

  @Test
  void thoseThatWereNotAdmittedPassTheGateAndStayMarkedWhileTheyWait() {
    MemoryChain chain =
        crashed(INTAKE, 1, new Action.PullReplica(1, 9), new Action.PullReplica(2, 9));
    Rig rig = next(INTAKE, chain);
    rig.settle();
    assertEquals(List.of("1 in doubt 0"), dispatches);
    assertTrue(chain.fold().deferral(2).inDoubt());
    result = DispatchResult.retryNs("once more", Rig.MS);
    rig.advanceMs(250);
    result = DispatchResult.ok();
    rig.advanceMs(10);
    assertEquals(List.of("1 in doubt 0", "2 in doubt 1", "2 in doubt 2"), dispatches);
  }

  @Test
  void theMarkOutlivesARestartAndACheckpoint() {
    MemoryChain chain =
        crashed(INTAKE, 1, new Action.PullReplica(1, 9), new Action.PullReplica(2, 9));
    Rig second = next(INTAKE, chain);
    second.settle();
    chain.faults().loseRecords(0, 1);
    second.executor.recordFailure("elsewhere", "lost");
    second.settle();
    second.advanceMs(100);
    assertEquals(1, second.executor.counters().gaps());
    Rig third = next(INTAKE, chain);
    third.advanceMs(1_000);
    assertEquals(List.of("1 in doubt 0", "2 in doubt 1"), dispatches);
  }

  @Test
  void oneWhoseDaemonIsGatedIsDropped() {
    MemoryChain chain = crashed(INTAKE, 1, Rig.HARMLESS, new Action.StartDaemon(Rig.DAEMON));
    ChainAppender appender = chain.appender();
    appender.gateSet(60, Rig.DAEMON, Long.MAX_VALUE);
    appender.commit();
    Rig rig = next(INTAKE, chain);
    rig.settle();
    assertEquals(List.of("1 in doubt 0"), dispatches);
    assertEquals(1, rig.executor.counters().gated());
    assertTrue(chain.fold().inDoubt().isEmpty());
  }

  @Test
  void anotherCrashBeforeTheyAreResolvedLeavesThemInDoubtOnce() {
    MemoryChain chain = crashed(INTAKE, 1, harmless(3));
    MemoryChain[] left = new MemoryChain[1];
    new Rig(
            INTAKE,
            (action, attempt) -> {
              left[0] = left[0] == null ? chain.upTo(chain.blocks()) : left[0];
              return DispatchResult.ok();
            },
            new ManualClock(1_000_000),
            chain)
        .settle();
    assertEquals(3, left[0].fold().inDoubt().size());
    next(INTAKE, left[0]).settle();
    assertEquals(List.of("1 in doubt 0", "2 in doubt 0", "3 in doubt 0"), dispatches);
    assertEquals(3, left[0].records(ChainRecord.InDoubt.class).size());
  }

  @Test
  void thoseNotResolvedYetCountAsQueued() {
    MemoryChain chain = crashed(INTAKE, 1, harmless(4));
    List<Integer> queued = new ArrayList<>();
    Rig[] rig = new Rig[1];
    rig[0] =
        new Rig(
            INTAKE,
            (action, attempt) -> {
              queued.add(rig[0].executor.queuedCount());
              return DispatchResult.ok();
            },
            new ManualClock(1_000_000),
            chain);
    rig[0].settle();
    assertEquals(List.of(3, 2, 1, 0), queued);
    assertEquals(0, rig[0].executor.queuedCount());
  }

  /** The loss of the first outcome is declared before the second, by a checkpoint. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void aCheckpointCarriesWhatIsAcceptedAndItsKeys(int lostOutcome) {
    Rig[] rig = new Rig[1];
    MemoryChain[] left = new MemoryChain[1];
    rig[0] =
        new Rig(
            INTAKE.toBuilder().actionsPerBlock(1).build(),
            (action, attempt) -> {
              if (attempt.id() == lostOutcome) {
                rig[0].chain.faults().loseRecords(0, 1);
              }
              if (attempt.id() == lostOutcome + 2) {
                left[0] = rig[0].chain.upTo(rig[0].chain.blocks());
              }
              return DispatchResult.ok();
            });
    for (int i = 1; i <= 6; i++) {
      rig[0].executor.submitDurably(Rig.HARMLESS, "k" + i);
    }
    rig[0].executor.doWork();
    assertEquals(1, left[0].records(ChainRecord.Gap.class).size());
    LiveState fold = left[0].fold();
    assertEquals(6, fold.keys().size());
    assertEquals(
        4 - (lostOutcome - 1), fold.accepted().size(), "outcomes up to the one behind the gap");
    Rig next = next(INTAKE, left[0]);
    final Ticket again = next.executor.submitDurably(Rig.HARMLESS, "k1");
    next.settle();
    List<String> expected = new ArrayList<>();
    for (int id = lostOutcome + 2; id <= 6; id++) {
      expected.add(id + " in doubt 0");
    }
    assertEquals(expected, dispatches);
    assertEquals(new Ticket.Receipt(1, true), again.toFuture().join());
  }

  /** The session before lost records, so the first that this one needs brings a checkpoint. */
  @Test
  void aCheckpointCarriesWhatIsInDoubt() {
    MemoryChain chain = crashed(INTAKE, 1, harmless(3));
    chain.faults().loseRecords(2, 1); // the second of the records that say so
    result = DispatchResult.retryNs("not now", 50 * Rig.MS);
    Rig rig = next(INTAKE, chain);
    rig.executor.doWork();
    assertEquals(1, rig.executor.counters().gaps());
    assertEquals(List.of("1 in doubt 0", "2 in doubt 0", "3 in doubt 0"), dispatches);
    LiveState fold = chain.fold();
    assertEquals(3, fold.deferredCount());
    for (int id = 1; id <= 3; id++) {
      assertEquals(Rig.HARMLESS, fold.deferral(id).action());
      assertTrue(fold.deferral(id).inDoubt());
    }
  }

  @Test
  void idsOfABatchThatCouldNotBeRecordedAreNotGivenAgain() {
    ExecutorConfig small = INTAKE.toBuilder().queueCapacity(1).actionsPerBlock(1).build();
    Rig rig = next(small, new MemoryChain(1_000));
    rig.settle();
    long firstOfNext = next(small, rig.chain.upTo(rig.chain.blocks())).executor.nextActionId();
    assertTrue(firstOfNext > ExecutionLoop.BATCH, "" + firstOfNext);
  }

  @Test
  void theWindowOfAKeyThatIsOverIsNotOpenedAgainByALongerOne() {
    ExecutorConfig brief = INTAKE.toBuilder().idempotencyWindow(Duration.ofMillis(1)).build();
    Rig rig = next(brief, new MemoryChain(1_000));
    rig.executor.submitDurably(Rig.HARMLESS, "k");
    rig.settle();
    rig.clock.advanceNs(5 * Rig.MS);
    Rig longer = new Rig(INTAKE, (action, attempt) -> DispatchResult.ok(), rig.clock, rig.chain);
    final Ticket ticket = longer.executor.submitDurably(Rig.HARMLESS, "k");
    longer.settle();
    assertEquals(false, ticket.toFuture().join().duplicate());
  }
}
