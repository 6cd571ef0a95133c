package io.chainexec.admission;

/**
 * A queue of longs that grows and never shrinks, so that a steady state allocates nothing (library
 * queues either box or give memory back and take it again). Not thread-safe.
 */
final class LongRing {
  private long[] elements = new long[16];
  private int head;
  private int size;

  int size() {
    return size;
  }

  /** The element that far behind the oldest. */
  long get(int index) {
    return elements[(head + index) & (elements.length - 1)];
  }

  void add(long value) {
    if (size == elements.length) {
      grow();
    }
    elements[(head + size) & (elements.length - 1)] = value;
    size++;
  }

  /** Removes the oldest. */
  long remove() {
    long value = elements[head];
    head = (head + 1) & (elements.length - 1);
    size--;
    return value;
  }

  void clear() {
    head = 0;
    size = 0;
  }

  private void grow() {
    long[] larger = new long[elements.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = get(i);
    }
    elements = larger;
    head = 0;
  }
}
