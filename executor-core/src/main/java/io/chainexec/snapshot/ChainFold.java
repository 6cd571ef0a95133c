package io.chainexec.snapshot;

import io.chainexec.chain.RecordSink;
import io.chainexec.chain.TeeSink;

/**
 * Everything that can be concluded from a chain: the executor's state, by the executor's own fold,
 * the world as dispatched, and the sessions. Feed {@link #sink()} the records in order. Not
 * thread-safe.
 */
public final class ChainFold {
  private final LiveState live = new LiveState();
  private final WorldFold world = new WorldFold(live);
  private final SessionFold sessions = new SessionFold();
  private final RecordSink sink = new TeeSink(new TeeSink(world, sessions), live);

  /** The fold of an empty chain. */
  public ChainFold() {}

  /** Where the records go. */
  public RecordSink sink() {
    return sink;
  }

  /** The executor's state so far, as it is and as it goes on. */
  public LiveState live() {
    return live;
  }

  /**
   * All of it as a value.
   *
   * @param sequence of the last record that the sink was given, or -1
   */
  public ChainSnapshot snapshot(long sequence) {
    return snapshot(sequence, live.lastTimeNs());
  }

  /**
   * All of it as a value, as of a moment after the last record: what has ended by then is left out,
   * or shown as ended where it is said until when it holds.
   *
   * @param sequence of the last record that the sink was given, or -1
   * @param atNs that moment, in chain time; one before the last record counts as that record's
   */
  public ChainSnapshot snapshot(long sequence, long atNs) {
    return new ChainSnapshot(live.snapshot(sequence, atNs), world.view(), sessions.view());
  }
}
