package io.chainexec.executor;

import java.util.Arrays;

/**
 * Timers by due time, and among equals by order. A binary heap that knows where each timer stands,
 * so that one can be moved or removed in logarithmic time; the keys lie beside each other, so that
 * comparing does not touch the timers. Grows and never shrinks. Not thread-safe.
 */
final class TimerHeap {
  private Timer[] timers = new Timer[64];
  private long[] dues = new long[64];
  private long[] orders = new long[64];
  private int size;

  /** The timer that is due first, or null. */
  Timer first() {
    return size == 0 ? null : timers[0];
  }

  /** When the first timer is due; there must be one. */
  long firstDueNs() {
    return dues[0];
  }

  /** The order of the first timer; there must be one. */
  long firstOrder() {
    return orders[0];
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Sets the timer, whether it was set before or not. */
  void set(Timer timer, long dueNs, long order) {
    if (timer.heapIndex < 0) {
      if (size == timers.length) {
        grow();
      }
      siftUp(size++, timer, dueNs, order);
      return;
    }
    int index = timer.heapIndex;
    if (isBefore(dueNs, order, dues[index], orders[index])) {
      siftUp(index, timer, dueNs, order);
    } else {
      siftDown(index, timer, dueNs, order);
    }
  }

  /** Cancels the timer, if it is set. */
  void cancel(Timer timer) {
    int index = timer.heapIndex;
    if (index < 0) {
      return;
    }
    timer.heapIndex = -1;
    int last = --size;
    Timer moved = timers[last];
    timers[last] = null;
    if (index == last) {
      return;
    }
    long due = dues[last];
    long order = orders[last];
    if (index > 0 && isBefore(due, order, dues[(index - 1) >> 1], orders[(index - 1) >> 1])) {
      siftUp(index, moved, due, order);
    } else {
      siftDown(index, moved, due, order);
    }
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      timers[i].heapIndex = -1;
      timers[i] = null;
    }
    size = 0;
  }

  private void siftUp(int start, Timer timer, long due, long order) {
    int index = start;
    while (index > 0) {
      int parent = (index - 1) >> 1;
      if (!isBefore(due, order, dues[parent], orders[parent])) {
        break;
      }
      put(index, timers[parent], dues[parent], orders[parent]);
      index = parent;
    }
    put(index, timer, due, order);
  }

  private void siftDown(int start, Timer timer, long due, long order) {
    int index = start;
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size
          && isBefore(dues[child + 1], orders[child + 1], dues[child], orders[child])) {
        child++;
      }
      if (!isBefore(dues[child], orders[child], due, order)) {
        break;
      }
      put(index, timers[child], dues[child], orders[child]);
      index = child;
    }
    put(index, timer, due, order);
  }

  private void put(int index, Timer timer, long due, long order) {
    timers[index] = timer;
    dues[index] = due;
    orders[index] = order;
    timer.heapIndex = index;
  }

  private static boolean isBefore(long dueA, long orderA, long dueB, long orderB) {
    return dueA < dueB || (dueA == dueB && orderA < orderB);
  }

  private void grow() {
    timers = Arrays.copyOf(timers, 2 * size);
    dues = Arrays.copyOf(dues, 2 * size);
    orders = Arrays.copyOf(orders, 2 * size);
  }

  /** What can be set in a heap: one waiting action's turn, or a lane's. */
  abstract static class Timer {
    private int heapIndex = -1;

    /** Who goes when the timer is due. */
    abstract Waiter next();
  }
}
