package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordAuditTest {
  private static final Action HEAT = new Action.ReduceHeat(1, 1);
  private static final Action PULL = new Action.PullReplica(1, 2);
  private static final Daemon DAEMON = new Daemon(1, "d");
  private static final Action START = new Action.StartDaemon(DAEMON);
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  private final List<ChainRecord> records = new ArrayList<>();
  private ExecutorConfig config = ExecutorConfig.defaults();
  private long now;

  private void add(ChainRecord record) {
    records.add(record);
  }

  private void opened(long session, long nextId) {
    add(new ChainRecord.Opened(now, session, 1_000, nextId, config));
  }

  private void closed(long nextId, Counters counters, long left) {
    add(new ChainRecord.Closed(now, 1_000, nextId, counters, left));
  }

  private void dispatched(long id, Action action) {
    dispatched(id, action == null ? HEAT : action, action);
  }

  private void dispatched(long id, Action kindOf, Action action) {
    add(new ChainRecord.Dispatched(now, id, kindOf.kind(), action, now, now));
  }

  private void deferred(long id, Action action, int count) {
    DeferralCause cause = DeferralCause.PULL_COOLDOWN;
    add(new ChainRecord.Deferred(now, id, ActionKind.PULL_REPLICA, action, now, count, cause, 1));
  }

  private void failure(long seq, long id) {
    add(new ChainRecord.Failure(now, seq, id, null, ReasonCode.TEXT, 0, 0, "no", 1_000));
  }

  private void failed(long id, Action kindOf, Action action, int count, long retryAfterNs) {
    add(
        new ChainRecord.Failed(
            now,
            id,
            kindOf.kind(),
            action,
            now,
            now,
            count,
            retryAfterNs,
            ReasonCode.TEXT,
            0,
            0,
            "no"));
  }

  private void gap(long lost) {
    add(new ChainRecord.Gap(now, lost, now, now));
  }

  private void checkpoint(Counters counters, long nextId, long nextSeq) {
    add(
        new ChainRecord.CheckpointBegin(
            now, counters, nextId, nextSeq, 0, false, RecordSink.NEVER));
    add(new ChainRecord.CheckpointEnd(now));
  }

  /** Exactly one thing is wrong, of that kind, with the last record. */
  private void assertWrong(ProblemKind kind) {
    List<Problem> problems = Audits.problems(records);
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(kind, problems.get(0).kind(), problems::toString);
    assertEquals(records.size() - 1, problems.get(0).sequence(), problems::toString);
  }

  private void assertRight() {
    assertEquals(List.of(), Audits.problems(records));
  }

  private static Counters counters(long dispatched, long lost) {
    return new Counters(dispatched, 0, 0, 0, 0, 0, 0, lost, 0, 0, lost > 0 ? 1 : 0, lost);
  }

  @Test
  void outcomeOfAnActionThatNoRecordHolds() {
    opened(1, 1);
    dispatched(1, null);
    assertWrong(ProblemKind.NO_ACTION);
  }

  @Test
  void secondEndOfAnAction() {
    opened(1, 1);
    dispatched(1, HEAT);
    dispatched(1, null);
    assertWrong(ProblemKind.OUTCOME_AFTER_END);
  }

  @Test
  void secondEndOfAnActionThatComesWhole() {
    opened(1, 1);
    dispatched(1, HEAT);
    dispatched(1, HEAT);
    assertWrong(ProblemKind.ID_REPEATED);
  }

  @Test
  void idThatGoesBackOrBeginsAgain() {
    opened(1, 1);
    dispatched(7, HEAT);
    assertRight();
    dispatched(6, HEAT);
    assertWrong(ProblemKind.ID_REPEATED);
    records.remove(records.size() - 1);
    deferred(8, PULL, 1);
    deferred(8, PULL, 2);
    assertWrong(ProblemKind.ID_REPEATED);
  }

  @Test
  void actionThatGoesOnAsAnother() {
    opened(1, 1);
    deferred(1, PULL, 1);
    dispatched(1, HEAT, null);
    assertWrong(ProblemKind.ID_REPEATED);
  }

  @Test
  void deferralsAndRetriesShareOneCount() {
    opened(1, 1);
    deferred(1, PULL, 1);
    failed(1, PULL, null, 2, MS);
    deferred(1, null, 3);
    assertRight();
    deferred(1, null, 5);
    assertWrong(ProblemKind.COUNT_WRONG);
  }

  @Test
  void countOverTheBudget() {
    config = ExecutorConfig.builder().maxDeferCount(1).build();
    opened(1, 1);
    deferred(1, PULL, 1);
    deferred(1, null, 2);
    assertWrong(ProblemKind.COUNT_WRONG);
  }

  @Test
  void failureRecordsAreNumberedOneByOne() {
    opened(1, 1);
    failure(1, PendingAction.NO_ID);
    failure(3, PendingAction.NO_ID);
    assertWrong(ProblemKind.FAILURE_SEQUENCE);
  }

  @Test
  void failureRecordAndOutcomeComeTogether() {
    opened(1, 1);
    failure(1, 1);
    failed(1, HEAT, HEAT, 0, RecordSink.NO_RETRY);
    assertRight();
    failed(2, HEAT, HEAT, 0, RecordSink.NO_RETRY);
    assertWrong(ProblemKind.FAILURE_UNPAIRED);
    records.remove(records.size() - 1);
    failure(2, 2);
    dispatched(2, HEAT);
    Problem problem = Audits.problems(records).get(0);
    assertEquals(ProblemKind.FAILURE_UNPAIRED, problem.kind());
    assertEquals(records.size() - 2, problem.sequence());
  }

  @Test
  void sessionsBeginAndEnd() {
    dispatched(1, HEAT);
    assertWrong(ProblemKind.SESSION_BOUNDARY);
    records.clear();
    opened(1, 1);
    closed(1, Counters.ZERO, 0);
    opened(2, 1);
    assertRight();
    closed(1, Counters.ZERO, 0);
    dispatched(1, HEAT);
    assertWrong(ProblemKind.SESSION_BOUNDARY);
  }

  /** Where an outage took it, and the power the gap that said so. */
  @Test
  void whatWasUnderWayMayBeOfASessionWhoseBeginningIsLost() {
    underWay(1);
    opened(1, 2_000);
    assertRight();
    closed(2_000, Counters.ZERO, 0);
    underWay(2_000);
    opened(2, 4_000);
    assertRight();
    assertEquals(List.of(), Audits.problems(records, List.of(1L, 1L, 1L, 2L, 2L)));
  }

  @Test
  void onlyABeginningComesBehindWhatWasUnderWay() {
    underWay(1);
    dispatched(1, null);
    assertWrong(ProblemKind.SESSION_BOUNDARY);
  }

  @Test
  void whatWasUnderWayIsOfNoEarlierSession() {
    opened(1, 1);
    closed(1, Counters.ZERO, 0);
    opened(2, 1);
    underWay(1);
    assertEquals(List.of(), Audits.problems(records, List.of(1L, 1L, 2L, 2L)));
    List<Problem> problems = Audits.problems(records, List.of(1L, 1L, 2L, 1L));
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(ProblemKind.SESSION_BOUNDARY, problems.get(0).kind());
  }

  @Test
  void whatWasOnlyAcceptedIsSaidToBeInDoubtWithinASession() {
    config = ExecutorConfig.builder().journal(JournalMode.INTAKE).build();
    opened(1, 1);
    add(new ChainRecord.Accepted(now, 1, HEAT.kind(), HEAT, now, null));
    closed(2, Counters.ZERO, 0);
    add(new ChainRecord.InDoubt(now, 1, HEAT.kind(), null, now, RecordSink.NEVER));
    assertWrong(ProblemKind.SESSION_BOUNDARY);
  }

  private void underWay(long id) {
    add(new ChainRecord.InDoubt(now, id, HEAT.kind(), HEAT, now, now));
  }

  @Test
  void sessionsAreCounted() {
    opened(1, 1);
    closed(1, Counters.ZERO, 0);
    opened(3, 1);
    assertWrong(ProblemKind.SESSION_BOUNDARY);
  }

  @Test
  void idsGoOnBehindACleanCloseAndSomeAreLeftOutBehindACrash() {
    opened(1, 1);
    dispatched(1, HEAT);
    closed(2, counters(1, 0), 0);
    opened(2, 3);
    assertWrong(ProblemKind.SESSION_BOUNDARY);
    records.remove(3);
    records.remove(2);
    opened(2, 2);
    assertWrong(ProblemKind.SESSION_BOUNDARY);
    records.remove(2);
    opened(2, 1_026);
    assertRight();
    Problem note = Audits.all(records, false).get(0);
    assertEquals(ProblemKind.SESSION_NOT_CLOSED, note.kind());
  }

  @Test
  void pressureEdgesAlternateAtTheirThresholds() {
    opened(1, 1);
    add(new ChainRecord.Pressure(now, true, 1_000));
    add(new ChainRecord.Pressure(now, false, 200));
    assertRight();
    add(new ChainRecord.Pressure(now, false, 1));
    assertWrong(ProblemKind.PRESSURE_EDGE);
    records.remove(records.size() - 1);
    add(new ChainRecord.Pressure(now, true, 999));
    assertWrong(ProblemKind.PRESSURE_EDGE);
  }

  @Test
  void countersOfACleanCloseAreThoseOfTheFold() {
    opened(1, 1);
    dispatched(1, HEAT);
    closed(2, counters(2, 0), 0);
    assertWrong(ProblemKind.COUNTERS_DIFFER);
    assertTrue(
        Audits.problems(records).get(0).message().contains("dispatched 2 instead of 1"),
        () -> Audits.problems(records).toString());
  }

  @Test
  void whatIsLeftDeferredIsCounted() {
    opened(1, 1);
    deferred(1, PULL, 1);
    closed(2, new Counters(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    assertWrong(ProblemKind.COUNTERS_DIFFER);
  }

  @Test
  void pullWithinTheCooldown() {
    opened(1, 1);
    dispatched(1, PULL);
    now += 249 * MS;
    dispatched(2, new Action.PullReplica(9, 2));
    assertWrong(ProblemKind.GATE_WRONG);
    records.remove(records.size() - 1);
    now += MS;
    dispatched(2, new Action.PullReplica(9, 2));
    assertRight();
    now += SECOND;
    dispatched(3, PULL);
    assertWrong(ProblemKind.GATE_WRONG);
  }

  @Test
  void startWhileTheGateIsClosedAndGatedWhileItIsOpen() {
    opened(1, 1);
    add(new ChainRecord.GateSet(now, DAEMON, SECOND));
    failure(1, 1);
    add(new ChainRecord.Gated(now, 1, START.kind(), START, now, SECOND));
    assertRight();
    dispatched(2, START);
    assertWrong(ProblemKind.GATE_WRONG);
    records.remove(records.size() - 1);
    now = SECOND;
    dispatched(2, START);
    failure(2, 3);
    add(new ChainRecord.Gated(now, 3, START.kind(), START, now, 2 * SECOND));
    assertWrong(ProblemKind.GATE_WRONG);
  }

  @Test
  void acceptedActionsOfACrashedSessionAreInDoubtFirst() {
    config = ExecutorConfig.builder().journal(JournalMode.INTAKE).build();
    opened(1, 1);
    add(new ChainRecord.Accepted(now, 1, HEAT.kind(), HEAT, now, null));
    opened(2, 2_000);
    dispatched(1, null);
    assertWrong(ProblemKind.DOUBT_WRONG);
    records.remove(records.size() - 1);
    add(new ChainRecord.InDoubt(now, 1, HEAT.kind(), null, now, RecordSink.NEVER));
    dispatched(1, null);
    assertRight();
    dispatched(2_000, HEAT);
    assertWrong(ProblemKind.DOUBT_WRONG);
  }

  @Test
  void keysBelongToTheirActions() {
    config = ExecutorConfig.builder().journal(JournalMode.INTAKE).build();
    opened(1, 1);
    add(new ChainRecord.Accepted(now, 1, HEAT.kind(), HEAT, now, "key"));
    add(new ChainRecord.Duplicate(now, 1, "key"));
    assertRight();
    add(new ChainRecord.Duplicate(now, 2, "key"));
    assertWrong(ProblemKind.KEY_WRONG);
    records.remove(records.size() - 1);
    add(new ChainRecord.Accepted(now, 2, HEAT.kind(), HEAT, now, "key"));
    assertWrong(ProblemKind.KEY_WRONG);
  }

  @Test
  void whatAGapCarriesReplacesWhatWasKnown() {
    opened(1, 1);
    deferred(1, PULL, 1);
    gap(3);
    checkpoint(new Counters(1, 0, 2, 0, 0, 0, 0, 3, 0, 0, 1, 3), 3, 1);
    assertRight();
    dispatched(1, PULL, null); // it has ended, or it would have been carried
    assertWrong(ProblemKind.OUTCOME_AFTER_END);
    records.remove(records.size() - 1);
    closed(3, new Counters(1, 0, 2, 0, 0, 0, 0, 3, 0, 0, 1, 3), 0);
    assertRight();
    Problem note = Audits.all(records, false).get(0);
    assertEquals(ProblemKind.GAP, note.kind());
    assertEquals(2, note.sequence());
  }

  @Test
  void doubtOfAnActionWhoseEndIsDeclaredLost() {
    opened(1, 1);
    gap(1);
    checkpoint(counters(1, 1), 2, 1);
    add(new ChainRecord.InDoubt(now, 1, HEAT.kind(), HEAT, now, now));
    assertWrong(ProblemKind.ID_REPEATED);
  }

  @Test
  void checkpointThatCountsMoreThanWasLost() {
    opened(1, 1);
    dispatched(1, HEAT);
    gap(1);
    checkpoint(new Counters(1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 1), 3, 1);
    List<Problem> problems = Audits.problems(records);
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(ProblemKind.COUNTERS_DIFFER, problems.get(0).kind());
  }

  @Test
  void checkpointOfASessionThatHasJustBegunIsTheFold() {
    opened(1, 1);
    deferred(1, PULL, 1);
    now = 10 * SECOND;
    opened(2, 2_000);
    add(new ChainRecord.Gap(now, 1, 0, 0));
    checkpoint(new Counters(0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1), 2_000, 1);
    List<Problem> problems = Audits.problems(records);
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(ProblemKind.CHECKPOINT_DIFFERS, problems.get(0).kind());
    assertTrue(
        problems.get(0).message().endsWith(": number of the latest deferral, deferred actions"),
        problems::toString);
  }

  @Test
  void gapNeedsItsCheckpoint() {
    opened(1, 1);
    gap(1);
    dispatched(1, HEAT);
    assertWrong(ProblemKind.CHECKPOINT_BROKEN);
    records.remove(records.size() - 1);
    opened(2, 2_000); // a crash
    add(new ChainRecord.Gap(now, 1, 0, 0));
    checkpoint(counters(0, 1), 2_000, 1);
    dispatched(2_000, HEAT);
    assertRight();
    add(new ChainRecord.CheckpointEnd(now));
    assertWrong(ProblemKind.CHECKPOINT_BROKEN);
  }

  @Test
  void lossExplainsWhatCameJustBeforeIt() {
    opened(1, 1);
    failure(1, 1); // its outcome is lost
    gap(1);
    checkpoint(new Counters(0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1), 2, 2);
    assertRight();
    failure(2, 2);
    assertEquals(0, Audits.problems(records, true).size());
  }

  @Test
  void behindAHoleOnlyWhatMustBeIsHeldAgainstTheRecords() {
    List<Problem> found = new ArrayList<>();
    Audits.Place place = new Audits.Place();
    RecordAudit audit = new RecordAudit(place, found::add);
    opened(1, 1);
    dispatched(1, HEAT);
    deferred(2, PULL, 1);
    records.forEach(record -> record.sendTo(audit));
    audit.interrupted();
    records.clear();
    deferred(4, null, 3); // its first record may be missing
    deferred(2, null, 5); // so may others of it
    failure(8, PendingAction.NO_ID);
    add(new ChainRecord.Pressure(now, false, 7));
    deferred(9, PULL, 1);
    Counters counters = new Counters(6, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    closed(10, counters, 3);
    opened(2, 10);
    dispatched(10, HEAT);
    closed(11, new Counters(7, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0), 3);
    records.forEach(record -> record.sendTo(audit));
    audit.end(false);
    assertEquals(List.of(), found);
    assertEquals(1, audit.undecided());
    new ChainRecord.Opened(now, 3, 1, 11, config).sendTo(audit);
    new ChainRecord.Dispatched(now, 1, HEAT.kind(), null, now, now).sendTo(audit);
    new ChainRecord.Dispatched(now, 10, HEAT.kind(), null, now, now).sendTo(audit);
    new ChainRecord.Closed(now, 1, 11, counters, 3).sendTo(audit);
    audit.end(false);
    assertEquals(
        List.of(
            ProblemKind.OUTCOME_AFTER_END,
            ProblemKind.OUTCOME_AFTER_END,
            ProblemKind.COUNTERS_DIFFER),
        found.stream().map(Problem::kind).toList());
  }
}
