package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;
import java.util.Objects;

/** Hands each record to one sink and then to another. As thread-safe as the two. */
public final class TeeSink implements RecordSink {
  private final RecordSink first;
  private final RecordSink second;

  /** Hands each record to {@code first}, then to {@code second}. */
  public TeeSink(RecordSink first, RecordSink second) {
    this.first = Objects.requireNonNull(first, "first");
    this.second = Objects.requireNonNull(second, "second");
  }

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    first.opened(timeNs, session, wallMs, nextActionId, config);
    second.opened(timeNs, session, wallMs, nextActionId, config);
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    first.closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
    second.closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    first.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    second.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
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
    first.failed(
        timeNs, id, kind, action, arrivedAtNs, admittedAtNs, count, retryAfterNs, code, n, m, text);
    second.failed(
        timeNs, id, kind, action, arrivedAtNs, admittedAtNs, count, retryAfterNs, code, n, m, text);
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    first.gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
    second.gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
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
    first.deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
    second.deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    first.inDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    second.inDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    first.accepted(timeNs, id, kind, action, arrivedAtNs, key);
    second.accepted(timeNs, id, kind, action, arrivedAtNs, key);
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
    first.redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId);
    second.redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    first.duplicate(timeNs, id, key);
    second.duplicate(timeNs, id, key);
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
    first.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
    second.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    first.pressure(timeNs, asserted, depth);
    second.pressure(timeNs, asserted, depth);
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    first.gateSet(timeNs, daemon, untilNs);
    second.gateSet(timeNs, daemon, untilNs);
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    first.gateCleared(timeNs, daemon);
    second.gateCleared(timeNs, daemon);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    first.refused(timeNs, submissions, commands);
    second.refused(timeNs, submissions, commands);
  }

  @Override
  public void clock(long timeNs, long wallMs) {
    first.clock(timeNs, wallMs);
    second.clock(timeNs, wallMs);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    first.gap(timeNs, lost, fromNs, toNs);
    second.gap(timeNs, lost, fromNs, toNs);
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
    first.checkpointBegin(
        timeNs, counters, nextActionId, nextFailureSeq, lastOrder, pressureAsserted, lastPullNs);
    second.checkpointBegin(
        timeNs, counters, nextActionId, nextFailureSeq, lastOrder, pressureAsserted, lastPullNs);
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
    first.carriedAction(
        id, action, arrivedAtNs, count, cause, order, sinceOrder, deferredAtNs, dueNs, inDoubt);
    second.carriedAction(
        id, action, arrivedAtNs, count, cause, order, sinceOrder, deferredAtNs, dueNs, inDoubt);
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
    first.carriedPending(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
    second.carriedPending(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    first.carriedKey(key, id, acceptedAtNs);
    second.carriedKey(key, id, acceptedAtNs);
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    first.carriedWindow(chain, admittedAtNs);
    second.carriedWindow(chain, admittedAtNs);
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    first.carriedSlot(admittedAtNs);
    second.carriedSlot(admittedAtNs);
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    first.carriedGate(daemon, untilNs);
    second.carriedGate(daemon, untilNs);
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
    first.carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
    second.carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
  }

  @Override
  public void checkpointEnd(long timeNs) {
    first.checkpointEnd(timeNs);
    second.checkpointEnd(timeNs);
  }
}
