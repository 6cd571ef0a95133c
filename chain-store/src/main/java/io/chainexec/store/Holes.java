package io.chainexec.store;

/**
 * What an audit cannot know because records are missing: it is not held against the records that
 * follow. A checkpoint mends it all. Not thread-safe.
 */
final class Holes {
  private int count;
  private boolean incomplete;

  /** Ids of actions whose first records may be missing: from that one on, and below the other. */
  private long fromId;

  private long toId;
  private boolean hidesIds;

  /** Whether every further id may have its first record in the last hole. */
  private boolean openEnded;

  /** Records are missing; the next id would have been that one. */
  void add(long nextActionId) {
    count++;
    incomplete = true;
    if (!hidesIds || Long.compareUnsigned(nextActionId, fromId) < 0) {
      fromId = nextActionId;
    }
    hidesIds = true;
    openEnded = true;
  }

  /** An id is above all those whose first records may be missing. */
  void newIdSeen(long id) {
    if (openEnded) {
      openEnded = false;
      toId = id;
    }
  }

  /** Whether the first record of that id may be missing. */
  boolean mayHide(long id) {
    return hidesIds
        && Long.compareUnsigned(id, fromId) >= 0
        && (openEnded || Long.compareUnsigned(id, toId) < 0);
  }

  /** Whether everything since the chain's beginning or the last checkpoint is there. */
  boolean none() {
    return !incomplete;
  }

  /** How many there were so far, those that are mended included. */
  int count() {
    return count;
  }

  /** A checkpoint said all there is to know. */
  void mend() {
    incomplete = false;
    hidesIds = false;
    openEnded = false;
  }
}
