package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;

/**
 * An appender that keeps nothing but the count, for embedding without a chain and for measuring the
 * loop alone. Nothing survives a restart.
 */
public final class NoOpAppender implements ChainAppender {
  private long pending;
  private long nextSequence;

  @Override
  public void recover(RecordSink sink) {}

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public void commit() {
    nextSequence += pending;
    pending = 0;
  }

  @Override
  public long nextSequence() {
    return nextSequence;
  }

  @Override
  public void close() {
    pending = 0;
  }

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    pending++;
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    pending++;
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    pending++;
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
    pending++;
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    pending++;
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
    pending++;
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    pending++;
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
    pending++;
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    pending++;
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    pending++;
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    pending++;
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    pending++;
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    pending++;
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
    pending++;
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
      long dueNs) {
    pending++;
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    pending++;
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    pending++;
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    pending++;
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
    pending++;
  }

  @Override
  public void checkpointEnd(long timeNs) {
    pending++;
  }
}
