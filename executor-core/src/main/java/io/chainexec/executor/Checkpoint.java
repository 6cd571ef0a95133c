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
public final class Checkpoint {
  private Checkpoint() {}

  /** Hands the state to a sink that takes any number of records. */
  public static void write(Snapshot state, RecordSink sink) {
    write(state, state.counters(), state.timeNs(), sink, () -> {});
  }

  /**
   * Appends the state with those counters; commits whenever a block is full, but not at the end.
   */
  static void write(Snapshot state, Counters counters, long timeNs, ChainAppender appender) {
    write(state, counters, timeNs, appender, () -> makeRoom(appender));
  }

  private static void write(
      Snapshot state, Counters counters, long timeNs, RecordSink sink, Runnable room) {
    sink.checkpointBegin(
        timeNs,
        counters,
        state.nextActionId(),
        state.nextFailureSeq(),
        state.lastOrder(),
        state.pressureAsserted(),
        state.lastPullNs());
    for (DeferredAction d : state.deferred()) {
      room.run();
      sink.carriedAction(
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
    writeOpen(state, sink, room);
    for (Snapshot.Window window : state.windows()) {
      room.run();
      sink.carriedWindow(window.chain(), window.admittedAtNs());
    }
    for (long slot : state.drainSlots()) {
      room.run();
      sink.carriedSlot(slot);
    }
    for (Snapshot.ClosedGate gate : state.gates()) {
      room.run();
      sink.carriedGate(gate.daemon(), gate.untilNs());
    }
    for (FailureRecord f : state.recentFailures()) {
      room.run();
      sink.carriedFailure(
          f.seq(), f.sourceId(), f.sourceName(), f.code(), f.n(), f.m(), f.text(), f.wallMs());
    }
    room.run();
    sink.checkpointEnd(timeNs);
  }

  private static void writeOpen(Snapshot state, RecordSink sink, Runnable room) {
    for (AcceptedAction a : state.accepted()) {
      room.run();
      sink.carriedPending(
          a.id(), a.action().kind(), a.action(), a.arrivedAtNs(), RecordSink.NEVER, 0, false);
    }
    for (InDoubtAction d : state.inDoubt()) {
      room.run();
      sink.carriedPending(
          d.id(), d.kind(), d.action(), d.arrivedAtNs(), d.admittedAtNs(), d.count(), true);
    }
    for (IdempotencyKey k : state.keys()) {
      room.run();
      sink.carriedKey(k.key(), k.id(), k.acceptedAtNs());
    }
  }

  private static void makeRoom(ChainAppender appender) {
    if (appender.full()) {
      appender.commit();
    }
  }
}
