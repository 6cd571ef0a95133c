package io.chainexec.executor;

import io.chainexec.action.Action;
import java.util.Arrays;

/**
 * Timers by due time, and among equals by order. What is due up to a horizon lies in a heap, which
 * is small and therefore in a cache, and what is due later in buckets, unsorted. When the heap has
 * run empty the horizon moves on: a bucket that holds few goes into the heap, one that holds many
 * is parted into smaller ones. When the heap has grown large the horizon moves back. While there
 * are few timers there is no horizon, and only the heap.
 *
 * <p>Heap and buckets hold numbers for timers: sorting touches no timer, of which a million may lie
 * anywhere in memory. Therefore a timer does not know where its entry stands. One that is set anew
 * or cancelled leaves the old one behind, which is dropped when it comes up, or when there are too
 * many of them. What comes into the heap will be due soon: the timers and what hangs on them are
 * then touched together, so that the processor waits for all of them at once, not for each in turn.
 *
 * <p>Setting and cancelling take amortised constant time, but for the small heap. Now and then,
 * where the horizon's higher digits change, many entries are parted at once: a million takes some
 * 10 to 20 ms. Grows and never shrinks, and keeps a timer until it is cleared. Not thread-safe.
 */
final class TimerQueue {
  /** So many may go into the heap together. */
  private static final int FEW = 64;

  /** A heap of so many, 24 KB, is small. */
  private static final int SMALL = 1024;

  private static final int CAPACITY = 64;
  private static final int NONE = -1;

  private final TimerHeap near = new TimerHeap();
  private final TimerBuckets far = new TimerBuckets();

  /** What is due up to then is in the heap; without limit while there is nothing else. */
  private long horizonNs = Long.MAX_VALUE;

  /** A larger heap is worth moving the horizon back. */
  private int nearLimit = SMALL;

  /** The timers by number. */
  private Timer[] timers = new Timer[CAPACITY];

  private int count;

  /** How many timers are set; the other entries were left behind, the heap's first one never. */
  private int live;

  private final TimerHeap.Filter notStale = (dueNs, order, mark) -> !isStale(mark);
  private final TimerHeap.Filter notBehind = this::isNotBehind;

  /** Where a chunk's entries are while they are moved. */
  private final long[] taken = new long[3 * TimerBuckets.CHUNK];

  /** Has the touching of timers have an effect, lest the JIT leaves it out. */
  private long touched;

  /** The timer that is due first, or null. */
  Timer first() {
    return live == 0 ? null : timer(near.mark(0));
  }

  /** When the first timer is due; there must be one. */
  long firstDueNs() {
    return near.firstDueNs();
  }

  /** The order of the first timer; there must be one. */
  long firstOrder() {
    return near.firstOrder();
  }

  boolean isEmpty() {
    return live == 0;
  }

  /** How many entries are in the heap. */
  int nearSize() {
    return near.size();
  }

  /** For how many entries there is room. */
  int capacity() {
    return near.capacity() + far.capacity();
  }

  /** Sets the timer, whether it was set before or not. */
  void set(Timer timer, long dueNs, long order) {
    if (timer.isSet() && timer.dueNs == dueNs && timer.order == order) {
      return;
    }
    cancel(timer);
    live++;
    timer.setting++;
    timer.dueNs = dueNs;
    timer.order = order;
    if (timer.number < 0) {
      take(timer);
    }
    add(dueNs, order, (long) timer.number << Integer.SIZE | timer.setting & 0xFFFF_FFFFL);
    if (near.size() + far.size() > 2 * live + CAPACITY) {
      dropAllStale();
    }
    if (near.size() > nearLimit) {
      moveBack();
    }
    if (near.isEmpty()) {
      settle();
    }
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
    if (timer.isSet()) {
      unset(timer);
      settle();
    }
  }

  private void unset(Timer timer) {
    if (timer.isSet()) {
      timer.setting++;
      live--;
    }
  }

  void clear() {
    for (int i = 0; i < count; i++) {
      unset(timers[i]);
      timers[i].number = NONE;
      timers[i] = null;
    }
    count = 0;
    near.clear();
    far.clear();
    horizonNs = Long.MAX_VALUE;
    nearLimit = SMALL;
  }

  private Timer timer(long mark) {
    return timers[(int) (mark >>> Integer.SIZE)];
  }

  private boolean isStale(long mark) {
    return timer(mark).setting != (int) mark;
  }

  private void add(long dueNs, long order, long mark) {
    if (dueNs <= horizonNs) {
      near.add(dueNs, order, mark);
    } else {
      far.add(horizonNs, dueNs, order, mark);
    }
  }

  /** Has the heap begin with an entry that counts, or be empty if there is none. */
  private void settle() {
    while (near.isEmpty() ? live > 0 : isStale(near.mark(0))) {
      if (near.isEmpty()) {
        moveOn();
      } else {
        near.removeFirst();
      }
    }
  }

  /**
   * Moves the horizon on until there is something in the heap, which must be empty, and as far as
   * there is little more to come from beside it.
   */
  private void moveOn() {
    int level;
    do {
      int bucket = far.first();
      level = TimerBuckets.levelOf(bucket);
      moveInto(bucket);
    } while (near.isEmpty());
    while (!far.isEmpty() && isLittle(far.first(), level)) {
      moveInto(far.first());
    }
    if (far.isEmpty()) {
      horizonNs = Long.MAX_VALUE;
    }
    limitNear();
    touchNear();
  }

  private boolean isLittle(int bucket, int level) {
    return TimerBuckets.levelOf(bucket) == level && near.size() + far.count(bucket) <= FEW;
  }

  /** Moves the horizon into the first bucket: to its end if it holds few, else to its start. */
  private void moveInto(int bucket) {
    horizonNs =
        far.count(bucket) <= FEW
            ? TimerBuckets.endNs(bucket, horizonNs)
            : TimerBuckets.startNs(bucket, horizonNs);
    addAnew(bucket);
  }

  private void addAnew(int bucket) {
    for (int left = far.count(bucket); left > 0; left -= TimerBuckets.CHUNK) {
      int end = 3 * far.take(bucket, taken);
      for (int i = 0; i < end; i += 3) {
        add(taken[i], taken[i + 1], taken[i + 2]);
      }
    }
  }

  /** Moves the horizon back to where the first timer is due, so that the others are behind it. */
  private void moveBack() {
    long before = horizonNs;
    if (near.firstDueNs() < before) {
      horizonNs = near.firstDueNs();
      int level = TimerBuckets.level(horizonNs, before);
      while (!far.isEmpty() && TimerBuckets.levelOf(far.first()) < level) {
        addAnew(far.first());
      }
      near.retain(notBehind);
    }
    limitNear();
  }

  private boolean isNotBehind(long dueNs, long order, long mark) {
    if (dueNs <= horizonNs) {
      return true;
    }
    far.add(horizonNs, dueNs, order, mark);
    return false;
  }

  /**
   * The heap must double, lest one that is all due at once is looked through again and again, and
   * pay for what is behind the horizon, part of which must be parted anew when it has moved back.
   */
  private void limitNear() {
    nearLimit = Math.max(SMALL, 2 * near.size() + far.size() / 4);
  }

  private void dropAllStale() {
    near.retain(notStale);
    for (int bucket = 0; bucket < TimerBuckets.BUCKETS && !far.isEmpty(); bucket++) {
      dropStale(bucket);
    }
  }

  /** What is put back into the bucket may be looked at twice. */
  private void dropStale(int bucket) {
    for (int left = far.count(bucket); left > 0; left -= TimerBuckets.CHUNK) {
      int end = 3 * far.take(bucket, taken);
      for (int i = 0; i < end; i += 3) {
        if (!isStale(taken[i + 2])) {
          far.add(horizonNs, taken[i], taken[i + 1], taken[i + 2]);
        }
      }
    }
  }

  /** Touches what is next, step by step: each step's reads do not depend on one another. */
  private void touchNear() {
    int end = Math.min(near.size(), FEW);
    for (int i = 0; i < end; i++) {
      touched ^= timer(near.mark(i)).dueNs;
    }
    for (int i = 0; i < end; i++) {
      Waiter next = timer(near.mark(i)).next();
      touched ^= next == null ? 0 : next.deferral.id();
    }
    for (int i = 0; i < end; i++) {
      Waiter next = timer(near.mark(i)).next();
      touched ^= next != null && next.deferral.action() instanceof Action.PullReplica ? 1 : 0;
    }
  }

  /** What can be set in a queue: one waiting action's turn, or a lane's. */
  abstract static class Timer {
    private int number = NONE;

    /**
     * How often it was set or cancelled: odd while it is set. An entry that says other is stale.
     */
    private int setting;

    private long dueNs;
    private long order;

    /** Who goes when the timer is due, or null. */
    abstract Waiter next();

    private boolean isSet() {
      return (setting & 1) != 0;
    }
  }
}
