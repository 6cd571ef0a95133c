package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;

/**
 * A sink that ignores every record, for those that want only a few of them to start from. As
 * thread-safe as what is built on it.
 */
public interface RecordListener extends RecordSink {
  /** Ignores all of them; for any number of threads. */
  RecordSink NOWHERE = new RecordListener() {};

  @Override
  default void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {}

  @Override
  default void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {}

  @Override
  default void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {}

  @Override
  default void failed(
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
      String text) {}

  @Override
  default void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {}

  @Override
  default void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {}

  @Override
  default void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {}

  @Override
  default void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {}

  /** As {@link #accepted}, for those to whom the link does not matter. */
  @Override
  default void redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId) {
    accepted(timeNs, id, kind, action, arrivedAtNs, key);
  }

  @Override
  default void duplicate(long timeNs, long id, String key) {}

  @Override
  default void failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {}

  @Override
  default void pressure(long timeNs, boolean asserted, int depth) {}

  @Override
  default void gateSet(long timeNs, Daemon daemon, long untilNs) {}

  @Override
  default void gateCleared(long timeNs, Daemon daemon) {}

  @Override
  default void refused(long timeNs, long submissions, long commands) {}

  @Override
  default void clock(long timeNs, long wallMs) {}

  @Override
  default void gap(long timeNs, long lost, long fromNs, long toNs) {}

  @Override
  default void checkpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs) {}

  @Override
  default void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt) {}

  @Override
  default void carriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt) {}

  @Override
  default void carriedKey(String key, long id, long acceptedAtNs) {}

  @Override
  default void carriedWindow(long chain, long admittedAtNs) {}

  @Override
  default void carriedSlot(long admittedAtNs) {}

  @Override
  default void carriedGate(Daemon daemon, long untilNs) {}

  @Override
  default void carriedFailure(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {}

  @Override
  default void checkpointEnd(long timeNs) {}
}
