package io.chainexec.executor;

import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.Counters;
import io.chainexec.chain.RecordSink;
import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.FailureRecord;
import io.chainexec.snapshot.IdempotencyKey;
import io.chainexec.snapshot.InDoubtAction;
import io.chainexec.snapshot.Snapshot;

/** Writes a state down, record by record, so that a fold can go on from it. Stateless. */
final class Checkpoint {
  private Checkpoint() {}

  /**
   * Appends the state with those counters; commits whenever a block is full, but not at the end.
   */
  static void write(Snapshot state, Counters counters, long timeNs, ChainAppender appender) {
    appender.checkpointBegin(
        timeNs,
        counters,
        state.nextActionId(),
        state.nextFailureSeq(),
        state.lastOrder(),
        state.pressureAsserted(),
        state.lastPullNs());
    for (DeferredAction d : state.deferred()) {
      makeRoom(appender);
      appender.carriedAction(
          d.id(),
          d.action(),
          d.arrivedAtNs(),
          d.count(),
          d.cause(),
          d.order(),
          d.sinceOrder(),
          d.deferredAtNs(),
          d.dueNs(),
          d.inDoubt());
    }
    writeOpen(state, appender);
    for (Snapshot.Window window : state.windows()) {
      makeRoom(appender);
      appender.carriedWindow(window.chain(), window.admittedAtNs());
    }
    for (long slot : state.drainSlots()) {
      makeRoom(appender);
      appender.carriedSlot(slot);
    }
    for (Snapshot.ClosedGate gate : state.gates()) {
      makeRoom(appender);
      appender.carriedGate(gate.daemon(), gate.untilNs());
    }
    for (FailureRecord f : state.recentFailures()) {
      makeRoom(appender);
      appender.carriedFailure(
          f.seq(), f.sourceId(), f.sourceName(), f.code(), f.n(), f.m(), f.text(), f.wallMs());
    }
    makeRoom(appender);
    appender.checkpointEnd(timeNs);
  }

  private static void writeOpen(Snapshot state, ChainAppender appender) {
    for (AcceptedAction a : state.accepted()) {
      makeRoom(appender);
      appender.carriedPending(
          a.id(), a.action().kind(), a.action(), a.arrivedAtNs(), RecordSink.NEVER, 0, false);
    }
    for (InDoubtAction d : state.inDoubt()) {
      makeRoom(appender);
      appender.carriedPending(
          d.id(), d.kind(), d.action(), d.arrivedAtNs(), d.admittedAtNs(), d.count(), true);
    }
    for (IdempotencyKey k : state.keys()) {
      makeRoom(appender);
      appender.carriedKey(k.key(), k.id(), k.acceptedAtNs());
    }
  }

  private static void makeRoom(ChainAppender appender) {
    if (appender.full()) {
      appender.commit();
    }
  }
}
