package io.chainexec.executor;

import static io.chainexec.action.PendingAction.NO_ID;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.Losses;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what was decided and applies it: each method first appends to the chain and then applies
 * the same record to the live state, whether appending worked or not, because what was done is
 * done.
 *
 * <p>Losses are counted, logged once per burst, and declared: the next record that can be appended
 * is preceded by a gap record and a checkpoint of the state as it was before it. Not thread-safe.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private static final CommitListener NOBODY = done -> {};

  private final ChainAppender appender;
  private final LiveState state;
  private CommitListener listener = NOBODY;

  /** Recorded since the last commit; lost if that fails. */
  private long uncommitted;

  private long uncommittedFromNs;
  private long uncommittedToNs;

  /** Lost and not declared yet. */
  private long undeclared;

  private long undeclaredFromNs;
  private long undeclaredToNs;

  /** Above the ids that were handed out meanwhile. */
  private long undeclaredNextId;

  /**
   * Those of the undeclared ones that the last block had, until it is known whether the chain holds
   * it all the same. 0 where somebody was told that they are lost, as with submissions that are not
   * accepted: then a gap declares them wherever they are, and its checkpoint makes up for it.
   */
  private long doubtful;

  /** Where they would begin on the chain. */
  private long doubtfulSequence;

  private boolean burstLogged;

  /** Why the chain took less than it was given in this session; null if it took everything. */
  private Throwable failure;

  /** Whether declaring may work: it has not failed since the last idle tick. */
  private boolean worthATry = true;

  /** How the session began; said again where it is lost, because a checkpoint does not say it. */
  private ChainRecord.Opened session;

  /** The sequence that the session's record gets; it is on the chain once the chain is longer. */
  private long sessionSequence;

  /** Whether a clock record was lost, or seemed to be, and is to be said again behind the gap. */
  private boolean clockUnsaid;

  /**
   * A journal that begins with what the session before lost and did not declare whole: what it
   * noted, or where that note did not survive, the gap whose checkpoint is not complete.
   */
  Journal(ChainAppender appender, LiveState state) {
    this.appender = appender;
    this.state = state;
    Losses noted = appender.lossesBefore();
    Losses open = state.openGap();
    Losses before = noted.records() >= open.records() ? noted : open;
    if (before.records() > 0) {
      undeclaredNextId = before.nextActionId();
      lose(before.records(), before.fromNs(), before.toNs());
    }
  }

  /** Follows the commits of records. */
  interface CommitListener {
    /** All records since the last commit are on the chain, or all of them are lost. */
    void onCommit(boolean done);
  }

  /** Has the listener follow the commits from now on. */
  void follow(CommitListener newListener) {
    listener = newListener;
  }

  /**
   * An {@link InternalError} surfaced somewhere: mapped memory that has gone shows itself anywhere,
   * and later. A chain that is in such memory closes, and what it had not committed is lost.
   */
  void memoryFailed(InternalError cause) {
    try {
      appender.memoryFailed(cause);
      if (uncommitted == 0) {
        appender.commit(); // says whether the chain has closed
      }
    } catch (Throwable t) {
      failure = failure == null ? t : failure;
    }
    commit();
  }

  /** To be called with whatever the chain throws. */
  private void examine(Throwable thrown) {
    if (thrown instanceof InternalError e) {
      memoryFailed(e);
    }
  }

  /** Why the chain took less than it was given in this session; null if it took everything. */
  Throwable failure() {
    return failure;
  }

  void opened(long timeNs, long number, long wallMs, long nextActionId, ExecutorConfig config) {
    session = new ChainRecord.Opened(timeNs, number, wallMs, nextActionId, config);
    sessionSequence = appender.nextSequence();
    try {
      session.sendTo(appender);
      recorded(timeNs);
    } catch (Throwable t) {
      lost(RecordType.OPENED, NO_ID, timeNs, t);
    }
    session.sendTo(state);
  }

  void closed(long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    if (begin(timeNs)) {
      try {
        appender.closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.CLOSED, NO_ID, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
  }

  void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    if (begin(timeNs)) {
      try {
        appender.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.DISPATCHED, id, timeNs, t);
        outcomeLost();
      }
    } else {
      lostToo(timeNs);
      outcomeLost();
    }
    state.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
  }

  /** Notes that an action is about to be dispatched; a chain that cannot loses no record by it. */
  void attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    try {
      appender.attempting(timeNs, id, kind, action, arrivedAtNs);
    } catch (Throwable t) {
      LOG.debug("an attempt could not be noted", t);
      examine(t);
    }
  }

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
      String text) {
    if (begin(timeNs)) {
      try {
        appender.failed(
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
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.FAILED, id, timeNs, t);
        outcomeLost();
      }
    } else {
      lostToo(timeNs);
      outcomeLost();
    }
    state.failed(
        timeNs, id, kind, action, arrivedAtNs, admittedAtNs, count, retryAfterNs, code, n, m, text);
  }

  void gated(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    if (begin(timeNs)) {
      try {
        appender.gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.GATED, id, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
  }

  void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {
    if (begin(timeNs)) {
      try {
        appender.deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.DEFERRED, id, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
  }

  /**
   * Records an action as accepted. Not applied: it is accepted once this is committed, which the
   * {@link CommitListener} learns.
   *
   * @param redriveOf the action that this one repeats, or {@link
   *     io.chainexec.action.PendingAction#NO_ID}
   * @return whether it was recorded; if not, it is lost
   */
  boolean accepted(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long redriveOf) {
    if (begin(timeNs)) {
      try {
        if (redriveOf == NO_ID) {
          appender.accepted(timeNs, id, kind, action, arrivedAtNs, key);
        } else {
          appender.redriven(timeNs, id, kind, action, arrivedAtNs, key, redriveOf);
        }
        recorded(timeNs);
        return true;
      } catch (Throwable t) {
        lost(redriveOf == NO_ID ? RecordType.ACCEPTED : RecordType.REDRIVEN, id, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    return false;
  }

  void duplicate(long timeNs, long id, String key) {
    if (begin(timeNs)) {
      try {
        appender.duplicate(timeNs, id, key);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.DUPLICATE, id, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.duplicate(timeNs, id, key);
  }

  void inDoubt(long timeNs, long id, ActionKind kind, long admittedAtNs) {
    if (begin(timeNs)) {
      try {
        appender.inDoubt(timeNs, id, kind, null, timeNs, admittedAtNs);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.IN_DOUBT, id, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.inDoubt(timeNs, id, kind, null, timeNs, admittedAtNs);
  }

  void failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    if (begin(timeNs)) {
      try {
        appender.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.FAILURE, sourceId, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
  }

  void pressure(long timeNs, boolean asserted, int depth) {
    if (begin(timeNs)) {
      try {
        appender.pressure(timeNs, asserted, depth);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.PRESSURE, NO_ID, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.pressure(timeNs, asserted, depth);
  }

  void gateSet(long timeNs, Daemon daemon, long untilNs) {
    if (begin(timeNs)) {
      try {
        appender.gateSet(timeNs, daemon, untilNs);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.GATE_SET, NO_ID, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.gateSet(timeNs, daemon, untilNs);
  }

  void gateCleared(long timeNs, Daemon daemon) {
    if (begin(timeNs)) {
      try {
        appender.gateCleared(timeNs, daemon);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.GATE_CLEARED, NO_ID, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.gateCleared(timeNs, daemon);
  }

  void refused(long timeNs, long submissions, long commands) {
    if (begin(timeNs)) {
      try {
        appender.refused(timeNs, submissions, commands);
        recorded(timeNs);
      } catch (Throwable t) {
        lost(RecordType.REFUSED, NO_ID, timeNs, t);
      }
    } else {
      lostToo(timeNs);
    }
    state.refused(timeNs, submissions, commands);
  }

  /**
   * Not applied while nothing can be appended: nothing is decided by it, no checkpoint carries it,
   * and the loop says it again as long as the state does not know it. What is lost may be on the
   * chain all the same, so it is said again where the loss is declared.
   */
  void clock(long timeNs, long wallMs) {
    if (!begin(timeNs)) {
      return;
    }
    try {
      appender.clock(timeNs, wallMs);
      recorded(timeNs);
    } catch (Throwable t) {
      lost(RecordType.CLOCK, NO_ID, timeNs, t);
    }
    commit();
    clockUnsaid = !isComplete();
    state.clock(timeNs, wallMs);
  }

  /** Whether the open block should be committed before another action. */
  boolean full() {
    try {
      return appender.full();
    } catch (InternalError e) {
      memoryFailed(e);
      return true;
    }
  }

  /** Makes what was recorded part of the chain. */
  void commit() {
    if (uncommitted == 0) {
      return;
    }
    try {
      appender.commit();
      uncommitted = 0;
      burstLogged = burstLogged && undeclared > 0;
    } catch (Throwable t) {
      long records = uncommitted;
      uncommitted = 0;
      listener.onCommit(false);
      doubtful = listener == NOBODY ? records : 0;
      doubtfulSequence = appender.nextSequence();
      lose(records, uncommittedFromNs, uncommittedToNs);
      failed("a block of " + records + " records", t);
      return;
    }
    listener.onCommit(true);
  }

  /**
   * Answers with the sequence behind the last committed record once everything before it is
   * durable, on another thread; exceptionally if something is lost and not declared, or will not be
   * durable.
   */
  void durable(CompletableFuture<Long> answer) {
    long sequence = appender.nextSequence();
    durable()
        .whenCompleteAsync(
            (nothing, failure) -> {
              if (failure == null) {
                answer.complete(sequence);
              } else {
                answer.completeExceptionally(failure);
              }
            });
  }

  private CompletableFuture<Void> durable() {
    if (undeclared > 0) {
      return CompletableFuture.failedFuture(
          new ChainException(undeclared + " records could not be appended and are not durable"));
    }
    return committedDurably();
  }

  /** Completes once what is committed by now is durable, whatever else is lost. */
  CompletableFuture<Void> committedDurably() {
    try {
      return Objects.requireNonNull(appender.durable(appender.nextSequence()), "durable");
    } catch (Throwable t) {
      examine(t);
      return CompletableFuture.failedFuture(t);
    }
  }

  /** Declares what was lost, if that is possible by now. */
  void declareLosses(long timeNs) {
    worthATry = true;
    if (undeclared > 0 && begin(timeNs)) {
      commit();
    }
  }

  /** Whether the chain holds everything up to now, or says what it does not. */
  boolean isComplete() {
    return undeclared == 0;
  }

  /** The sequence of the last record committed, or -1. */
  long lastSequence() {
    return appender.nextSequence() - 1;
  }

  void close() {
    commit();
    try {
      appender.close();
    } catch (Throwable t) {
      LOG.error("the chain could not be closed; what was committed is on it", t);
    }
  }

  /**
   * Whether a record can follow: there is nothing to declare, or it has just been declared. Since
   * declaring costs a whole checkpoint, it is not tried for each record of a long outage, but once,
   * and then with each idle tick.
   */
  private boolean begin(long timeNs) {
    if (undeclared > 0 && worthATry) {
      worthATry = declareGap(timeNs);
    }
    return undeclared == 0;
  }

  /** Applied to the state only once it is on the chain, so that a gap declared late counts once. */
  private boolean declareGap(long timeNs) {
    if (!resolveDoubt()) {
      return false;
    }
    commit(); // what was recorded before the loss stands, unless this loses it too
    if (!resolveDoubt() || undeclared == 0) {
      return undeclared == 0;
    }
    long lost = undeclared;
    try {
      appender.commit(); // what an attempt that broke off left standing
      if (appender.nextSequence() <= sessionSequence) {
        session.sendTo(appender);
      }
      Snapshot snapshot =
          state.snapshot(lastSequence()); // which may take more memory than there is
      appender.gap(timeNs, lost, undeclaredFromNs, undeclaredToNs);
      Checkpoint.write(snapshot, state.countersAfterGap(lost), timeNs, appender);
      if (clockUnsaid) {
        appender.clock(timeNs, state.wallMsAt(timeNs));
      }
      appender.commit();
    } catch (Throwable t) {
      // Said already, unless the losses are those of the session before.
      logBurst("that " + lost + " records were lost", t);
      examine(t);
      return false;
    }
    state.gap(timeNs, lost, undeclaredFromNs, undeclaredToNs);
    state.checkpointEnd(timeNs);
    if (clockUnsaid) {
      state.clock(timeNs, state.wallMsAt(timeNs));
      clockUnsaid = false;
    }
    undeclared = 0;
    burstLogged = false;
    noteDeclared();
    LOG.warn("the chain can be appended to again; {} lost records are declared on it", lost);
    return true;
  }

  /**
   * Finds out what became of the last block; what the chain holds is not lost. False if that is not
   * known yet.
   */
  private boolean resolveDoubt() {
    if (doubtful == 0) {
      return true;
    }
    try {
      if (uncommitted == 0) {
        appender.commit(); // nothing but reads the end of the chain again, after an error
      }
    } catch (Throwable t) {
      examine(t);
      return false;
    }
    if (appender.nextSequence() > doubtfulSequence) {
      takeBack(doubtful);
    }
    doubtful = 0;
    return true;
  }

  private void takeBack(long records) {
    LOG.warn("{} records that could not be appended are on the chain all the same", records);
    undeclared -= records;
    state.countAppendFailures(-records);
    if (undeclared > 0) {
      note();
      return;
    }
    clockUnsaid = false;
    burstLogged = false;
    noteDeclared();
  }

  /** Somebody was told that the last block is lost; it is declared so, wherever it is. */
  void staysLost() {
    doubtful = 0;
  }

  private void noteDeclared() {
    try {
      appender.noteLosses(Losses.NONE);
    } catch (Throwable t) {
      LOG.debug("that a loss is declared could not be noted", t);
      examine(t);
    }
  }

  private void recorded(long timeNs) {
    if (uncommitted++ == 0) {
      uncommittedFromNs = timeNs;
    }
    uncommittedToNs = timeNs;
  }

  private void lost(RecordType type, long id, long timeNs, Throwable cause) {
    lose(1, timeNs, timeNs);
    failed(
        "a record "
            + type.wireName()
            + (id == NO_ID ? "" : " of action " + Long.toUnsignedString(id)),
        cause);
  }

  private void lostToo(long timeNs) {
    lose(1, timeNs, timeNs);
  }

  private void lose(long records, long fromNs, long toNs) {
    if (undeclared == 0) {
      undeclaredFromNs = fromNs;
    }
    undeclaredFromNs = Math.min(undeclaredFromNs, fromNs);
    undeclaredToNs = undeclared == 0 ? toNs : Math.max(undeclaredToNs, toNs);
    undeclared += records;
    state.countAppendFailures(records);
    note();
  }

  /** Whatever was being dispatched: what came of it is among the losses just noted. */
  private void outcomeLost() {
    try {
      appender.outcomeLost();
    } catch (Throwable t) {
      LOG.debug("that an outcome is lost could not be noted", t);
      examine(t);
    }
  }

  /** One id further, since the record in hand is applied only after it was lost. */
  private void note() {
    try {
      long nextId = state.nextActionId() + 1;
      undeclaredNextId =
          Long.compareUnsigned(nextId, undeclaredNextId) > 0 ? nextId : undeclaredNextId;
      appender.noteLosses(
          new Losses(undeclared, undeclaredFromNs, undeclaredToNs, undeclaredNextId));
    } catch (Throwable t) {
      LOG.debug("a loss could not be noted", t);
      examine(t);
    }
  }

  /** The chain did not take something, which is counted as lost by now. */
  private void failed(String what, Throwable cause) {
    failure = failure == null ? cause : failure;
    logBurst(what, cause);
    examine(cause);
  }

  private void logBurst(String what, Throwable cause) {
    if (!burstLogged) {
      burstLogged = true;
      LOG.error(
          "cannot append {} to the chain; losses are counted, and declared once it can be appended"
              + " to again: {}",
          what,
          cause instanceof ChainException ? cause.getMessage() : cause);
      LOG.debug("the loss in full", cause);
    }
  }
}
