package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

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

  /** No place is known. */
  private static final int UNKNOWN = Integer.MIN_VALUE;

  private WindowLog current = new WindowLog(0, SMALLEST);
  private WindowLog previous = new WindowLog(1, SMALLEST);

  /** Where in both logs' indexes a chain is; null if neither is indexed. */
  private TwinTags tags;

  /** The chain that was looked for last, whose window is often opened next, */
  private long sought;

  /** and its place in the current log's index, or, as a complement, a free one for it. */
  private int soughtPlace = UNKNOWN;

  /** What was opened before is forgotten, although it is still there. */
  private long forgottenToNs = NEVER;

  /** How many windows are kept, elapsed ones among them. */
  int size() {
    return current.size() + previous.size();
  }

  /** When the chain's window was opened, or {@code NEVER}; perhaps so long ago that it elapsed. */
  long anchor(long chain) {
    if (size() == 0) {
      return NEVER;
    }
    settle();
    long hash = Tags.hash(chain);
    int group = tags.home(hash);
    long eight = tags.eight(group, current.lane);
    long eightBefore = tags.eight(group, previous.lane);
    long free = Tags.free(eight);
    sought = chain;
    if ((tags.candidates(eight, hash) | tags.candidates(eightBefore, hash)) == 0
        && free != 0
        && Tags.free(eightBefore) != 0) {
      soughtPlace = ~TwinTags.place(group, free);
      return NEVER; // as most often
    }
    long anchorNs = searchedAnchor(chain, hash);
    return anchorNs < forgottenToNs ? NEVER : anchorNs;
  }

  private long searchedAnchor(long chain, long hash) {
    soughtPlace = current.search(tags, chain, hash);
    if (soughtPlace >= 0) {
      return current.anchor(soughtPlace);
    }
    int place = previous.search(tags, chain, hash);
    return place >= 0 ? previous.anchor(place) : NEVER;
  }

  /** Opens the chain's window anew, and may forget some opened before {@code liveFromNs}. */
  void open(long chain, long anchorNs, long liveFromNs) {
    // Not if there is so little in the current one that emptying the other is too much work for it.
    if (previous.newestNs() < liveFromNs && current.size() > current.capacity() / 8) {
      turnOver();
    }
    if (anchorNs < forgottenToNs) {
      takeOutForgotten();
    }
    add(chain, anchorNs);
  }

  private void add(long chain, long anchorNs) {
    if (current.isFull()) {
      makeRoom();
    }
    if (current.isIndexed() && current.size() > 0) {
      boolean known = chain == sought && soughtPlace != UNKNOWN;
      int place = known ? soughtPlace : current.search(tags, chain, Tags.hash(chain));
      current.enter(tags, chain, anchorNs, place);
    } else {
      current.append(chain, anchorNs);
    }
    soughtPlace = UNKNOWN;
  }

  private void turnOver() {
    WindowLog emptied = previous;
    previous = current;
    emptied.clear(tags);
    current =
        emptied.capacity() < previous.capacity()
            ? new WindowLog(emptied.lane, previous.capacity())
            : emptied;
    soughtPlace = UNKNOWN;
  }

  /** Leaves out windows that were opened anew; where that does not help much, grows. */
  private void makeRoom() {
    settle(current);
    if (current.size() > current.capacity() / 4 * 3) {
      current.grow();
      current.unindex(); // the tags are of as many places as there were
      previous.unindex();
      tags = null;
      soughtPlace = UNKNOWN;
    }
  }

  /** Has both logs indexed. */
  private void settle() {
    if (tags == null || !current.isIndexed() || !previous.isIndexed()) {
      settle(current);
      settle(previous);
    }
  }

  private void settle(WindowLog log) {
    if (tags == null) {
      int capacity = Math.max(current.capacity(), previous.capacity());
      tags = new TwinTags(capacity / 3 * 4); // searching a table that is fuller would take longer
    }
    if (!log.isIndexed()) {
      log.settle(tags);
    }
  }

  /** Forgets every window that was opened before {@code liveFromNs}. */
  void forget(long liveFromNs) {
    forgottenToNs = Math.max(forgottenToNs, liveFromNs);
  }

  /** So that a window can be opened as of a time before that, which is rare. */
  private void takeOutForgotten() {
    WindowTable kept = new WindowTable();
    forEach(kept::add);
    current = kept.current;
    previous = kept.previous;
    tags = kept.tags;
    soughtPlace = UNKNOWN;
    forgottenToNs = NEVER;
  }

  /** Shows every window that is not forgotten, in no order. */
  void forEach(Gate.WindowConsumer consumer) {
    settle();
    current.forEach(forgottenToNs, consumer);
    previous.forEach(
        forgottenToNs,
        (chain, anchorNs) -> {
          if (current.search(tags, chain, Tags.hash(chain)) < 0) {
            consumer.accept(chain, anchorNs);
          }
        });
  }
}
