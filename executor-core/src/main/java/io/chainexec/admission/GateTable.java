package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

import io.chainexec.action.Daemon;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * Until when each daemon's gate is closed: a table of linear probing, in which a daemon without a
 * gate is known by the {@link Tags} alone. No other daemon is touched, which may lie anywhere.
 *
 * <p>Gates end at any time. Round the table goes a hand, a little further with each gate that is
 * closed, and forgets the elapsed ones that it meets.
 *
 * <p>Grows and never shrinks; allocates nothing in steady state. Not thread-safe.
 */
final class GateTable {
  private static final int SMALLEST = 64;

  /** Places that the hand passes for each gate that is closed. */
  private static final int SWEPT = 2;

  /** Where it is free: never elapsed, so that the hand looks at nothing else. */
  private static final long FREE = Long.MAX_VALUE;

  private Tags tags;
  private Daemon[] daemons;
  private long[] untilNs;
  private int size;
  private int hand;

  GateTable() {
    allocate(SMALLEST);
  }

  private void allocate(int places) {
    tags = new Tags(places);
    daemons = new Daemon[places];
    untilNs = new long[places];
    Arrays.fill(untilNs, FREE);
    size = 0;
    hand = 0;
  }

  /** How many gates are kept, elapsed ones among them. */
  int size() {
    return size;
  }

  /** Until when the daemon's gate is closed, or {@code NEVER} if it has none; perhaps elapsed. */
  long untilNs(Daemon daemon) {
    if (size == 0) {
      return NEVER;
    }
    int place = search(daemon, hash(daemon));
    return place < 0 ? NEVER : untilNs[place];
  }

  /**
   * Closes the daemon's gate until then, and may forget some that have elapsed by {@code nowNs}.
   */
  void close(Daemon daemon, long newUntilNs, long nowNs) {
    sweep(nowNs);
    put(daemon, newUntilNs);
    if (size > tags.places() / 4 * 3) {
      grow();
    }
  }

  private void put(Daemon daemon, long newUntilNs) {
    long hash = hash(daemon);
    int place = search(daemon, hash);
    if (place < 0) {
      place = ~place;
      tags.take(place, hash);
      daemons[place] = daemon;
      size++;
    }
    untilNs[place] = newUntilNs;
  }

  /** Where the daemon is, or, as a complement, where it may be put if it is nowhere. */
  private int search(Daemon daemon, long hash) {
    for (int place = tags.home(hash); ; place = tags.nextEight(place)) {
      long eight = tags.eight(place);
      for (long bits = tags.candidates(eight, hash); bits != 0; bits &= bits - 1) {
        int candidate = tags.first(place, bits);
        if (daemons[candidate].equals(daemon)) {
          return candidate;
        }
      }
      long free = Tags.free(eight);
      if (free != 0) {
        return ~tags.first(place, free);
      }
    }
  }

  private static long hash(Daemon daemon) {
    return daemon.hashCode() * Tags.SPREAD;
  }

  private void grow() {
    Daemon[] oldDaemons = daemons;
    long[] oldUntilNs = untilNs;
    allocate(2 * oldDaemons.length);
    for (int i = 0; i < oldDaemons.length; i++) {
      if (oldDaemons[i] != null) {
        put(oldDaemons[i], oldUntilNs[i]);
      }
    }
  }

  private void sweep(long nowNs) {
    for (int n = 0; n < SWEPT; n++) {
      while (untilNs[hand] <= nowNs && daemons[hand] != null) {
        remove(hand);
      }
      hand = tags.next(hand);
    }
  }

  /** Opens the daemon's gate. */
  void open(Daemon daemon) {
    int place = search(daemon, hash(daemon));
    if (place >= 0) {
      remove(place);
    }
  }

  /** Frees that place, and moves what follows up as far as it is found there. */
  private void remove(int place) {
    int free = place;
    for (int i = tags.next(place); daemons[i] != null; i = tags.next(i)) {
      int home = tags.home(hash(daemons[i]));
      if (tags.distance(home, i) >= tags.distance(free, i)) {
        tags.copy(i, free);
        daemons[free] = daemons[i];
        untilNs[free] = untilNs[i];
        free = i;
      }
    }
    tags.free(free);
    daemons[free] = null;
    untilNs[free] = FREE;
    size--;
  }

  /** Shows every gate that is kept, in no order. */
  void forEach(ObjLongConsumer<Daemon> consumer) {
    for (int i = 0; i < daemons.length; i++) {
      if (daemons[i] != null) {
        consumer.accept(daemons[i], untilNs[i]);
      }
    }
  }
}
