package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import java.time.Instant;

/**
 * Whether what a record says fits the state before it. Stands before the state that is folded; what
 * says nothing that could be wrong is not looked at. Not thread-safe.
 */
final class RecordChecks implements RecordListener {
  private final AuditFindings findings;
  private final LiveState state;
  private final Holes holes;
  private final RecordOrder order;
  private final SessionAudit sessions;
  private final CounterAudit counters = new CounterAudit();
  private final ActionAudit actions;
  private final CheckpointAudit checkpoint;

  private boolean failureSeqKnown = true;
  private boolean pressureKnown = true;
  private long openedAtNs;

  RecordChecks(
      AuditFindings findings,
      LiveState state,
      Holes holes,
      RecordOrder order,
      SessionAudit sessions) {
    this.findings = findings;
    this.state = state;
    this.holes = holes;
    this.order = order;
    this.sessions = sessions;
    actions = new ActionAudit(findings, state, holes);
    checkpoint = new CheckpointAudit(findings, state, holes);
  }

  /** Records are missing before the one that is next. */
  void interrupted() {
    counters.forget();
    checkpoint.breakOff();
    failureSeqKnown = false;
    pressureKnown = false;
  }

  /**
   * A checkpoint ended, and the state is the one that it carries: if it was whole, that mends
   * whatever was not known before it.
   */
  void checkpointTaken() {
    boolean whole = checkpoint.isWhole();
    checkpoint.end();
    if (whole) {
      actions.endCarrying();
      counters.takeOver(state.counters());
      holes.mend();
      failureSeqKnown = true;
      pressureKnown = true;
    }
  }

  /** How many outcomes could not be judged, because records are missing. */
  long undecided() {
    return actions.undecided();
  }

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    sessions.opened(session, nextActionId, order.before() == RecordType.CLOSED);
    openedAtNs = timeNs;
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters told, long deferredLeft) {
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
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    actions.dispatched(id, kind, action, admittedAtNs);
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
    boolean retried = retryAfterNs != NO_RETRY;
    if (retried) {
      order.outcomeWithoutFailure();
    } else {
      order.outcomeWithFailure(id);
    }
    actions.failed(id, kind, action, admittedAtNs, count, retried, code);
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    order.outcomeWithFailure(id);
    actions.gated(timeNs, id, kind, action, untilNs);
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
    actions.deferred(id, kind, action, count);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    actions.inDoubt(id, kind, action, admittedAtNs);
    if (admittedAtNs != NEVER) {
      order.sessionCrashed();
      sessions.crashed();
    } else {
      order.withinSession(RecordType.IN_DOUBT);
      sessions.within();
    }
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    actions.accepted(timeNs, id, kind, action, key);
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
    actions.redriven(timeNs, id, kind, action, key, originalId);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    actions.duplicate(timeNs, id, key);
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
    long expected = state.nextFailureSeq();
    if (failureSeqKnown ? seq != expected : seq < expected) {
      findings.found(
          ProblemKind.FAILURE_SEQUENCE, "failure record " + seq + ", expected " + expected);
    }
    failureSeqKnown = true;
    if (sourceId != PendingAction.NO_ID && code != ReasonCode.ID_NOT_INCREASING) {
      order.failureOf(sourceId);
    }
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    if (pressureKnown && state.pressure().asserted() == asserted) {
      findings.found(
          ProblemKind.PRESSURE_EDGE, "pressure " + edge(asserted) + ", as it was already");
    } else if (pressureKnown && holes.none() && !state.pressure().turnsAt(depth)) {
      findings.found(
          ProblemKind.PRESSURE_EDGE,
          "pressure " + edge(asserted) + " at a depth of " + depth + ", which is no threshold");
    }
    pressureKnown = true;
  }

  private static String edge(boolean asserted) {
    return asserted ? "is asserted" : "is released";
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    boolean behindOpening = order.before() == RecordType.OPENED && toNs < openedAtNs;
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
    checkpoint.begin(told, nextFailureSeq);
    actions.beginCarrying(state.nextActionId());
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
    actions.carry(id, action, count);
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
    actions.carryPending(id, kind, action, admittedAtNs, count, inDoubt);
  }
}
