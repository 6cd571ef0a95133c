package io.chainexec.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.Losses;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checkpoint takes over whole or not at all. */
class CheckpointFoldTest {
  private static final Counters CARRIED = new Counters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

  private final LiveState state = new LiveState();

  CheckpointFoldTest() {
    state.opened(0, 1, 1_000, 1, ExecutorConfig.defaults());
    Action drop = new Action.DropReplica(1);
    state.dispatched(1, 1, drop.kind(), drop, 0, 1);
    state.deferred(2, 2, drop.kind(), drop, 0, 1, DeferralCause.STABILIZATION, 50);
    state.accepted(2, 3, drop.kind(), drop, 0, "before");
    state.inDoubt(2, 4, drop.kind(), drop, 0, 1);
    state.failure(3, 1, 0, "s", ReasonCode.TEXT, 0, 0, "r", 1_000);
  }

  private void carry() {
    state.checkpointBegin(10, CARRIED, 20, 30, 40, true, 5);
    state.carriedAction(
        9, new Action.MigrateBlob(1, 2, 3), 4, 2, DeferralCause.DRAIN_RATE, 40, 39, 6, 60, false);
    Action heat = new Action.ReduceHeat(1, 1);
    state.carriedPending(11, heat.kind(), heat, 7, RecordSink.NEVER, 0, false);
    state.carriedPending(10, heat.kind(), null, 7, 8, 3, true);
    state.carriedKey("k", 11, 9);
    state.carriedWindow(77, 5);
    state.carriedSlot(6);
    state.carriedGate(new Daemon(1, "d"), 1_000);
    state.carriedFailure(29, 9, null, ReasonCode.TEXT, 0, 0, "carried", 1_000);
  }

  @Test
  void aWholeOneReplacesEverything() {
    carry();
    state.checkpointEnd(10);
    Snapshot s = state.snapshot(0);
    assertEquals(CARRIED, s.counters());
    assertEquals(20, s.nextActionId());
    assertEquals(30, s.nextFailureSeq());
    assertEquals(40, s.lastOrder());
    assertTrue(s.pressureAsserted());
    assertEquals(5, s.lastPullNs());
    assertEquals(1, s.windows().size());
    assertEquals(77, s.windows().get(0).chain());
    assertEquals(1, s.drainSlots().size());
    assertEquals(1, s.gates().size());
    assertEquals(1, s.deferred().size());
    assertEquals(39, s.deferred().get(0).sinceOrder());
    assertEquals("carried", s.recentFailures().get(0).reason());
    assertEquals(1, s.recentFailures().size());
    assertEquals(1, s.session());
    Action heat = new Action.ReduceHeat(1, 1);
    assertEquals(List.of(new AcceptedAction(11, heat, 7)), s.accepted());
    assertEquals(List.of(new InDoubtAction(10, heat.kind(), null, 8, 8, 3)), s.inDoubt());
    assertEquals(List.of(new IdempotencyKey("k", 11, 9)), s.keys());
  }

  /** Without the action, the arrival is not kept, and reads as the time of each record. */
  @Test
  void oneChangesNothingAboutADispatchInDoubtWhoseFirstRecordIsLost() {
    Action drop = new Action.DropReplica(1);
    state.inDoubt(8, 5, drop.kind(), null, 8, 7);
    InDoubtAction before = state.inDoubt().get(1);
    state.checkpointBegin(10, CARRIED, 20, 30, 40, true, 5);
    state.carriedPending(5, drop.kind(), null, 10, 7, 0, true);
    state.checkpointEnd(10);
    assertEquals(List.of(before), state.inDoubt());
  }

  @Test
  void oneThatBreaksOffChangesNothing() {
    Snapshot before = state.snapshot(0);
    carry();
    state.opened(10, 2, 1_000, 3, ExecutorConfig.defaults());
    state.checkpointEnd(10);
    Snapshot after = state.snapshot(0);
    assertEquals(before.counters(), after.counters());
    assertEquals(before.deferred(), after.deferred());
    assertEquals(before.accepted(), after.accepted());
    assertEquals(before.inDoubt(), after.inDoubt());
    assertEquals(before.keys(), after.keys());
    assertEquals(before.windows(), after.windows());
    assertEquals(before.recentFailures(), after.recentFailures());
  }

  @Test
  void oneThatBreaksOffIsReplacedByTheNext() {
    carry();
    state.gap(11, 5, 1, 2);
    state.checkpointBegin(11, Counters.ZERO, 2, 1, 0, false, RecordSink.NEVER);
    state.checkpointEnd(11);
    Snapshot s = state.snapshot(0);
    assertEquals(Counters.ZERO, s.counters());
    assertTrue(s.deferred().isEmpty() && s.windows().isEmpty() && s.recentFailures().isEmpty());
  }

  @Test
  void aGapWithoutAWholeCheckpointStaysOpenAndIsTheSameGapWhenItIsDeclaredAgain() {
    Counters before = state.counters();
    state.gap(11, 5, 1, 2);
    carry();
    state.opened(12, 2, 1_000, 21, ExecutorConfig.defaults());
    assertEquals(new Losses(5, 1, 2, 21), state.openGap());
    assertEquals(before.afterGap(1, 5), state.counters());
    assertEquals(before.afterGap(1, 7), state.countersAfterGap(7));
    state.gap(13, 7, 1, 12);
    assertEquals(before.afterGap(1, 7), state.counters());
    state.checkpointBegin(13, state.counters(), 21, 2, 2, false, RecordSink.NEVER);
    state.checkpointEnd(13);
    assertEquals(Losses.NONE, state.openGap());
    state.gap(14, 1, 13, 13);
    assertEquals(before.afterGap(2, 8), state.counters());
  }

  @Test
  void oneThatBreaksOffStillSaysWhichNumbersWereHandedOut() {
    carry();
    assertEquals(20, state.nextActionId());
    assertEquals(30, state.nextFailureSeq());
  }

  @Test
  void carriedRecordsOutsideACheckpointAreIgnored() {
    Snapshot before = state.snapshot(0);
    Action heat = new Action.ReduceHeat(1, 1);
    state.carriedPending(11, heat.kind(), heat, 7, RecordSink.NEVER, 0, false);
    state.carriedKey("k", 11, 9);
    state.carriedWindow(5, 5);
    state.carriedSlot(5);
    state.carriedGate(new Daemon(1, "d"), 1_000);
    state.checkpointEnd(3);
    assertEquals(before, state.snapshot(0));
  }

  /** Later records have no time of arrival; it is that of the record with the action. */
  @Test
  void anAcceptedActionThatWaitsKeepsTheTimeOfItsArrival() {
    Action drop = new Action.DropReplica(1);
    state.deferred(9, 3, drop.kind(), null, 9, 1, DeferralCause.STABILIZATION, 50);
    assertEquals(0, state.deferral(3).arrivedAtNs());
    assertEquals(drop, state.deferral(3).action());
    assertEquals(List.of(), state.accepted());
  }
}
