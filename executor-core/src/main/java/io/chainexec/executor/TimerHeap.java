package io.chainexec.executor;

import java.util.Arrays;

/**
 * Timers by due time, and among equals by order. A heap of keys, four children each, that lie
 * beside each other, and of the timers' numbers: comparing and moving them touches no timer, of
 * which a million may lie anywhere in memory, and stores no reference, of which the garbage
 * collector would have to know. Therefore it does not know where a timer stands either. One that is
 * set anew or cancelled leaves its old entry behind, which is dropped when it comes up, or when
 * there are too many of them; setting and cancelling take amortised logarithmic time. Grows and
 * never shrinks, and keeps a timer until it is cleared. Not thread-safe.
 */
final class TimerHeap {
  private static final int CHILDREN = 4;
  private static final int CAPACITY = 64;
  private static final int NONE = -1;

  /** The due time and the order of each entry. */
  private long[] keys = new long[2 * CAPACITY];

  /** The number of each entry's timer. */
  private int[] numbers = new int[CAPACITY];

  private int size;

  /** The timers by number. */
  private Timer[] timers = new Timer[CAPACITY];

  private int count;

  /** How many timers are set; the other entries were left behind, never the first one. */
  private int live;

  /** The timer that is due first, or null. */
  Timer first() {
    return size == 0 ? null : timers[numbers[0]];
  }

  /** When the first timer is due; there must be one. */
  long firstDueNs() {
    return keys[0];
  }

  /** The order of the first timer; there must be one. */
  long firstOrder() {
    return keys[1];
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** For how many entries there is room. */
  int capacity() {
    return numbers.length;
  }

  /** Sets the timer, whether it was set before or not. */
  void set(Timer timer, long dueNs, long order) {
    if (timer.set && timer.dueNs == dueNs && timer.order == order) {
      return;
    }
    cancel(timer);
    live++;
    timer.set = true;
    timer.dueNs = dueNs;
    timer.order = order;
    if (timer.number < 0) {
      take(timer);
    }
    if (size == numbers.length) {
      makeRoom();
    }
    siftUp(size++, timer.number, dueNs, order);
  }

  private void take(Timer timer) {
    if (count == timers.length) {
      timers = Arrays.copyOf(timers, 2 * count);
    }
    timer.number = count;
    timers[count++] = timer;
  }

  /** Cancels the timer, if it is set. */
  void cancel(Timer timer) {
    if (timer.set) {
      timer.set = false;
      live--;
      dropStale();
    }
  }

  void clear() {
    for (int i = 0; i < count; i++) {
      timers[i].set = false;
      timers[i].number = NONE;
      timers[i] = null;
    }
    count = 0;
    size = 0;
    live = 0;
  }

  private void dropStale() {
    while (size > 0 && isStale(0)) {
      removeFirst();
    }
  }

  private boolean isStale(int index) {
    Timer timer = timers[numbers[index]];
    return !timer.set || timer.dueNs != keys[2 * index] || timer.order != keys[2 * index + 1];
  }

  private void removeFirst() {
    int last = --size;
    if (last > 0) {
      siftDown(0, numbers[last], keys[2 * last], keys[2 * last + 1]);
    }
  }

  private void siftUp(int start, int number, long due, long order) {
    int index = start;
    while (index > 0) {
      int parent = (index - 1) / CHILDREN;
      if (!isBefore(due, order, parent)) {
        break;
      }
      move(parent, index);
      index = parent;
    }
    put(index, number, due, order);
  }

  private void siftDown(int start, int number, long due, long order) {
    int index = start;
    while (true) {
      int child = firstChild(index);
      if (child < 0 || !isBefore(child, due, order)) {
        break;
      }
      move(child, index);
      index = child;
    }
    put(index, number, due, order);
  }

  /** The child that is due first, or -1. */
  private int firstChild(int index) {
    int first = CHILDREN * index + 1;
    if (first >= size) {
      return -1;
    }
    int best = first;
    int end = Math.min(first + CHILDREN, size);
    for (int child = first + 1; child < end; child++) {
      if (isBefore(child, keys[2 * best], keys[2 * best + 1])) {
        best = child;
      }
    }
    return best;
  }

  private boolean isBefore(int index, long due, long order) {
    long indexDue = keys[2 * index];
    return indexDue < due || indexDue == due && keys[2 * index + 1] < order;
  }

  private boolean isBefore(long due, long order, int index) {
    long indexDue = keys[2 * index];
    return due < indexDue || due == indexDue && order < keys[2 * index + 1];
  }

  private void move(int from, int to) {
    put(to, numbers[from], keys[2 * from], keys[2 * from + 1]);
  }

  private void put(int index, int number, long due, long order) {
    numbers[index] = number;
    keys[2 * index] = due;
    keys[2 * index + 1] = order;
  }

  private void makeRoom() {
    if (live < size / 2) {
      dropAllStale();
    }
    if (size == numbers.length) { // still, if entries were left behind that are right again
      numbers = Arrays.copyOf(numbers, 2 * size);
      keys = Arrays.copyOf(keys, 4 * size);
    }
  }

  private void dropAllStale() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!isStale(i)) {
        move(i, kept++);
      }
    }
    size = kept;
    for (int i = (size - 2) / CHILDREN; i >= 0 && size > 1; i--) {
      siftDown(i, numbers[i], keys[2 * i], keys[2 * i + 1]);
    }
  }

  /** What can be set in a heap: one waiting action's turn, or a lane's. */
  abstract static class Timer {
    private int number = NONE;
    private boolean set;
    private long dueNs;
    private long order;

    /** Who goes when the timer is due. */
    abstract Waiter next();
  }
}
