package io.chainexec.snapshot;

import static io.chainexec.snapshot.CounterSet.CHAIN_APPEND_FAILURES;
import static io.chainexec.snapshot.CounterSet.DEFERRED;
import static io.chainexec.snapshot.CounterSet.DISPATCHED;
import static io.chainexec.snapshot.CounterSet.DISPATCH_RETRIES;
import static io.chainexec.snapshot.CounterSet.FAILED;
import static io.chainexec.snapshot.CounterSet.GAPS;
import static io.chainexec.snapshot.CounterSet.GATED;
import static io.chainexec.snapshot.CounterSet.LOST_RECORDS;
import static io.chainexec.snapshot.CounterSet.PRESSURE_ASSERTS;
import static io.chainexec.snapshot.CounterSet.PRESSURE_RELEASES;
import static io.chainexec.snapshot.CounterSet.REFUSED_COMMANDS;
import static io.chainexec.snapshot.CounterSet.REFUSED_SUBMISSIONS;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.admission.Gate;
import io.chainexec.admission.Pressure;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.Losses;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an executor must know to decide, and the one fold that changes it: records applied one by
 * one, whether they have just been decided or come from a chain. Live state and folded state cannot
 * differ, because there is no second implementation.
 *
 * <p>Applying a record allocates nothing in steady state. Records must come in the chain's order.
 * Not thread-safe, except for {@link #counters()} and {@link #recentFailures()}, which any thread
 * may call at any time.
 */
public final class LiveState implements RecordSink {
  private final CounterSet counters = new CounterSet();
  private final RecentFailures failures;
  private ExecutorConfig config = ExecutorConfig.defaults();
  private Gate gate = new Gate(config);
  private Pressure pressure = new Pressure(config);
  private final DeferralSet deferrals = new DeferralSet();
  private OpenActions openActions = new OpenActions();
  private IdempotencyKeys keys = new IdempotencyKeys();

  private long session;
  private boolean open;
  private long lastTimeNs;

  /** The mapping of chain time to wall time that holds. */
  private long mappedAtNs;

  private long mappedWallMs;

  /** The latest pair of chain time and wall time, from whatever record; newer than the mapping. */
  private long wallKnownAtNs;

  private long knownWallMs;
  private long nextActionId = 1;
  private long nextFailureSeq = 1;

  /** How many records the gap before this lost whose checkpoint is not complete; 0 if none. */
  private long openGapLost;

  private long openGapFromNs;
  private long openGapToNs;

  /** What a checkpoint says, until it is complete. */
  private LiveState building;

  /** The state before the first record. */
  public LiveState() {
    failures = new RecentFailures(config.recentFailures());
  }

  /** Has the listener follow the deferred actions from now on. */
  public void follow(DeferralListener newListener) {
    deferrals.follow(newListener);
  }

  @Override
  public void opened(
      long timeNs, long newSession, long wallMs, long newNextActionId, ExecutorConfig newConfig) {
    building = null;
    lastTimeNs = timeNs;
    session = newSession;
    open = true;
    mapWall(timeNs, wallMs);
    nextActionId = newNextActionId;
    keys.expire(timeNs, config.idempotencyWindowNs());
    config = newConfig;
    gate.configure(newConfig);
    pressure.configure(newConfig);
    failures.resize(newConfig.recentFailures());
    deferrals.rebuilt();
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long newNextActionId, Counters atClose, long deferredLeft) {
    lastTimeNs = timeNs;
    knowWall(timeNs, wallMs);
    open = false;
    nextActionId = newNextActionId;
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    advance(timeNs, id);
    counters.add(DISPATCHED, 1);
    reserve(kind, action != null ? action : actionOf(id), admittedAtNs);
    leave(timeNs, id);
  }

  @Override
  public void dispatchedPull(
      long timeNs, long id, long chain, long source, long arrivedAtNs, long admittedAtNs) {
    advance(timeNs, id);
    counters.add(DISPATCHED, 1);
    gate.startCooldown(admittedAtNs);
    gate.openWindow(chain, admittedAtNs);
    leave(timeNs, id);
  }

  /** Of an action that has ended, nothing is kept. */
  private void leave(long timeNs, long id) {
    openActions.remove(id);
    deferrals.leave(id);
    gate.expire(timeNs);
  }

  /** Installs what an admission at that time reserved; most kinds reserve nothing. */
  private void reserve(ActionKind kind, Action action, long admittedAtNs) {
    if (kind == ActionKind.PULL_REPLICA) {
      gate.startCooldown(admittedAtNs);
      if (action instanceof Action.PullReplica pull) {
        gate.openWindow(pull.chain(), admittedAtNs);
      }
    } else if (kind == ActionKind.DROP_REPLICA) {
      if (action instanceof Action.DropReplica drop) {
        gate.openWindow(drop.chain(), admittedAtNs);
      }
    } else if (kind == ActionKind.MIGRATE_BLOB) {
      gate.takeDrainSlot(admittedAtNs);
    } else if (kind == ActionKind.APPLY_BACKOFF && config.applyBackoffGates()) {
      if (action instanceof Action.ApplyBackoff backoff) {
        gate.setGate(backoff.daemon(), backoff.untilNs());
      }
    }
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
    advance(timeNs, id);
    if (retryAfterNs == NO_RETRY) {
      counters.add(FAILED, 1);
      openActions.remove(id);
      deferrals.leave(id);
    } else {
      counters.add(DISPATCH_RETRIES, 1);
      await(timeNs, id, action, arrivedAtNs, count, DeferralCause.DISPATCH_RETRY, retryAfterNs);
      openActions.remove(id);
    }
    gate.expire(timeNs);
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    advance(timeNs, id);
    counters.add(GATED, 1);
    openActions.remove(id);
    deferrals.leave(id);
    gate.expire(timeNs);
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
    advance(timeNs, id);
    counters.add(DEFERRED, 1);
    await(timeNs, id, action, arrivedAtNs, count, cause, waitNs);
    openActions.remove(id);
    gate.expire(timeNs);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    advance(timeNs, id);
    OpenActions.Entry before = openActions.get(id);
    Deferral deferral = deferrals.get(id);
    if (before != null) { // accepted, or killed again while it was dispatched again
      openActions.put(
          id, kind, before.action, before.arrivedAtNs, admittedAtNs, before.count, true);
    } else if (deferral != null) {
      openActions.put(
          id,
          kind,
          deferral.action(),
          deferral.arrivedAtNs(),
          admittedAtNs,
          deferral.count(),
          true);
    } else {
      openActions.put(id, kind, action, arrivedAtNs, admittedAtNs, 0, true);
    }
    if (admittedAtNs != NEVER) {
      open = true; // its session crashed, whether its beginning is on the chain or not
      reserve(kind, actionOf(id), admittedAtNs);
    }
    deferrals.leave(id);
    gate.expire(timeNs);
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    advance(timeNs, id);
    openActions.accept(id, kind, action, arrivedAtNs);
    keys.expire(timeNs, config.idempotencyWindowNs());
    if (key != null) {
      keys.add(key, id, timeNs);
    }
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
    accepted(timeNs, id, kind, action, arrivedAtNs, key);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    lastTimeNs = timeNs;
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
    lastTimeNs = timeNs;
    knowWall(timeNs, wallMs);
    failures.add(seq, sourceId, source, code, n, m, text, wallMs);
    nextFailureSeq = seq + 1;
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    lastTimeNs = timeNs;
    counters.add(asserted ? PRESSURE_ASSERTS : PRESSURE_RELEASES, 1);
    pressure.set(asserted);
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    lastTimeNs = timeNs;
    gate.setGate(daemon, untilNs);
    gate.expire(timeNs);
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    lastTimeNs = timeNs;
    gate.clearGate(daemon);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    lastTimeNs = timeNs;
    counters.add(REFUSED_SUBMISSIONS, submissions);
    counters.add(REFUSED_COMMANDS, commands);
  }

  @Override
  public void clock(long timeNs, long wallMs) {
    lastTimeNs = timeNs;
    mapWall(timeNs, wallMs);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    lastTimeNs = timeNs;
    // A gap whose checkpoint broke off is declared again: the same one, and what was lost since.
    counters.add(GAPS, openGapLost == 0 ? 1 : 0);
    counters.add(LOST_RECORDS, lost - openGapLost);
    openGapLost = lost;
    openGapFromNs = fromNs;
    openGapToNs = toNs;
    building = null;
  }

  @Override
  public void checkpointBegin(
      long timeNs,
      Counters atCheckpoint,
      long newNextActionId,
      long newNextFailureSeq,
      long newLastOrder,
      boolean pressureAsserted,
      long lastPullNs) {
    lastTimeNs = timeNs;
    // Even if it breaks off: what was handed out once is not handed out again.
    nextActionId = unsignedMax(nextActionId, newNextActionId);
    nextFailureSeq = Math.max(nextFailureSeq, newNextFailureSeq);
    building = new LiveState();
    building.gate.configure(config);
    building.failures.resize(config.recentFailures());
    building.counters.set(atCheckpoint);
    building.nextActionId = newNextActionId;
    building.nextFailureSeq = newNextFailureSeq;
    building.deferrals.lastOrder(newLastOrder);
    building.pressure.set(pressureAsserted);
    if (lastPullNs != NEVER) {
      building.gate.startCooldown(lastPullNs);
    }
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
    if (building != null) {
      Deferral deferral = building.deferrals.enter(id, action, arrivedAtNs, inDoubt);
      deferral.await(count, cause, order, sinceOrder, deferredAtNs, dueNs);
    }
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
    if (building != null) {
      building.openActions.put(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
    }
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    if (building != null) {
      building.keys.add(key, id, acceptedAtNs);
    }
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    if (building != null) {
      building.gate.openWindow(chain, admittedAtNs);
    }
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    if (building != null) {
      building.gate.takeDrainSlot(admittedAtNs);
    }
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    if (building != null) {
      building.gate.setGate(daemon, untilNs);
    }
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
    if (building != null) {
      building.failures.add(seq, sourceId, source, code, n, m, text, wallMs);
    }
  }

  /** Takes the carried state over, whole: a checkpoint that breaks off changes nothing. */
  @Override
  public void checkpointEnd(long timeNs) {
    lastTimeNs = timeNs;
    openGapLost = 0;
    if (building == null) {
      return;
    }
    counters.set(building.counters.view());
    failures.replaceBy(building.failures);
    gate = building.gate;
    pressure = building.pressure;
    pressure.configure(config);
    deferrals.replaceBy(building.deferrals);
    openActions = building.openActions;
    keys = building.keys;
    nextActionId = building.nextActionId;
    nextFailureSeq = building.nextFailureSeq;
    building = null;
    deferrals.rebuilt();
  }

  private void mapWall(long timeNs, long wallMs) {
    mappedAtNs = timeNs;
    mappedWallMs = wallMs;
    knowWall(timeNs, wallMs);
  }

  private void knowWall(long timeNs, long wallMs) {
    wallKnownAtNs = timeNs;
    knownWallMs = wallMs;
  }

  /**
   * Counts records that could not be appended; the next gap's checkpoint says so on the chain. Less
   * than 0 if so many are found to be on it all the same.
   */
  public void countAppendFailures(long records) {
    counters.add(CHAIN_APPEND_FAILURES, records);
  }

  /**
   * The gap whose checkpoint is not complete, so that the state is the one before it; none, if
   * there is none.
   */
  public Losses openGap() {
    return openGapLost == 0
        ? Losses.NONE
        : new Losses(openGapLost, openGapFromNs, openGapToNs, nextActionId);
  }

  /** The counters as they are once a gap of so many lost records is declared. */
  public Counters countersAfterGap(long lost) {
    return counters().afterGap(openGapLost == 0 ? 1 : 0, lost - openGapLost);
  }

  private static long unsignedMax(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? a : b;
  }

  private void advance(long timeNs, long id) {
    lastTimeNs = timeNs;
    // As unsigned numbers. Long.compareUnsigned makes three-way code of it, once for each record.
    if (id + Long.MIN_VALUE >= nextActionId + Long.MIN_VALUE) {
      nextActionId = id + 1;
    }
  }

  /** The action of that id if it is deferred, accepted or in doubt, else null. */
  Action actionOf(long id) {
    Deferral deferral = deferrals.get(id);
    if (deferral != null) {
      return deferral.action();
    }
    OpenActions.Entry open = openActions.get(id);
    return open == null ? null : open.action;
  }

  private void await(
      long timeNs,
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {
    Deferral deferral = deferrals.get(id);
    if (deferral == null) {
      Action whole = action != null ? action : actionOf(id);
      if (whole == null) {
        return; // its first record is missing: a damaged chain, which the reader reports
      }
      OpenActions.Entry before = openActions.get(id);
      deferral =
          before == null
              ? deferrals.enter(id, whole, arrivedAtNs, false)
              : deferrals.enter(id, whole, before.arrivedAtNs, before.inDoubt);
    }
    deferrals.await(deferral, timeNs, count, cause, waitNs);
  }

  /** The reservations. */
  public Gate gate() {
    return gate;
  }

  /** The hysteresis. */
  public Pressure pressure() {
    return pressure;
  }

  /** The configuration that rules the session. */
  public ExecutorConfig config() {
    return config;
  }

  /** The number of the session, 0 before the first. */
  public long session() {
    return session;
  }

  /** Whether the session has not been closed. */
  public boolean open() {
    return open;
  }

  /** Chain time of the last record. */
  public long lastTimeNs() {
    return lastTimeNs;
  }

  /** Wall time at a chain time, by the mapping that holds, in milliseconds since 1970. */
  public long wallMsAt(long timeNs) {
    return mappedWallMs + Math.floorDiv(timeNs - mappedAtNs, 1_000_000L);
  }

  /** Wall time of the last record, by the latest mapping there is, in milliseconds since 1970. */
  public long lastWallMs() {
    return knownWallMs + Math.floorDiv(lastTimeNs - wallKnownAtNs, 1_000_000L);
  }

  /** The id that the next action gets. */
  public long nextActionId() {
    return nextActionId;
  }

  /** The number that the next failure record gets. */
  public long nextFailureSeq() {
    return nextFailureSeq;
  }

  /** The number of the latest deferral. */
  public long lastOrder() {
    return deferrals.lastOrder();
  }

  /** How many actions are deferred. */
  public int deferredCount() {
    return deferrals.size();
  }

  /** The deferred action of that id, or null. */
  public Deferral deferral(long id) {
    return deferrals.get(id);
  }

  /** Says that the next records are about that deferred action, which saves looking it up. */
  public void expect(Deferral deferral) {
    deferrals.expect(deferral);
  }

  /** Shows every deferred action, in no order. */
  public void forEachDeferral(Consumer<Deferral> consumer) {
    deferrals.forEach(consumer);
  }

  /** Actions that were accepted and have no outcome yet, by id. */
  public List<AcceptedAction> accepted() {
    return openActions.accepted();
  }

  /** Actions that had no outcome when the process ended and are not resolved, by id. */
  public List<InDoubtAction> inDoubt() {
    return openActions.inDoubt();
  }

  /**
   * The id of the action that was accepted with that key, if at that time its window has not ended,
   * or {@link io.chainexec.action.PendingAction#NO_ID}.
   */
  public long idOfKey(String key, long nowNs) {
    return keys.idOf(key, nowNs, config.idempotencyWindowNs());
  }

  /** The idempotency keys whose windows have not ended at the last record, oldest first. */
  public List<IdempotencyKey> keys() {
    return keys(lastTimeNs);
  }

  /** The idempotency keys whose windows have not ended at that time, oldest first. */
  List<IdempotencyKey> keys(long nowNs) {
    return keys.live(nowNs, config.idempotencyWindowNs());
  }

  /** The counters; callable from any thread. */
  public Counters counters() {
    return counters.view();
  }

  /** The failure records in the ring, by number; callable from any thread. */
  public List<FailureRecord> recentFailures() {
    return failures.list();
  }

  /**
   * The state as a value, as of the last record. Costs time and memory in proportion to what is
   * live.
   *
   * @param sequence of the last record applied, or -1
   */
  public Snapshot snapshot(long sequence) {
    return Snapshots.of(this, sequence, lastTimeNs);
  }

  /**
   * The state as a value, as of a moment after the last record: what has ended by then is left out.
   * Costs as much as {@link #snapshot(long)}.
   *
   * @param sequence of the last record applied, or -1
   * @param atNs that moment, in chain time; one before the last record counts as that record's
   */
  public Snapshot snapshot(long sequence, long atNs) {
    return Snapshots.of(this, sequence, Math.max(lastTimeNs, atNs));
  }
}
