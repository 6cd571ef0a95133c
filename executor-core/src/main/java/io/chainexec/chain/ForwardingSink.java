package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;

/**
 * A sink that hands each record on to another one, and learns before and after of what type it is:
 * for those to whom that says enough, and who would otherwise spell out every type. As thread-safe
 * as what is built on it.
 */
public abstract class ForwardingSink implements RecordSink {
  /** For those that hand records on. */
  protected ForwardingSink() {}

  /**
   * A record is next. Does nothing unless overridden.
   *
   * @param timeNs its chain time, or {@link #NEVER} on types that carry none
   */
  protected void onNext(RecordType type, long timeNs) {}

  /** Where the next record goes; may throw if there is nowhere it can go. */
  protected abstract RecordSink target();

  /**
   * A record of that type was handed on, and nothing was thrown. Does nothing unless overridden.
   */
  protected void onTaken(RecordType type) {}

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    onNext(RecordType.OPENED, timeNs);
    target().opened(timeNs, session, wallMs, nextActionId, config);
    onTaken(RecordType.OPENED);
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    onNext(RecordType.CLOSED, timeNs);
    target().closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
    onTaken(RecordType.CLOSED);
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    onNext(RecordType.DISPATCHED, timeNs);
    target().dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    onTaken(RecordType.DISPATCHED);
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
    onNext(RecordType.FAILED, timeNs);
    target()
        .failed(
            timeNs,
            id,
            kind,
            action,
            arrivedAtNs,
            admittedAtNs,
            count,
            retryAfterNs,
            code,
            n,
            m,
            text);
    onTaken(RecordType.FAILED);
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    onNext(RecordType.GATED, timeNs);
    target().gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
    onTaken(RecordType.GATED);
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
    onNext(RecordType.DEFERRED, timeNs);
    target().deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
    onTaken(RecordType.DEFERRED);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    onNext(RecordType.IN_DOUBT, timeNs);
    target().inDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    onTaken(RecordType.IN_DOUBT);
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    onNext(RecordType.ACCEPTED, timeNs);
    target().accepted(timeNs, id, kind, action, arrivedAtNs, key);
    onTaken(RecordType.ACCEPTED);
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
    onNext(RecordType.REDRIVEN, timeNs);
    target().redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId);
    onTaken(RecordType.REDRIVEN);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    onNext(RecordType.DUPLICATE, timeNs);
    target().duplicate(timeNs, id, key);
    onTaken(RecordType.DUPLICATE);
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
    onNext(RecordType.FAILURE, timeNs);
    target().failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
    onTaken(RecordType.FAILURE);
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    onNext(RecordType.PRESSURE, timeNs);
    target().pressure(timeNs, asserted, depth);
    onTaken(RecordType.PRESSURE);
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    onNext(RecordType.GATE_SET, timeNs);
    target().gateSet(timeNs, daemon, untilNs);
    onTaken(RecordType.GATE_SET);
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    onNext(RecordType.GATE_CLEARED, timeNs);
    target().gateCleared(timeNs, daemon);
    onTaken(RecordType.GATE_CLEARED);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    onNext(RecordType.REFUSED, timeNs);
    target().refused(timeNs, submissions, commands);
    onTaken(RecordType.REFUSED);
  }

  @Override
  public void clock(long timeNs, long wallMs) {
    onNext(RecordType.CLOCK, timeNs);
    target().clock(timeNs, wallMs);
    onTaken(RecordType.CLOCK);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    onNext(RecordType.GAP, timeNs);
    target().gap(timeNs, lost, fromNs, toNs);
    onTaken(RecordType.GAP);
  }

  @Override
  public void checkpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs) {
    onNext(RecordType.CHECKPOINT_BEGIN, timeNs);
    target()
        .checkpointBegin(
            timeNs,
            counters,
            nextActionId,
            nextFailureSeq,
            lastOrder,
            pressureAsserted,
            lastPullNs);
    onTaken(RecordType.CHECKPOINT_BEGIN);
  }

  @Override
  public void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt) {
    onNext(RecordType.CARRIED_ACTION, NEVER);
    target()
        .carriedAction(
            id, action, arrivedAtNs, count, cause, order, sinceOrder, deferredAtNs, dueNs, inDoubt);
    onTaken(RecordType.CARRIED_ACTION);
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
    onNext(RecordType.CARRIED_PENDING, NEVER);
    target().carriedPending(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
    onTaken(RecordType.CARRIED_PENDING);
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    onNext(RecordType.CARRIED_KEY, NEVER);
    target().carriedKey(key, id, acceptedAtNs);
    onTaken(RecordType.CARRIED_KEY);
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    onNext(RecordType.CARRIED_WINDOW, NEVER);
    target().carriedWindow(chain, admittedAtNs);
    onTaken(RecordType.CARRIED_WINDOW);
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    onNext(RecordType.CARRIED_SLOT, NEVER);
    target().carriedSlot(admittedAtNs);
    onTaken(RecordType.CARRIED_SLOT);
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    onNext(RecordType.CARRIED_GATE, NEVER);
    target().carriedGate(daemon, untilNs);
    onTaken(RecordType.CARRIED_GATE);
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
    onNext(RecordType.CARRIED_FAILURE, NEVER);
    target().carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
    onTaken(RecordType.CARRIED_FAILURE);
  }

  @Override
  public void checkpointEnd(long timeNs) {
    onNext(RecordType.CHECKPOINT_END, timeNs);
    target().checkpointEnd(timeNs);
    onTaken(RecordType.CHECKPOINT_END);
  }
}
