package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.PendingAction;
import io.chainexec.config.ExecutorConfig;

/**
 * A record as an object, for readers, renderers and tests. One Java record for each {@link
 * RecordType}; the components are the arguments of the {@link RecordSink} method of that type.
 * Immutable.
 */
public sealed interface ChainRecord {
  /** The record's type. */
  RecordType type();

  /** Calls the sink's method for this record. */
  void sendTo(RecordSink sink);

  /** Chain time in nanoseconds, or {@link RecordSink#NEVER} on records that carry none. */
  long timeNs();

  /** A record about one action: its {@code action} is null where an earlier record holds it. */
  sealed interface Outcome extends ChainRecord {
    /** The action's id. */
    long id();

    /** The action's kind. */
    ActionKind kind();

    /** The whole action, or null. */
    Action action();

    /** Chain time of the emission, on the record that holds the action. */
    long arrivedAtNs();
  }

  /** See {@link RecordSink#opened}. */
  record Opened(long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.OPENED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.opened(timeNs, session, wallMs, nextActionId, config);
    }
  }

  /** See {@link RecordSink#closed}. */
  record Closed(long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CLOSED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
    }
  }

  /** See {@link RecordSink#dispatched}. */
  record Dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.DISPATCHED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    }
  }

  /** See {@link RecordSink#failed}. */
  record Failed(
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
      String text)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.FAILED;
    }

    /** The reason in words. */
    public String reason() {
      return code.spell(n, m, text);
    }

    /** Whether the action is tried again. */
    public boolean retried() {
      return retryAfterNs != RecordSink.NO_RETRY;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.failed(
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
    }
  }

  /** See {@link RecordSink#gated}. */
  record Gated(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.GATED;
    }

    /** What is left of the gate, in whole milliseconds. */
    public long cooldownMs() {
      return (untilNs - timeNs) / 1_000_000;
    }

    /** The reason in words. */
    public String reason() {
      return ReasonCode.DAEMON_BACKOFF;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
    }
  }

  /** See {@link RecordSink#deferred}. */
  record Deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.DEFERRED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
    }
  }

  /** See {@link RecordSink#inDoubt}. */
  record InDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.IN_DOUBT;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.inDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    }
  }

  /** See {@link RecordSink#accepted}. */
  record Accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.ACCEPTED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.accepted(timeNs, id, kind, action, arrivedAtNs, key);
    }
  }

  /** See {@link RecordSink#redriven}. */
  record Redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId)
      implements Outcome {
    @Override
    public RecordType type() {
      return RecordType.REDRIVEN;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId);
    }
  }

  /** See {@link RecordSink#duplicate}. */
  record Duplicate(long timeNs, long id, String key) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.DUPLICATE;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.duplicate(timeNs, id, key);
    }
  }

  /** See {@link RecordSink#failure}. */
  record Failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.FAILURE;
    }

    /** The failure's source in words: {@code action-id:N} for the executor's own. */
    public String spelledSource() {
      return spellSource(sourceId, source);
    }

    /** The reason in words. */
    public String reason() {
      return code.spell(n, m, text);
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
    }
  }

  /** See {@link RecordSink#pressure}. */
  record Pressure(long timeNs, boolean asserted, int depth) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.PRESSURE;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.pressure(timeNs, asserted, depth);
    }
  }

  /** See {@link RecordSink#gateSet}. */
  record GateSet(long timeNs, Daemon daemon, long untilNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.GATE_SET;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.gateSet(timeNs, daemon, untilNs);
    }
  }

  /** See {@link RecordSink#gateCleared}. */
  record GateCleared(long timeNs, Daemon daemon) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.GATE_CLEARED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.gateCleared(timeNs, daemon);
    }
  }

  /** See {@link RecordSink#refused}. */
  record Refused(long timeNs, long submissions, long commands) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.REFUSED;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.refused(timeNs, submissions, commands);
    }
  }

  /** See {@link RecordSink#clock}. */
  record Clock(long timeNs, long wallMs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CLOCK;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.clock(timeNs, wallMs);
    }
  }

  /** See {@link RecordSink#gap}. */
  record Gap(long timeNs, long lost, long fromNs, long toNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.GAP;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.gap(timeNs, lost, fromNs, toNs);
    }
  }

  /** See {@link RecordSink#checkpointBegin}. */
  record CheckpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CHECKPOINT_BEGIN;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.checkpointBegin(
          timeNs, counters, nextActionId, nextFailureSeq, lastOrder, pressureAsserted, lastPullNs);
    }
  }

  /** See {@link RecordSink#carriedAction}. */
  record CarriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_ACTION;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedAction(
          id, action, arrivedAtNs, count, cause, order, sinceOrder, deferredAtNs, dueNs, inDoubt);
    }
  }

  /** See {@link RecordSink#carriedPending}. */
  record CarriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_PENDING;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedPending(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
    }
  }

  /** See {@link RecordSink#carriedKey}. */
  record CarriedKey(String key, long id, long acceptedAtNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_KEY;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedKey(key, id, acceptedAtNs);
    }
  }

  /** See {@link RecordSink#carriedWindow}. */
  record CarriedWindow(long chain, long admittedAtNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_WINDOW;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedWindow(chain, admittedAtNs);
    }
  }

  /** See {@link RecordSink#carriedSlot}. */
  record CarriedSlot(long admittedAtNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_SLOT;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedSlot(admittedAtNs);
    }
  }

  /** See {@link RecordSink#carriedGate}. */
  record CarriedGate(Daemon daemon, long untilNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_GATE;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedGate(daemon, untilNs);
    }
  }

  /** See {@link RecordSink#carriedFailure}. */
  record CarriedFailure(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs)
      implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CARRIED_FAILURE;
    }

    @Override
    public long timeNs() {
      return RecordSink.NEVER;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
    }
  }

  /** See {@link RecordSink#checkpointEnd}. */
  record CheckpointEnd(long timeNs) implements ChainRecord {
    @Override
    public RecordType type() {
      return RecordType.CHECKPOINT_END;
    }

    @Override
    public void sendTo(RecordSink sink) {
      sink.checkpointEnd(timeNs);
    }
  }

  /** A failure's source in words: {@code action-id:N}, or the name that its recorder gave. */
  static String spellSource(long sourceId, String source) {
    return sourceId == PendingAction.NO_ID
        ? source
        : "action-id:" + Long.toUnsignedString(sourceId);
  }
}
