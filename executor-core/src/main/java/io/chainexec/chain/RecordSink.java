package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;

/**
 * Where records go: one method for each {@link RecordType}, with primitive arguments, so that
 * neither recording nor folding allocates. The chain's writer, the live state, the fold, the
 * buffering appender and the renderers are sinks.
 *
 * <p>Common arguments:
 *
 * <ul>
 *   <li>{@code timeNs}: chain time of the record; never smaller than that of the record before.
 *   <li>{@code id}: the action's id.
 *   <li>{@code action}: the whole action on its first record, and null on later ones, which refer
 *       to it by id.
 *   <li>{@code arrivedAtNs}: chain time at which the action was emitted, on its first record; on
 *       later ones it is not kept and reads as {@code timeNs}.
 *   <li>{@code code}, {@code n}, {@code m}, {@code text}: a reason, see {@link ReasonCode}.
 * </ul>
 *
 * <p>Sinks are used by one thread at a time.
 */
public interface RecordSink {
  /** No moment: an action that was not admitted, a cooldown that was never started. */
  long NEVER = Long.MIN_VALUE;

  /** No retry follows. */
  long NO_RETRY = -1;

  /**
   * A session begins.
   *
   * @param session its number, from 1
   * @param wallMs wall time at {@code timeNs}, in milliseconds since 1970
   * @param nextActionId the id that the next action gets
   * @param config the configuration that rules this session
   */
  void opened(long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config);

  /**
   * A session ends cleanly.
   *
   * @param wallMs wall time at {@code timeNs}, in milliseconds since 1970
   * @param nextActionId the id that the next action gets
   * @param counters as they are
   * @param deferredLeft how many actions stay deferred
   */
  void closed(long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft);

  /**
   * An action was dispatched, and the dispatcher said ok.
   *
   * @param timeNs when the dispatch had returned
   * @param admittedAtNs when it was admitted; its reservations are anchored there
   */
  void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs);

  /**
   * As {@link #dispatched}, of a pull that is on no record yet: what most records of a chain are.
   * For who reads them by the million and needs no object for it; to others it is made here.
   */
  default void dispatchedPull(
      long timeNs, long id, long chain, long source, long arrivedAtNs, long admittedAtNs) {
    Action pull = new Action.PullReplica(chain, source);
    dispatched(timeNs, id, ActionKind.PULL_REPLICA, pull, arrivedAtNs, admittedAtNs);
  }

  /**
   * An action failed.
   *
   * @param admittedAtNs when the dispatch that failed was admitted, or {@link #NEVER} if there was
   *     none
   * @param count its deferrals and retries so far, one that follows from this included
   * @param retryAfterNs after what time it is tried again, or {@link #NO_RETRY}
   */
  void failed(
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
      String text);

  /**
   * An action was dropped by its daemon's gate.
   *
   * @param untilNs until when the gate is closed
   */
  void gated(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs);

  /**
   * An action was deferred by the gate.
   *
   * @param count its deferrals and retries, this one included
   * @param cause which limit it waits for
   * @param waitNs how long it is expected to wait
   */
  void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs);

  /**
   * An action had no outcome when the process ended: it may have been carried out or not. The
   * session that is open, or else the next one, resolves it.
   *
   * <p>Written by the chain when it is opened again, as the last record of the session that
   * crashed, for the action that was being dispatched; that one counts as admitted, so that a crash
   * frees no cooldown. Written by the executor at the beginning of a session for every other action
   * that was accepted and has no outcome.
   *
   * @param admittedAtNs when its dispatch was admitted, or {@link #NEVER} if the chain knows of
   *     none
   */
  void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs);

  /**
   * A submission was taken. It has been on the chain before anything was done about it, and its
   * outcomes refer to it by id.
   *
   * @param key by which another submission of the same is known, or null
   */
  void accepted(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key);

  /**
   * An action that had ended was taken again. As {@link #accepted}, whatever the journal is, since
   * one record cannot be parted: there is no redriven action without its link, and no link without
   * its action.
   *
   * @param key as for {@link #accepted}
   * @param originalId the action on the same chain that this one repeats; below {@code id}
   */
  void redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId);

  /**
   * A submission had a key that another had within its window; it got no id and is not executed.
   *
   * @param id of the action that was accepted with that key
   */
  void duplicate(long timeNs, long id, String key);

  /**
   * A numbered line for operators.
   *
   * @param seq its number, from 1
   * @param sourceId the action it is about, or {@link io.chainexec.action.PendingAction#NO_ID} if
   *     another part of the daemon recorded it
   * @param source that other part's name; null where there is a {@code sourceId}
   * @param wallMs wall time, in milliseconds since 1970
   */
  void failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs);

  /**
   * Pressure was asserted or released.
   *
   * @param depth the depth that did it
   */
  void pressure(long timeNs, boolean asserted, int depth);

  /** A daemon's gate was set, until that chain time. */
  void gateSet(long timeNs, Daemon daemon, long untilNs);

  /** A daemon's gate was cleared. */
  void gateCleared(long timeNs, Daemon daemon);

  /** So many submissions and control commands were refused since the last such record. */
  void refused(long timeNs, long submissions, long commands);

  /**
   * The wall clock no longer shows what the mapping said: it was set, or the machine slept.
   *
   * @param wallMs wall time at {@code timeNs}, in milliseconds since 1970; holds from here on
   */
  void clock(long timeNs, long wallMs);

  /**
   * Records before this one could not be appended. A checkpoint follows, so that a fold is right
   * again from there on.
   *
   * @param lost how many records
   * @param fromNs chain time of the first one lost
   * @param toNs chain time of the last one lost
   */
  void gap(long timeNs, long lost, long fromNs, long toNs);

  /**
   * The state as it is follows; a fold forgets what it holds.
   *
   * @param counters as they are
   * @param nextActionId the id that the next action gets
   * @param nextFailureSeq the number that the next failure record gets
   * @param lastOrder the number of the latest deferral
   * @param pressureAsserted whether pressure is asserted
   * @param lastPullNs when the last pull was admitted, or {@link #NEVER}
   */
  void checkpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs);

  /**
   * A deferred action, in the order of {@code order}.
   *
   * @param order the number of its latest deferral; smaller ones wait longer
   * @param sinceOrder the number of the deferral with which its present wait began
   * @param deferredAtNs when it was last deferred
   * @param dueNs when it is expected to go
   * @param inDoubt whether it was in doubt before, so that it may have been carried out already
   */
  void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt);

  /**
   * An action without an outcome: accepted and not handled yet, or in doubt and not resolved yet.
   *
   * @param action the whole action; null if it is in doubt and its first record is missing
   * @param admittedAtNs when the dispatch that is in doubt was admitted, or {@link #NEVER}
   * @param count its deferrals and retries so far
   * @param inDoubt whether it is in doubt
   */
  void carriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt);

  /** An idempotency key: of the action of that id, accepted at that time; oldest first. */
  void carriedKey(String key, long id, long acceptedAtNs);

  /** A chain's window, anchored at that admission. */
  void carriedWindow(long chain, long admittedAtNs);

  /** A drain slot, anchored at that admission. */
  void carriedSlot(long admittedAtNs);

  /** A daemon's gate. */
  void carriedGate(Daemon daemon, long untilNs);

  /** A failure record that the ring holds; arguments as for {@link #failure}. */
  void carriedFailure(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs);

  /** The checkpoint is complete. */
  void checkpointEnd(long timeNs);
}
