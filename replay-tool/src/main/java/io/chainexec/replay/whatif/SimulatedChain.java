package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordCollector;
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
  private final LiveState state = new LiveState();
  private final Course course;
  private final RecordSink records;
  private final RecordSink before;
  private final Follower follower;
  private long nextSequence;
  private boolean cut;
  private boolean gap;

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
    this.course = course;
    records = new TeeSink(state, RecordCollector.into(this::take));
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
    return cut ? RecordListener.NOWHERE : records;
  }

  @Override
  protected void onTaken(RecordType type) {
    nextSequence++;
    gap |= type == RecordType.GAP;
  }

  private void take(ChainRecord record) {
    course.take(record);
    if (record instanceof ChainRecord.Outcome outcome) {
      if (outcome.action() != null) {
        follower.onTaken(outcome.id());
      }
      Fate fate = Fate.of(outcome);
      if (fate != null) {
        follower.onEnd(outcome.id(), fate, outcome.timeNs());
      }
    } else if (record instanceof ChainRecord.Failure failure
        && failure.code() == ReasonCode.ID_NOT_INCREASING) {
      follower.onTaken(failure.sourceId());
      follower.onEnd(failure.sourceId(), Fate.REFUSED, failure.timeNs());
    }
  }

  /** Whether a record was lost, which only an error of the replay's own can do. */
  boolean hasGap() {
    return gap;
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
}
