package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

import java.util.Arrays;

/**
 * When each chain was last pulled or dropped, as far as that still matters: an open-addressing
 * table of chain and anchor side by side, so that a chain is found, and its window opened anew, at
 * the cost of one cache miss.
 *
 * <p>What has elapsed is not looked for: a hand goes round the table, a few entries further with
 * each window that is opened, and forgets the elapsed ones that it meets. It reads what lies next
 * to what it has read before, where removing each window in the order of time would touch memory
 * anywhere. So elapsed windows stay for a while, at most {@code 1 / SWEPT} of the table; whoever
 * looks at an anchor must compare it with the time anyway.
 *
 * <p>Grows and never shrinks; allocates nothing in steady state. Not thread-safe.
 */
final class WindowTable {
  /** Entries that the hand passes for each window that is opened: one cache line. */
  private static final int SWEPT = 4;

  private static final int SMALLEST = 64;

  /** The anchor of an entry that is free: never elapsed, so that the hand sees no difference. */
  private static final long FREE = Long.MAX_VALUE;

  /** Spreads chains over the table by the highest bits of the product: 2^64 / golden ratio. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  /** Chains at even, their anchors at odd indices. */
  private long[] entries;

  private int shift;
  private int size;

  /** Beyond that, looking for a chain would take too many steps. */
  private int limit;

  private int hand;

  WindowTable() {
    allocate(SMALLEST);
  }

  private void allocate(int capacity) {
    entries = new long[2 * capacity];
    Arrays.fill(entries, FREE);
    shift = Long.numberOfLeadingZeros(capacity - 1);
    size = 0;
    limit = capacity / 4 * 3;
    hand = 0;
  }

  /** How many windows are kept, elapsed ones among them. */
  int size() {
    return size;
  }

  /** When the chain's window was opened, or {@code NEVER}; perhaps so long ago that it elapsed. */
  long anchor(long chain) {
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

  /** Opens the chain's window anew, and forgets some of those opened before {@code liveFromNs}. */
  void open(long chain, long anchorNs, long liveFromNs) {
    sweep(SWEPT, liveFromNs);
    put(chain, Math.min(anchorNs, FREE - 1));
    if (size > limit) {
      grow(liveFromNs);
    }
  }

  private void put(long chain, long anchorNs) {
    long[] table = entries;
    int i = home(chain);
    while (table[i] != chain && table[i + 1] != FREE) {
      i = next(table, i);
    }
    if (table[i + 1] == FREE) {
      table[i] = chain;
      size++;
    }
    table[i + 1] = anchorNs;
  }

  private void grow(long liveFromNs) {
    long[] old = entries;
    allocate(old.length);
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != FREE && old[i + 1] >= liveFromNs) {
        put(old[i], old[i + 1]);
      }
    }
  }

  /** Forgets every window that was opened before {@code liveFromNs}. */
  void forget(long liveFromNs) {
    sweep(entries.length / 2, liveFromNs);
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
    long[] table = entries;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i + 1] != FREE) {
        consumer.accept(table[i], table[i + 1]);
      }
    }
  }
}
