package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A sink that makes an object of each record and hands it on; the bridge from the allocation-free
 * port to readers, renderers and tests. As thread-safe as what takes the records.
 */
public abstract class RecordCollector implements RecordSink {
  /** For those that take the records themselves. */
  protected RecordCollector() {}

  /** A collector that hands each record to that consumer. */
  public static RecordCollector into(Consumer<? super ChainRecord> consumer) {
    Objects.requireNonNull(consumer, "consumer");
    return new RecordCollector() {
      @Override
      protected void accept(ChainRecord record) {
        consumer.accept(record);
      }
    };
  }

  /** Takes one record. */
  protected abstract void accept(ChainRecord record);

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    accept(new ChainRecord.Opened(timeNs, session, wallMs, nextActionId, config));
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    accept(new ChainRecord.Closed(timeNs, wallMs, nextActionId, counters, deferredLeft));
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    accept(new ChainRecord.Dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs));
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
    accept(
        new ChainRecord.Failed(
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
            text));
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    accept(new ChainRecord.Gated(timeNs, id, kind, action, arrivedAtNs, untilNs));
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
    accept(new ChainRecord.Deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs));
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    accept(new ChainRecord.InDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs));
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    accept(new ChainRecord.Accepted(timeNs, id, kind, action, arrivedAtNs, key));
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
    accept(new ChainRecord.Redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId));
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    accept(new ChainRecord.Duplicate(timeNs, id, key));
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
    accept(new ChainRecord.Failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs));
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    accept(new ChainRecord.Pressure(timeNs, asserted, depth));
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    accept(new ChainRecord.GateSet(timeNs, daemon, untilNs));
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    accept(new ChainRecord.GateCleared(timeNs, daemon));
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    accept(new ChainRecord.Refused(timeNs, submissions, commands));
  }

  @Override
  public void clock(long timeNs, long wallMs) {
    accept(new ChainRecord.Clock(timeNs, wallMs));
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    accept(new ChainRecord.Gap(timeNs, lost, fromNs, toNs));
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
    accept(
        new ChainRecord.CheckpointBegin(
            timeNs,
            counters,
            nextActionId,
            nextFailureSeq,
            lastOrder,
            pressureAsserted,
            lastPullNs));
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
    accept(
        new ChainRecord.CarriedAction(
            id,
            action,
            arrivedAtNs,
            count,
            cause,
            order,
            sinceOrder,
            deferredAtNs,
            dueNs,
            inDoubt));
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
    accept(
        new ChainRecord.CarriedPending(
            id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt));
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    accept(new ChainRecord.CarriedKey(key, id, acceptedAtNs));
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    accept(new ChainRecord.CarriedWindow(chain, admittedAtNs));
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    accept(new ChainRecord.CarriedSlot(admittedAtNs));
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    accept(new ChainRecord.CarriedGate(daemon, untilNs));
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
    accept(new ChainRecord.CarriedFailure(seq, sourceId, source, code, n, m, text, wallMs));
  }

  @Override
  public void checkpointEnd(long timeNs) {
    accept(new ChainRecord.CheckpointEnd(timeNs));
  }
}
