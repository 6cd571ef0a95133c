package io.chainexec.chain;

/**
 * An appender that keeps nothing but the count, for embedding without a chain and for measuring the
 * loop alone. Nothing survives a restart.
 */
public final class NoOpAppender extends ForwardingSink implements ChainAppender {
  private long pending;
  private long nextSequence;

  /** An appender that has counted nothing yet. */
  public NoOpAppender() {}

  @Override
  protected RecordSink target() {
    return RecordListener.NOWHERE;
  }

  @Override
  protected void onTaken(RecordType type) {
    pending++;
  }

  @Override
  public void recover(RecordSink sink) {}

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public void commit() {
    nextSequence += pending;
    pending = 0;
  }

  @Override
  public long nextSequence() {
    return nextSequence;
  }

  @Override
  public void close() {
    pending = 0;
  }
}
