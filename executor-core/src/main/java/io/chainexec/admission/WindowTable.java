package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

import java.util.Arrays;

/**
 * When each chain was last pulled or dropped, as far as that still matters. What has elapsed is not
 * looked for: whoever looks at an anchor compares it with the time anyway.
 *
 * <p>Windows are kept in two generations. They are opened in the current one for as long as any
 * window of the previous one may be live; then that is emptied, all at once, and is the current one
 * from then on. So an elapsed window costs nothing by itself. To take each out of a table where it
 * is met would cost more than all else about it, since the processor cannot foresee where that is.
 * About as many elapsed windows are kept as there are live ones.
 *
 * <p>Grows and never shrinks; allocates nothing in steady state. Not thread-safe.
 */
final class WindowTable {
  /** Three quarters of a power of 2. */
  private static final int SMALLEST = 48;

  private Generation current = new Generation(SMALLEST);
  private Generation previous = new Generation(SMALLEST);

  /** What was opened before is forgotten, although it is still there. */
  private long forgottenToNs = NEVER;

  /** How many windows are kept, elapsed ones among them. */
  int size() {
    return current.size + previous.size;
  }

  /** When the chain's window was opened, or {@code NEVER}; perhaps so long ago that it elapsed. */
  long anchor(long chain) {
    Generation generation = current;
    int window = current.find(chain);
    if (window < 0) {
      generation = previous;
      window = previous.find(chain);
    }
    if (window < 0) {
      return NEVER;
    }
    long anchorNs = generation.anchor(window);
    return anchorNs < forgottenToNs ? NEVER : anchorNs;
  }

  /** Opens the chain's window anew, and may forget some opened before {@code liveFromNs}. */
  void open(long chain, long anchorNs, long liveFromNs) {
    if (previous.newestNs < liveFromNs && current.isWorthKeeping()) {
      turnOver();
    }
    if (anchorNs < forgottenToNs) {
      takeOutForgotten();
    }
    current.add(chain, anchorNs);
  }

  private void turnOver() {
    Generation emptied = previous;
    previous = current;
    if (emptied.capacity() < previous.capacity()) {
      emptied = new Generation(previous.capacity());
    } else {
      emptied.clear();
    }
    current = emptied;
  }

  /** Forgets every window that was opened before {@code liveFromNs}. */
  void forget(long liveFromNs) {
    forgottenToNs = Math.max(forgottenToNs, liveFromNs);
  }

  /** So that a window can be opened as of a time before that, which is rare. */
  private void takeOutForgotten() {
    Generation kept = new Generation(SMALLEST);
    forEach(kept::add);
    current = kept;
    previous = new Generation(SMALLEST);
    forgottenToNs = NEVER;
  }

  /** Shows every window that is not forgotten, in no order. */
  void forEach(Gate.WindowConsumer consumer) {
    current.forEach(forgottenToNs, consumer);
    previous.forEach(
        forgottenToNs,
        (chain, anchorNs) -> {
          if (current.find(chain) < 0) {
            consumer.accept(chain, anchorNs);
          }
        });
  }

  /**
   * Windows in the order in which they were opened, and an index of them by chain. So memory that
   * no cache holds is written in turn; at random only the index is, which is a quarter of it all.
   *
   * <p>The index is not brought up to date before somebody looks. That is for folds, which open
   * many windows and look at none: most of theirs elapse without ever having been in the index.
   */
  private static final class Generation {
    /** So many windows before it is entered, the place of one is touched. */
    private static final int AHEAD = 16;

    /** No place is known. */
    private static final int UNKNOWN = Integer.MIN_VALUE;

    /** Chain, anchor, chain, anchor. */
    private long[] windows;

    private int size;

    /** Where in the index a chain is; null before anybody looks. */
    private Tags tags;

    /** Which window lies at each place. */
    private int[] index;

    /** How many windows are in the index; each of these is of another chain. */
    private int indexed;

    /** The chain that was looked for last, whose window is often opened next, and its place. */
    private long sought;

    private int soughtPlace = UNKNOWN;

    private long newestNs = NEVER;

    /** Has the touching of places have an effect, lest the JIT leaves it out. */
    private long touched;

    Generation(int capacity) {
      windows = new long[2 * capacity];
    }

    int capacity() {
      return windows.length / 2;
    }

    /** Whether there is so much in it that emptying another one instead is not too much work. */
    boolean isWorthKeeping() {
      return size > capacity() / 8;
    }

    long anchor(int window) {
      return windows[2 * window + 1];
    }

    void add(long chain, long anchorNs) {
      if (2 * size == windows.length) {
        makeRoom();
      }
      newestNs = Math.max(newestNs, anchorNs);
      if (indexed == size && size > 0) {
        boolean known = chain == sought && soughtPlace != UNKNOWN;
        enter(chain, anchorNs, known ? soughtPlace : search(chain));
        indexed = size;
      } else {
        append(chain, anchorNs);
      }
    }

    private void append(long chain, long anchorNs) {
      windows[2 * size] = chain;
      windows[2 * size + 1] = anchorNs;
      size++;
    }

    /** Leaves out windows that were opened anew; where that does not help much, grows. */
    private void makeRoom() {
      settle();
      if (size > capacity() / 4 * 3) {
        windows = Arrays.copyOf(windows, 2 * windows.length);
        tags = null;
        indexed = 0;
        soughtPlace = UNKNOWN;
      }
    }

    /** The number of the chain's window, negative if it has none. */
    int find(long chain) {
      if (size == 0) {
        return -1;
      }
      settle();
      int place = search(chain);
      sought = chain;
      soughtPlace = place;
      return place < 0 ? -1 : index[place];
    }

    /** The chain's place in the index, or, as a complement, a free one for it. */
    private int search(long chain) {
      long hash = hash(chain);
      for (int place = tags.home(hash); ; place = tags.nextEight(place)) {
        long eight = tags.eight(place);
        for (long bits = tags.candidates(eight, hash); bits != 0; bits &= bits - 1) {
          int candidate = tags.first(place, bits);
          if (windows[2 * index[candidate]] == chain) {
            return candidate;
          }
        }
        long free = Tags.free(eight);
        if (free != 0) {
          return ~tags.first(place, free);
        }
      }
    }

    private static long hash(long chain) {
      return chain * Tags.SPREAD;
    }

    /** Brings the index up to date, and leaves only the last window of each chain. */
    private void settle() {
      if (indexed == size) {
        return;
      }
      if (tags == null) {
        int places = capacity() / 3 * 4; // searching a table that is fuller would take longer
        tags = new Tags(places);
        index = new int[places];
      }
      int end = size;
      size = indexed;
      for (int i = indexed; i < end; i++) {
        if (i + AHEAD < end) {
          touch(windows[2 * (i + AHEAD)]);
        }
        long chain = windows[2 * i];
        enter(chain, windows[2 * i + 1], search(chain));
      }
      indexed = size;
    }

    /** Has the processor fetch what it takes to enter that chain, while it enters others. */
    private void touch(long chain) {
      int home = tags.home(hash(chain));
      touched ^= tags.eight(home) ^ index[home];
    }

    private void enter(long chain, long anchorNs, int place) {
      if (place >= 0) {
        windows[2 * index[place] + 1] = anchorNs;
        return;
      }
      tags.take(~place, hash(chain));
      index[~place] = size;
      append(chain, anchorNs);
      soughtPlace = UNKNOWN;
    }

    void clear() {
      if (indexed > 0) {
        tags.clear();
        indexed = 0;
      }
      size = 0;
      soughtPlace = UNKNOWN;
      newestNs = NEVER;
    }

    void forEach(long fromNs, Gate.WindowConsumer consumer) {
      settle();
      for (int i = 0; i < size; i++) {
        if (anchor(i) >= fromNs) {
          consumer.accept(windows[2 * i], anchor(i));
        }
      }
    }
  }
}
