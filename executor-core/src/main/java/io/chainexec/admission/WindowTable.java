package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

import java.util.Arrays;

/**
 * When each chain was last pulled or dropped, as far as that still matters: an open-addressing
 * table of chain and anchor side by side, so that a chain is found, and its window opened anew, at
 * the cost of one cache miss.
 *
 * <p>What has elapsed is not looked for: whoever looks at an anchor compares it with the time
 * anyway. A small table keeps elapsed windows and grows, since most chains are pulled again. Round
 * a larger one goes a hand, a little further with each window that is opened, and forgets the
 * elapsed ones that it meets; they take up a quarter of the table or so. The hand reads on where it
 * has read before, while forgetting them in the order of time would touch memory anywhere.
 *
 * <p>In a table that no cache holds, windows are opened a few at a time: first all their places are
 * touched, so that the processor waits for them together, then they are filled. Whoever looks at
 * the table first has what waits filled in, so nobody can tell. That is for folds, which open many
 * windows and look at none: it makes one of 10^7 chains almost three times as fast.
 *
 * <p>Grows and never shrinks; allocates nothing in steady state. Not thread-safe.
 */
final class WindowTable {
  private static final int SMALLEST = 64;

  /** A table of up to so many entries, half a megabyte, is not swept. */
  private static final int UNSWEPT = 1 << 15;

  /** Entries that the hand passes for each window that is opened. */
  private static final int SWEPT = 2;

  /** From so many entries on, 16 MB, most places are in no cache. */
  private static final int UNCACHED = 1 << 20;

  /** How many windows are opened together then. */
  private static final int BATCH = 16;

  /** The anchor of an entry that is free: never elapsed, so that the hand sees no difference. */
  private static final long FREE = Long.MAX_VALUE;

  /** Spreads chains over the table by the highest bits of the product: 2^64 / golden ratio. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final int unswept;
  private final int uncached;

  /** Chains at even, their anchors at odd indices. */
  private long[] entries;

  private int shift;
  private int size;

  /** Beyond that, looking for a chain would take too many steps. */
  private int limit;

  private int hand;

  /** Windows that are not filled in yet, as in the table. */
  private final long[] waiting = new long[2 * BATCH];

  private int waitingEnd;

  /** Has the touching of places have an effect, lest the JIT leaves it out. */
  private long touched;

  WindowTable() {
    this(UNSWEPT, UNCACHED);
  }

  /** With other sizes from which on it is swept, and windows are opened together. */
  WindowTable(int unswept, int uncached) {
    this.unswept = unswept;
    this.uncached = uncached;
    allocate(SMALLEST);
  }

  private void allocate(int capacity) {
    entries = new long[2 * capacity];
    Arrays.fill(entries, FREE);
    shift = Long.numberOfLeadingZeros(capacity - 1);
    size = 0;
    limit = capacity <= unswept ? capacity / 2 : capacity / 4 * 3;
    hand = 0;
  }

  /** How many windows are kept, elapsed ones among them. */
  int size() {
    fill();
    return size;
  }

  /** When the chain's window was opened, or {@code NEVER}; perhaps so long ago that it elapsed. */
  long anchor(long chain) {
    if (waitingEnd > 0) {
      fill();
    }
    long[] table = entries;
    int i = home(chain);
    while (table[i] != chain) {
      if (table[i + 1] == FREE) {
        return NEVER;
      }
      i = next(table, i);
    }
    long anchorNs = table[i + 1];
    return anchorNs == FREE ? NEVER : anchorNs;
  }

  /** Opens the chain's window anew, and may forget some opened before {@code liveFromNs}. */
  void open(long chain, long anchorNs, long liveFromNs) {
    if (capacity() > unswept) {
      sweep(SWEPT, liveFromNs);
    }
    if (capacity() < uncached) {
      put(chain, anchorNs);
      return;
    }
    waiting[waitingEnd] = chain;
    waiting[waitingEnd + 1] = anchorNs;
    waitingEnd += 2;
    if (waitingEnd == waiting.length) {
      fillTogether();
    }
  }

  private int capacity() {
    return entries.length / 2;
  }

  private void fillTogether() {
    long[] table = entries;
    for (int i = 0; i < waiting.length; i += 2) {
      touched ^= table[home(waiting[i])];
    }
    fill();
  }

  private void fill() {
    for (int i = 0; i < waitingEnd; i += 2) {
      put(waiting[i], waiting[i + 1]);
    }
    waitingEnd = 0;
  }

  private void put(long chain, long anchorNs) {
    if (insert(chain, Math.min(anchorNs, FREE - 1)) && size > limit) {
      grow();
    }
  }

  /** Puts a window in, and returns whether it takes a place more than before. */
  private boolean insert(long chain, long anchorNs) {
    long[] table = entries;
    int i = home(chain);
    while (table[i] != chain && table[i + 1] != FREE) {
      i = next(table, i);
    }
    boolean added = table[i + 1] == FREE;
    if (added) {
      table[i] = chain;
      size++;
    }
    table[i + 1] = anchorNs;
    return added;
  }

  private void grow() {
    long[] old = entries;
    allocate(old.length);
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != FREE) {
        insert(old[i], old[i + 1]);
      }
    }
  }

  /** Forgets every window that was opened before {@code liveFromNs}. */
  void forget(long liveFromNs) {
    fill();
    sweep(capacity(), liveFromNs);
  }

  private void sweep(int count, long liveFromNs) {
    long[] table = entries;
    int at = hand;
    for (int n = 0; n < count; n++) {
      while (table[at + 1] < liveFromNs) {
        remove(table, at);
      }
      at = next(table, at);
    }
    hand = at;
  }

  /** Frees that entry, and moves what follows up as far as it is found there. */
  private void remove(long[] table, int at) {
    int free = at;
    for (int i = next(table, at); table[i + 1] != FREE; i = next(table, i)) {
      if (distance(home(table[i]), i) >= distance(free, i)) {
        table[free] = table[i];
        table[free + 1] = table[i + 1];
        free = i;
      }
    }
    table[free + 1] = FREE;
    size--;
  }

  private int home(long chain) {
    return (int) (chain * SPREAD >>> shift) << 1;
  }

  private static int next(long[] table, int i) {
    return i + 2 & table.length - 1;
  }

  private int distance(int from, int to) {
    return to - from & entries.length - 1;
  }

  /** Shows every window that is kept, in no order. */
  void forEach(Gate.WindowConsumer consumer) {
    fill();
    long[] table = entries;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i + 1] != FREE) {
        consumer.accept(table[i], table[i + 1]);
      }
    }
  }
}
