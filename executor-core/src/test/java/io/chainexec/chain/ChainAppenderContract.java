package io.chainexec.chain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.Limits;
import io.chainexec.action.MaintenanceState;
import io.chainexec.action.PendingAction;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link ChainAppender} promises, run against every implementation. A subclass says how to
 * open the chain, and again after it was closed.
 */
public abstract class ChainAppenderContract {
  private ChainAppender appender;

  /** Opens the chain; on later calls within one test the same chain again. */
  protected abstract ChainAppender open();

  /** Whether records are kept, to be recovered later. */
  protected boolean keepsRecords() {
    return true;
  }

  /** One record of each type at least, in the order in which an executor could append them. */
  public static List<ChainRecord> samples() {
    Daemon daemon = new Daemon(-1L, "zürich-\uD83D\uDE80");
    Counters counters = new Counters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    List<ChainRecord> records = new ArrayList<>();
    records.add(new ChainRecord.Opened(100, 1, 1_790_000_000_000L, 1, ExecutorConfig.defaults()));
    records.addAll(sampleOutcomes(daemon));
    records.add(new ChainRecord.Pressure(900, true, 1000));
    records.add(new ChainRecord.GateSet(910, daemon, 5_000));
    records.add(new ChainRecord.GateCleared(920, daemon));
    records.add(new ChainRecord.Refused(930, 7, 8));
    records.add(new ChainRecord.Clock(935, 1_790_000_060_000L));
    records.add(new ChainRecord.Gap(940, 12, 925, 935));
    records.add(new ChainRecord.CheckpointBegin(940, counters, 20, 4, 9, true, 300));
    records.add(
        new ChainRecord.CarriedAction(
            3,
            new Action.MigrateBlob(5, 6, 7),
            200,
            2,
            DeferralCause.DRAIN_RATE,
            9,
            8,
            700,
            100_000_800,
            true));
    Action heat = new Action.ReduceHeat(6, 7);
    records.add(
        new ChainRecord.CarriedPending(17, heat.kind(), heat, 800, RecordSink.NEVER, 0, false));
    records.add(new ChainRecord.CarriedPending(18, heat.kind(), heat, 800, 810, 2, true));
    records.add(new ChainRecord.CarriedKey("key-\uD83D\uDE80", 17, 805));
    records.add(new ChainRecord.CarriedWindow(-2L, 300));
    records.add(new ChainRecord.CarriedSlot(400));
    records.add(new ChainRecord.CarriedGate(daemon, 5_000));
    records.add(
        new ChainRecord.CarriedFailure(
            3, PendingAction.NO_ID, "disk", ReasonCode.TEXT, 0, 0, "lone \uD800 surrogate", 17));
    records.add(new ChainRecord.CheckpointEnd(940));
    Action pull = new Action.PullReplica(8, 9);
    records.add(new ChainRecord.InDoubt(945, 21, pull.kind(), pull, 941, 943));
    records.add(new ChainRecord.InDoubt(945, 17, heat.kind(), null, 945, RecordSink.NEVER));
    records.add(new ChainRecord.Accepted(946, 22, heat.kind(), heat, 941, null));
    records.add(new ChainRecord.Accepted(946, 23, pull.kind(), pull, 942, "key"));
    records.add(new ChainRecord.Redriven(946, 24, heat.kind(), heat, 943, null, 7));
    records.add(new ChainRecord.Redriven(946, 25, pull.kind(), pull, 944, "again", 24));
    records.add(new ChainRecord.Duplicate(947, 23, "key"));
    records.add(new ChainRecord.Dispatched(948, 22, heat.kind(), null, 948, 947));
    records.add(new ChainRecord.Closed(950, 1_790_000_000_001L, 20, counters, 1));
    return records;
  }

  private static List<ChainRecord> sampleOutcomes(Daemon daemon) {
    List<Action> actions =
        List.of(
            new Action.StartDaemon(daemon),
            new Action.StopDaemon(daemon, "because", 9_000),
            new Action.PullReplica(-3L, 4),
            new Action.DropReplica(5),
            new Action.RequestPlacement(6, List.of(1L, -1L), OptionalLong.of(9)),
            new Action.RequestEviction(7, 8),
            new Action.MigrateBlob(9, 10, 11),
            new Action.ReduceHeat(12, Limits.MAX_U32),
            new Action.MarkAvoid(13, "slow", 60),
            new Action.ApplyBackoff(daemon, 8_000),
            new Action.CommitMaintenanceTransition(14, MaintenanceState.ACTIVE),
            new Action.CommitMaintenanceTransition(15, MaintenanceState.DRAIN_FAILED, "full"));
    List<ChainRecord> records = new ArrayList<>();
    long time = 200;
    long id = 1;
    for (Action action : actions) {
      time += 10;
      records.add(
          new ChainRecord.Dispatched(time, id++, action.kind(), action, time - 50, time - 5));
    }
    Action pull = new Action.PullReplica(1, 2);
    ActionKind kind = ActionKind.PULL_REPLICA;
    DeferralCause cooldown = DeferralCause.PULL_COOLDOWN;
    records.add(new ChainRecord.Deferred(400, id, kind, pull, 390, 1, cooldown, 250_000_000));
    records.add(
        new ChainRecord.Failed(
            500, id, kind, null, 500, 490, 2, 1_000, ReasonCode.TEXT, 0, 0, "try again"));
    records.add(
        new ChainRecord.Failed(
            600,
            id,
            kind,
            null,
            600,
            RecordSink.NEVER,
            17,
            RecordSink.NO_RETRY,
            ReasonCode.DEFER_BUDGET_EXHAUSTED,
            17,
            16,
            null));
    records.add(
        new ChainRecord.Failure(
            600, 1, id, null, ReasonCode.DEFER_BUDGET_EXHAUSTED, 17, 16, null, 18));
    records.add(
        new ChainRecord.Failure(
            610, 2, PendingAction.NO_ID, "disk", ReasonCode.TEXT, 0, 0, "", 19));
    Action start = new Action.StartDaemon(daemon);
    records.add(new ChainRecord.Gated(620, id + 1, start.kind(), start, 615, 9_000));
    return records;
  }

  @AfterEach
  void closeAppender() {
    if (appender != null) {
      appender.close();
    }
  }

  @Test
  void aNewChainIsEmpty() {
    reopen();
    assertEquals(List.of(), recovered());
    assertEquals(0, appender.nextSequence());
    assertFalse(appender.full());
  }

  @Test
  void committingNothingChangesNothing() {
    reopen();
    appender.commit();
    assertEquals(0, appender.nextSequence());
  }

  @Test
  void committedRecordsConsumeSequencesAndOpenOnesDoNot() {
    reopen();
    append(samples());
    assertEquals(0, appender.nextSequence());
    appender.commit();
    assertEquals(samples().size(), appender.nextSequence());
  }

  @Test
  void committedRecordsBecomeDurableByThemselves() throws Exception {
    reopen();
    append(samples());
    appender.commit();
    appender.durable(appender.nextSequence()).get(60, TimeUnit.SECONDS);
  }

  @Test
  void committedRecordsAreRecoveredAsTheyWere() {
    assumeTrue(keepsRecords());
    reopen();
    append(samples());
    appender.commit();
    append(samples());
    appender.commit();
    reopen();
    List<ChainRecord> expected = new ArrayList<>(samples());
    expected.addAll(samples());
    assertEquals(expected, recovered());
    assertEquals(expected.size(), appender.nextSequence());
  }

  @Test
  void recordsThatWereNotCommittedAreLostAtTheClose() {
    assumeTrue(keepsRecords());
    reopen();
    append(samples());
    appender.commit();
    append(samples());
    reopen();
    assertEquals(samples(), recovered());
    assertEquals(samples().size(), appender.nextSequence());
  }

  @Test
  void aChainGoesOnAfterItIsOpenedAgain() {
    assumeTrue(keepsRecords());
    reopen();
    List<ChainRecord> all = samples();
    append(all.subList(0, 5));
    appender.commit();
    reopen();
    recovered();
    append(all.subList(5, all.size()));
    appender.commit();
    reopen();
    assertEquals(all, recovered());
  }

  @Test
  void aRecordThatIsRefusedLeavesTheOthersAsTheyWere() {
    reopen();
    ChainRecord first = samples().get(0);
    first.sendTo(appender);
    int recorded = 1 + recordedOf(failureOf("x".repeat(400_000)));
    ChainRecord last = new ChainRecord.CheckpointEnd(1_000);
    last.sendTo(appender);
    appender.commit();
    assertEquals(recorded + 1, appender.nextSequence());
    assumeTrue(keepsRecords());
    reopen();
    List<ChainRecord> records = recovered();
    assertEquals(first, records.get(0));
    assertEquals(last, records.get(records.size() - 1));
  }

  @Test
  void oneActionsRecordsFitWhereverTheBlockIsNotFull() {
    reopen();
    String longest = "ü".repeat(Limits.MAX_REASON_BYTES / 2);
    Daemon daemon = new Daemon(1, "d".repeat(Limits.MAX_NAME_BYTES));
    Action stop = new Action.StopDaemon(daemon, longest, 1);
    for (int i = 0; i < 100; i++) {
      if (appender.full()) {
        appender.commit();
      }
      long id = i + 1L;
      assertDoesNotThrow(
          () -> {
            appender.failed(
                1_000, id, stop.kind(), stop, 1, 2, 1, 3, ReasonCode.TEXT, 0, 0, longest);
            failureOf(longest).sendTo(appender);
          });
    }
    appender.commit();
    assertEquals(200, appender.nextSequence());
  }

  @Test
  void oneActionWithTheLongestListFitsWhereverTheBlockIsNotFull() {
    reopen();
    List<Long> nodes = Collections.nCopies(Limits.MAX_EXCLUDED_NODES, -1L);
    Action request = new Action.RequestPlacement(1, nodes, OptionalLong.of(2));
    for (int i = 0; i < 50; i++) {
      if (appender.full()) {
        appender.commit();
      }
      appender.dispatched(1_000, i + 1L, request.kind(), request, 1, 2);
    }
    appender.commit();
    assertEquals(50, appender.nextSequence());
  }

  @Test
  void anotherThreadMayAppendOnceRecoveryIsOver() throws Exception {
    reopen();
    recovered();
    FutureTask<Void> elsewhere =
        new FutureTask<>(
            () -> {
              append(samples());
              appender.commit();
              return null;
            });
    Thread thread = new Thread(elsewhere);
    thread.start();
    elsewhere.get();
    thread.join();
    assertEquals(samples().size(), appender.nextSequence());
  }

  @Test
  void closingTwiceIsAsGoodAsOnce() {
    reopen();
    appender.close();
    assertDoesNotThrow(appender::close);
  }

  private void reopen() {
    if (appender != null) {
      appender.close();
    }
    appender = open();
  }

  private List<ChainRecord> recovered() {
    List<ChainRecord> records = new ArrayList<>();
    appender.recover(RecordCollector.into(records::add));
    return records;
  }

  private void append(List<ChainRecord> records) {
    records.forEach(record -> record.sendTo(appender));
  }

  private int recordedOf(ChainRecord record) {
    try {
      record.sendTo(appender);
      return 1;
    } catch (ChainException e) {
      return 0;
    }
  }

  private static ChainRecord failureOf(String text) {
    return new ChainRecord.Failure(1_000, 1, 1, null, ReasonCode.TEXT, 0, 0, text, 1);
  }
}
