package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

import java.util.Arrays;

/**
 * One generation of windows in the order in which they were opened, and an index of them by chain.
 * So memory that no cache holds is written in turn; at random only the index is, which is a quarter
 * of it all. The tags of the index are shared with the other generation's.
 *
 * <p>The index is not brought up to date before somebody looks. That is for folds, which open many
 * windows and look at none: most of theirs elapse without ever having been in the index.
 */
final class WindowLog {
  /** So many windows before it is entered, the place of one is touched. */
  private static final int AHEAD = 16;

  /** Whose tags are this log's. */
  final int lane;

  /** Chain, anchor, chain, anchor. */
  private long[] windows;

  private int size;

  /** Which window lies at each place; as long as there are places, or outdated. */
  private int[] index = {};

  /** How many windows are in the index; each of these is of another chain. */
  private int indexed;

  private long newestNs = NEVER;

  /** Has the touching of places have an effect, lest the JIT leaves it out. */
  private long touched;

  WindowLog(int lane, int capacity) {
    this.lane = lane;
    windows = new long[2 * capacity];
  }

  int capacity() {
    return windows.length / 2;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return 2 * size == windows.length;
  }

  boolean isIndexed() {
    return indexed == size;
  }

  /** When the newest of all windows was opened, or {@code NEVER}. */
  long newestNs() {
    return newestNs;
  }

  long anchor(int place) {
    return windows[2 * index[place] + 1];
  }

  /** Adds a window that is not looked for yet. */
  void append(long chain, long anchorNs) {
    newestNs = Math.max(newestNs, anchorNs);
    windows[2 * size] = chain;
    windows[2 * size + 1] = anchorNs;
    size++;
  }

  /** Adds a window, or opens anew the one that lies at that place; all must be indexed. */
  void enter(TwinTags tags, long chain, long anchorNs, int place) {
    if (place >= 0) {
      newestNs = Math.max(newestNs, anchorNs);
      windows[2 * index[place] + 1] = anchorNs;
      return;
    }
    tags.take(~place, lane, Tags.hash(chain));
    index[~place] = size;
    append(chain, anchorNs);
    indexed = size;
  }

  /** The chain's place in the index, or, as a complement, a free one for it. */
  int search(TwinTags tags, long chain, long hash) {
    for (int group = tags.home(hash); ; group = tags.next(group)) {
      long eight = tags.eight(group, lane);
      for (long bits = tags.candidates(eight, hash); bits != 0; bits &= bits - 1) {
        int place = TwinTags.place(group, bits);
        if (windows[2 * index[place]] == chain) {
          return place;
        }
      }
      long free = Tags.free(eight);
      if (free != 0) {
        return ~TwinTags.place(group, free);
      }
    }
  }

  /** Brings the index up to date, and leaves only the last window of each chain. */
  void settle(TwinTags tags) {
    if (index.length != tags.places()) {
      index = new int[tags.places()];
    }
    int end = size;
    size = indexed;
    for (int i = indexed; i < end; i++) {
      if (i + AHEAD < end) {
        touch(tags, windows[2 * (i + AHEAD)]);
      }
      long chain = windows[2 * i];
      enter(tags, chain, windows[2 * i + 1], search(tags, chain, Tags.hash(chain)));
    }
  }

  /** Has the processor fetch what it takes to enter that chain, while it enters others. */
  private void touch(TwinTags tags, long chain) {
    int home = tags.home(Tags.hash(chain));
    touched ^= tags.eight(home, lane) ^ index[TwinTags.place(home, 1)];
  }

  /** Makes room for as many again. */
  void grow() {
    windows = Arrays.copyOf(windows, 2 * windows.length);
  }

  /** The tags that it was indexed by are gone. */
  void unindex() {
    indexed = 0;
  }

  /** Forgets all windows. */
  void clear(TwinTags tags) {
    if (indexed > 0) {
      tags.clear(lane);
      indexed = 0;
    }
    size = 0;
    newestNs = NEVER;
  }

  /** Shows every window opened from then on; all must be indexed. */
  void forEach(long fromNs, Gate.WindowConsumer consumer) {
    for (int i = 0; i < size; i++) {
      if (windows[2 * i + 1] >= fromNs) {
        consumer.accept(windows[2 * i], windows[2 * i + 1]);
      }
    }
  }
}
