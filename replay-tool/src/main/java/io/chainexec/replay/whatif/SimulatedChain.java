package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.chain.TeeSink;
import io.chainexec.executor.Checkpoint;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;

/**
 * A chain that keeps no record, only the state that they fold to, from which the next session goes
 * on; and that can lose its process, as a real one does. Not thread-safe.
 */
final class SimulatedChain extends ForwardingSink implements ChainAppender {
  private static final RecordSink NOWHERE = new RecordListener() {};

  private final LiveState state = new LiveState();
  private final RecordSink records;
  private final RecordSink before;
  private final Follower follower;
  private long nextSequence;
  private boolean cut;

  private long attemptNs;
  private long attemptId;
  private ActionKind attemptKind;
  private Action attemptAction;
  private long attemptArrivedAtNs;

  /** Learns what becomes of actions. */
  interface Follower {
    /** The action has left the queue: it is on record, or refused. */
    void onTaken(long id);

    void onEnd(long id, Fate fate, long timeNs);
  }

  SimulatedChain(Course course, Follower follower) {
    this.follower = follower;
    records = new TeeSink(new TeeSink(state, course.sink()), new Outcomes());
    before = new TeeSink(state, course.before());
  }

  /** Goes on from that state. */
  void restore(Snapshot snapshot) {
    write(snapshot, before);
  }

  /** Hands over a state as that of a chain whose last session was closed. */
  static void write(Snapshot state, RecordSink sink) {
    sink.opened(
        state.timeNs(), state.session(), state.wallMs(), state.nextActionId(), state.config());
    Checkpoint.write(state, sink);
    sink.closed(
        state.timeNs(),
        state.wallMs(),
        state.nextActionId(),
        state.counters(),
        state.deferred().size());
  }

  /** Whether pressure is asserted. */
  boolean underPressure() {
    return state.pressure().asserted();
  }

  /** Wall time of the last record, or that one if there is none. */
  long lastWallMs(long ifNone) {
    return state.session() == 0 ? ifNone : state.lastWallMs();
  }

  /** The process ends during the dispatch that is under way; nothing it still does counts. */
  void crashInDispatch() {
    inDoubt(attemptNs, attemptId, attemptKind, attemptAction, attemptArrivedAtNs, attemptNs);
    cut = true;
  }

  /** Another process takes the chain over. */
  void reopen() {
    cut = false;
  }

  @Override
  protected RecordSink target() {
    return cut ? NOWHERE : records;
  }

  @Override
  protected void onTaken(RecordType type) {
    nextSequence++;
  }

  @Override
  public void attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    attemptNs = timeNs;
    attemptId = id;
    attemptKind = kind;
    attemptAction = action;
    attemptArrivedAtNs = arrivedAtNs;
  }

  @Override
  public void recover(RecordSink sink) {
    if (state.session() > 0) {
      write(state.snapshot(nextSequence - 1), sink);
    }
  }

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public void commit() {
    // Nothing is kept.
  }

  @Override
  public long nextSequence() {
    return nextSequence;
  }

  @Override
  public void close() {
    // The next session goes on from the state.
  }

  private final class Outcomes implements RecordListener {
    @Override
    public void dispatched(
        long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
      first(id, action);
      follower.onEnd(id, Fate.DISPATCHED, timeNs);
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
      first(id, action);
      if (retryAfterNs == NO_RETRY) {
        follower.onEnd(id, Fate.ofFailure(code), timeNs);
      }
    }

    @Override
    public void gated(
        long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
      first(id, action);
      follower.onEnd(id, Fate.GATED, timeNs);
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
      first(id, action);
    }

    @Override
    public void inDoubt(
        long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
      first(id, action);
    }

    @Override
    public void accepted(
        long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
      first(id, action);
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
      if (code == ReasonCode.ID_NOT_INCREASING) {
        follower.onTaken(sourceId);
        follower.onEnd(sourceId, Fate.REFUSED, timeNs);
      }
    }

    private void first(long id, Action action) {
      if (action != null) {
        follower.onTaken(id);
      }
    }
  }
}
