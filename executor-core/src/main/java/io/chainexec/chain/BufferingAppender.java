package io.chainexec.chain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain in memory: keeps the latest records up to its capacity, dropping the oldest and counting
 * them. For tests and for embedding without a chain on disk; it allocates one object per record.
 *
 * <p>Appending follows {@link ChainAppender}; {@link #records()} and {@link #dropped()} may be
 * called from any thread and show committed records only.
 */
public final class BufferingAppender extends RecordCollector implements ChainAppender {
  private final int capacity;
  private final List<ChainRecord> open = new ArrayList<>();
  private final ArrayDeque<ChainRecord> committed = new ArrayDeque<>();
  private long nextSequence;

  /**
   * An empty chain.
   *
   * @param capacity how many records are kept, at least 1
   */
  public BufferingAppender(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", at least 1 is needed");
    }
    this.capacity = capacity;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ChainException if records were dropped, so that a fold would be wrong
   */
  @Override
  public void recover(RecordSink sink) {
    if (dropped() > 0) {
      throw new ChainException(
          dropped()
              + " records were dropped from a buffer of "
              + capacity
              + ": its state cannot be folded; make the buffer larger");
    }
    records().forEach(record -> record.sendTo(sink));
  }

  @Override
  protected void accept(ChainRecord record) {
    open.add(record);
  }

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public synchronized void commit() {
    committed.addAll(open);
    nextSequence += open.size();
    open.clear();
    while (committed.size() > capacity) {
      committed.removeFirst();
    }
  }

  @Override
  public synchronized long nextSequence() {
    return nextSequence;
  }

  /** The records kept, oldest first. */
  public synchronized List<ChainRecord> records() {
    return List.copyOf(committed);
  }

  /** How many records were dropped because the buffer was full. */
  public synchronized long dropped() {
    return nextSequence - committed.size();
  }

  /** Forgets what was not committed; what was stays readable, so that it can be recovered. */
  @Override
  public void close() {
    open.clear();
  }
}
