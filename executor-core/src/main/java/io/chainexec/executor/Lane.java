package io.chainexec.executor;

/**
 * Those who wait for one limiter, first in, first out: a list ordered by rank, whose head goes when
 * the lane's timer is due. Not thread-safe.
 */
final class Lane extends TimerQueue.Timer {
  private Place first;
  private Place last;
  private int size;
  private long chain;

  /** Has the lane serve that chain's window. */
  Lane serving(long newChain) {
    chain = newChain;
    return this;
  }

  long chain() {
    return chain;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Who goes next; the lane must not be empty. */
  Waiter head() {
    return first.waiter;
  }

  boolean isHead(Waiter waiter) {
    return waiter.isIn(first);
  }

  @Override
  Waiter next() {
    return isEmpty() ? null : head();
  }

  /** Adds a place behind all those of a smaller rank; at once, where ranks come in order. */
  void add(Place place, long rank) {
    place.lane = this;
    place.rank = rank;
    Place before = first != null && rank < first.rank ? null : last;
    while (before != null && before.rank > rank) {
      before = before.before;
    }
    Place after = before == null ? first : before.after;
    link(before, place);
    link(place, after);
    size++;
  }

  void remove(Place place) {
    Place before = place.before;
    Place after = place.after;
    place.lane = null;
    place.before = null;
    place.after = null;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    size--;
  }

  private void link(Place before, Place after) {
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
  }

  /** One action's place in a lane. */
  static final class Place {
    private final Waiter waiter;
    private Lane lane;
    private Place before;
    private Place after;
    private long rank;

    Place(Waiter waiter) {
      this.waiter = waiter;
    }

    /** The lane it stands in, or null. */
    Lane lane() {
      return lane;
    }

    void leave() {
      if (lane != null) {
        lane.remove(this);
      }
    }
  }
}
