package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Whether the records of a chain can be what an executor has done: every outcome has its action and
 * every action one end, numbers are contiguous, sessions and pressure edges have two ends, what was
 * dispatched was admitted, and counters and checkpoints say what the records before them amount to.
 * Folds the records while it looks at them; its memory is that of the fold. Not thread-safe.
 */
final class RecordAudit implements RecordSink {
  private final LiveState state = new LiveState();
  private final Holes holes = new Holes();
  private final CounterAudit counters = new CounterAudit();
  private final AuditFindings findings;
  private final RecordOrder order;
  private final ActionAudit actions;
  private final CheckpointAudit checkpoint;

  private boolean failureSeqKnown = true;
  private boolean pressureKnown = true;
  private long openedAtNs;

  /**
   * Ids that were left out behind a clean close: for a loss, which a gap declares next, unless the
   * power fails before, and takes the note of the loss with it. Null if there are none.
   */
  private Problem idsLeftOut;

  /**
   * An audit from the beginning of a chain.
   *
   * @param place of the record that is being delivered
   * @param listener is told what is wrong, and what is worth knowing
   */
  RecordAudit(RecordPlace place, Consumer<? super Problem> listener) {
    findings = new AuditFindings(place, listener);
    order = new RecordOrder(findings);
    actions = new ActionAudit(findings, state, holes);
    checkpoint = new CheckpointAudit(findings, state, holes);
  }

  /** Records are missing before the one that is next. */
  void interrupted() {
    findings.excuse();
    order.interrupted();
    holes.add(state.nextActionId());
    counters.forget();
    checkpoint.breakOff();
    failureSeqKnown = false;
    pressureKnown = false;
  }

  /**
   * There are no further records now.
   *
   * @param mayDeclareLosses whether a loss may still be declared behind the last record
   */
  void end(boolean mayDeclareLosses) {
    order.end();
    if (mayDeclareLosses) {
      findings.excuse();
    } else {
      if (idsLeftOut != null) {
        findings.found(idsLeftOut);
      }
      findings.confirm();
    }
  }

  /** Whether the checkpoint behind the last gap is not complete. */
  boolean endsInCheckpoint() {
    return order.brokeOff();
  }

  /** Whether something could not be judged, because records are missing. */
  boolean hasHoles() {
    return holes.count() > 0;
  }

  /** How many outcomes could not be judged, because records are missing. */
  long undecided() {
    return actions.undecided();
  }

  private void next(RecordType type) {
    findings.next(type);
    if (idsLeftOut != null && type != RecordType.GAP && type != RecordType.OPENED) {
      findings.found(idsLeftOut);
    }
    idsLeftOut = null;
    order.next(type);
    long session = findings.blockSession();
    if (type != RecordType.OPENED && holes.none() && session >= 0 && session != state.session()) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY,
          "a record of session " + session + " within session " + state.session());
    }
  }

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    if (order.interruptsSession()) {
      findings.note(
          ProblemKind.SESSION_NOT_CLOSED,
          "session " + state.session() + " was not closed before this one began");
    }
    boolean closedBefore = order.before() == RecordType.CLOSED;
    next(RecordType.OPENED);
    if (session <= state.session() || holes.none() && session != state.session() + 1) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY, "session " + session + " behind " + state.session());
    }
    long block = findings.blockSession();
    if (block >= 0 && block != session) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY, "session " + session + " in a block of session " + block);
    }
    requireNextId(nextActionId, closedBefore);
    if (PendingAction.NO_ID != nextActionId) {
      holes.newIdSeen(nextActionId);
    }
    openedAtNs = timeNs;
    state.opened(timeNs, session, wallMs, nextActionId, config);
    order.done(RecordType.OPENED);
  }

  /** Behind a clean close ids go on, and behind a crash some are left out. */
  private void requireNextId(long nextActionId, boolean closedBefore) {
    if (!holes.none() || state.session() == 0) {
      return;
    }
    int ids = Long.compareUnsigned(nextActionId, state.nextActionId());
    boolean full = nextActionId == PendingAction.NO_NEXT_ID;
    String next = Long.toUnsignedString(nextActionId);
    String known = Long.toUnsignedString(state.nextActionId());
    if (closedBefore && ids > 0) {
      String message = "ids go on at " + next + " behind a clean close at " + known;
      idsLeftOut = findings.at(ProblemKind.SESSION_BOUNDARY, message);
    } else if (ids < 0 || ids == 0 && !closedBefore && !full) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY,
          "ids go on at "
              + next
              + (closedBefore ? " behind a clean close at " : " behind a crash at ")
              + known);
    }
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters told, long deferredLeft) {
    next(RecordType.CLOSED);
    String difference = counters.difference(told, state.counters());
    if (difference != null) {
      findings.found(
          ProblemKind.COUNTERS_DIFFER, "the counters differ from the records: " + difference);
    }
    if (holes.none() && deferredLeft != state.deferredCount()) {
      findings.found(
          ProblemKind.COUNTERS_DIFFER,
          deferredLeft + " actions are left deferred, by the records " + state.deferredCount());
    }
    int ids = Long.compareUnsigned(nextActionId, state.nextActionId());
    if (ids < 0 || holes.none() && ids != 0) {
      findings.found(
          ProblemKind.COUNTERS_DIFFER,
          "the next id is "
              + Long.toUnsignedString(nextActionId)
              + ", by the records "
              + Long.toUnsignedString(state.nextActionId()));
    }
    state.closed(timeNs, wallMs, nextActionId, told, deferredLeft);
    order.done(RecordType.CLOSED);
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    next(RecordType.DISPATCHED);
    actions.dispatched(id, kind, action, admittedAtNs);
    state.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    order.done(RecordType.DISPATCHED);
  }

  @Override
  public void failed(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      long retryAfterNs,
      ReasonCode code,
      long n,
      long m,
      String text) {
    next(RecordType.FAILED);
    boolean retried = retryAfterNs != NO_RETRY;
    if (retried) {
      order.outcomeWithoutFailure();
    } else {
      order.outcomeWithFailure(id);
    }
    actions.failed(id, kind, action, admittedAtNs, count, retried, code);
    state.failed(
        timeNs, id, kind, action, arrivedAtNs, admittedAtNs, count, retryAfterNs, code, n, m, text);
    order.done(RecordType.FAILED);
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    next(RecordType.GATED);
    order.outcomeWithFailure(id);
    actions.gated(timeNs, id, kind, action, untilNs);
    state.gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
    order.done(RecordType.GATED);
  }

  @Override
  public void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {
    next(RecordType.DEFERRED);
    actions.deferred(id, kind, action, count);
    state.deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
    order.done(RecordType.DEFERRED);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    next(RecordType.IN_DOUBT);
    actions.inDoubt(id, kind, action, admittedAtNs);
    if (admittedAtNs != NEVER) {
      order.sessionCrashed();
    }
    state.inDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    order.done(RecordType.IN_DOUBT);
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    next(RecordType.ACCEPTED);
    actions.accepted(timeNs, id, kind, action, key);
    state.accepted(timeNs, id, kind, action, arrivedAtNs, key);
    order.done(RecordType.ACCEPTED);
  }

  @Override
  public void redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId) {
    next(RecordType.REDRIVEN);
    actions.redriven(timeNs, id, kind, action, key, originalId);
    state.redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId);
    order.done(RecordType.REDRIVEN);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    next(RecordType.DUPLICATE);
    actions.duplicate(timeNs, id, key);
    state.duplicate(timeNs, id, key);
    order.done(RecordType.DUPLICATE);
  }

  @Override
  public void failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    next(RecordType.FAILURE);
    long expected = state.nextFailureSeq();
    if (failureSeqKnown ? seq != expected : seq < expected) {
      findings.found(
          ProblemKind.FAILURE_SEQUENCE, "failure record " + seq + ", expected " + expected);
    }
    failureSeqKnown = true;
    if (sourceId != PendingAction.NO_ID && code != ReasonCode.ID_NOT_INCREASING) {
      order.failureOf(sourceId);
    }
    state.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
    order.done(RecordType.FAILURE);
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    next(RecordType.PRESSURE);
    if (pressureKnown && state.pressure().asserted() == asserted) {
      findings.found(
          ProblemKind.PRESSURE_EDGE, "pressure " + edge(asserted) + ", as it was already");
    } else if (pressureKnown && holes.none() && !state.pressure().turnsAt(depth)) {
      findings.found(
          ProblemKind.PRESSURE_EDGE,
          "pressure " + edge(asserted) + " at a depth of " + depth + ", which is no threshold");
    }
    pressureKnown = true;
    state.pressure(timeNs, asserted, depth);
    order.done(RecordType.PRESSURE);
  }

  private static String edge(boolean asserted) {
    return asserted ? "is asserted" : "is released";
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    next(RecordType.GATE_SET);
    state.gateSet(timeNs, daemon, untilNs);
    order.done(RecordType.GATE_SET);
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    next(RecordType.GATE_CLEARED);
    state.gateCleared(timeNs, daemon);
    order.done(RecordType.GATE_CLEARED);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    next(RecordType.REFUSED);
    state.refused(timeNs, submissions, commands);
    order.done(RecordType.REFUSED);
  }

  @Override
  public void clock(long timeNs, long wallMs) {
    next(RecordType.CLOCK);
    state.clock(timeNs, wallMs);
    order.done(RecordType.CLOCK);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    boolean behindOpening = order.before() == RecordType.OPENED && toNs < openedAtNs;
    next(RecordType.GAP);
    if (lost <= 0 || lost < state.openGap().records()) {
      findings.found(
          ProblemKind.CHECKPOINT_BROKEN, "a gap that declares " + lost + " records lost");
    }
    findings.note(
        ProblemKind.GAP,
        (lost == 1 ? "1 record is" : lost + " records are")
            + " declared lost, between "
            + Instant.ofEpochMilli(state.wallMsAt(fromNs))
            + " and "
            + Instant.ofEpochMilli(state.wallMsAt(toNs)));
    checkpoint.gap(lost, behindOpening);
    state.gap(timeNs, lost, fromNs, toNs);
    order.done(RecordType.GAP);
  }

  @Override
  public void checkpointBegin(
      long timeNs,
      Counters told,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs) {
    next(RecordType.CHECKPOINT_BEGIN);
    checkpoint.begin(told, nextFailureSeq);
    actions.beginCarrying(state.nextActionId());
    state.checkpointBegin(
        timeNs, told, nextActionId, nextFailureSeq, lastOrder, pressureAsserted, lastPullNs);
    order.done(RecordType.CHECKPOINT_BEGIN);
  }

  @Override
  public void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long deferralOrder,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt) {
    next(RecordType.CARRIED_ACTION);
    actions.carry(id, action, count);
    state.carriedAction(
        id,
        action,
        arrivedAtNs,
        count,
        cause,
        deferralOrder,
        sinceOrder,
        deferredAtNs,
        dueNs,
        inDoubt);
    order.done(RecordType.CARRIED_ACTION);
  }

  @Override
  public void carriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt) {
    next(RecordType.CARRIED_PENDING);
    actions.carryPending(id, kind, action, admittedAtNs, count, inDoubt);
    state.carriedPending(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
    order.done(RecordType.CARRIED_PENDING);
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    next(RecordType.CARRIED_KEY);
    state.carriedKey(key, id, acceptedAtNs);
    order.done(RecordType.CARRIED_KEY);
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    next(RecordType.CARRIED_WINDOW);
    state.carriedWindow(chain, admittedAtNs);
    order.done(RecordType.CARRIED_WINDOW);
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    next(RecordType.CARRIED_SLOT);
    state.carriedSlot(admittedAtNs);
    order.done(RecordType.CARRIED_SLOT);
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    next(RecordType.CARRIED_GATE);
    state.carriedGate(daemon, untilNs);
    order.done(RecordType.CARRIED_GATE);
  }

  @Override
  public void carriedFailure(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    next(RecordType.CARRIED_FAILURE);
    state.carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
    order.done(RecordType.CARRIED_FAILURE);
  }

  /** What a whole checkpoint carries mends whatever was not known before it. */
  @Override
  public void checkpointEnd(long timeNs) {
    next(RecordType.CHECKPOINT_END);
    state.checkpointEnd(timeNs);
    boolean whole = checkpoint.isWhole();
    checkpoint.end();
    if (whole) {
      actions.endCarrying();
      counters.takeOver(state.counters());
      holes.mend();
      failureSeqKnown = true;
      pressureKnown = true;
    }
    order.done(RecordType.CHECKPOINT_END);
  }
}
