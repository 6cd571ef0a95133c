package io.chainexec.executor;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * A bounded queue from many threads to one, whose consumer can ask how deep it is without slowing
 * the producers down.
 */
final class ActionQueue extends MpscAtomicArrayQueue<Object> {
  ActionQueue(int capacity) {
    super(capacity);
  }

  /**
   * Whether at least so many elements are queued; for the consumer. Looks whether the one that far
   * behind the next is there: {@link #size()} would read the index that each producer is about to
   * write, at the price of a cache line's way between two cores, for both of them.
   */
  boolean holds(int elements) {
    if (elements <= 0) {
      return true;
    }
    return elements <= capacity()
        && buffer.get((int) (currentConsumerIndex() + elements - 1) & mask) != null;
  }
}
