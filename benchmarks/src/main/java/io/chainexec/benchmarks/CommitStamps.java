package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.Losses;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import java.util.concurrent.CompletableFuture;

/**
 * A chain that notes how long each dispatched action took from its emission until its record was
 * committed. An action is dispatched before it is committed, with up to 63 others: so it is the
 * commit that is waited for, and all that were recorded since the one before are stamped with it.
 * Used by the loop's thread.
 */
final class CommitStamps extends ForwardingSink implements ChainAppender {
  /** More than a block may hold. */
  private static final int MOST_PER_BLOCK = 4096;

  private final ChainAppender chain;
  private final LatencyRecorder recorder;
  private final long[] emittedNs = new long[MOST_PER_BLOCK];
  private int uncommitted;

  CommitStamps(ChainAppender chain, LatencyRecorder recorder) {
    this.chain = chain;
    this.recorder = recorder;
  }

  @Override
  protected RecordSink target() {
    return chain;
  }

  @Override
  protected void onTaken(RecordType type) {}

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    chain.dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    emittedNs[uncommitted++] = arrivedAtNs;
  }

  @Override
  public void commit() {
    chain.commit();
    if (uncommitted > 0) {
      recorder.stamp(emittedNs, uncommitted);
      uncommitted = 0;
    }
  }

  @Override
  public void attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    chain.attempting(timeNs, id, kind, action, arrivedAtNs);
  }

  @Override
  public void outcomeLost() {
    chain.outcomeLost();
  }

  @Override
  public void noteLosses(Losses losses) {
    chain.noteLosses(losses);
  }

  @Override
  public Losses lossesBefore() {
    return chain.lossesBefore();
  }

  @Override
  public void memoryFailed(Throwable cause) {
    chain.memoryFailed(cause);
  }

  @Override
  public void recover(RecordSink sink) {
    chain.recover(sink);
  }

  @Override
  public boolean full() {
    return chain.full();
  }

  @Override
  public long nextSequence() {
    return chain.nextSequence();
  }

  @Override
  public CompletableFuture<Void> durable(long sequence) {
    return chain.durable(sequence);
  }

  @Override
  public void close() {
    chain.close();
  }
}
