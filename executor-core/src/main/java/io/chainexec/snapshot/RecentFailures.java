package io.chainexec.snapshot;

import io.chainexec.chain.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest failure records, in a ring of reused slots: adding allocates nothing and never waits.
 *
 * <p>Written by one thread; {@link #list()} may be called from any. Each slot is guarded by its own
 * sequence lock: a reader that meets a slot being overwritten leaves it out, which is the record
 * that the ring is just about to forget.
 */
final class RecentFailures {
  private volatile Slot[] slots;

  RecentFailures(int capacity) {
    slots = newSlots(capacity);
  }

  void add(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    slots[(int) (seq % slots.length)].set(seq, sourceId, source, code, n, m, text, wallMs);
  }

  /** Takes another capacity on, keeping the latest records that fit. */
  void resize(int capacity) {
    if (capacity == slots.length) {
      return;
    }
    List<FailureRecord> kept = list();
    Slot[] resized = newSlots(capacity);
    for (FailureRecord f : kept.subList(Math.max(0, kept.size() - capacity), kept.size())) {
      resized[(int) (f.seq() % capacity)].set(
          f.seq(), f.sourceId(), f.sourceName(), f.code(), f.n(), f.m(), f.text(), f.wallMs());
    }
    slots = resized;
  }

  /** Takes over what another ring of the same capacity keeps; the other is not used again. */
  void replaceBy(RecentFailures other) {
    slots = other.slots;
  }

  /** The records kept, in order of their numbers. */
  List<FailureRecord> list() {
    List<FailureRecord> records = new ArrayList<>();
    for (Slot slot : slots) {
      FailureRecord record = slot.read();
      if (record != null) {
        records.add(record);
      }
    }
    records.sort((a, b) -> Long.compare(a.seq(), b.seq()));
    return List.copyOf(records);
  }

  private static Slot[] newSlots(int capacity) {
    Slot[] fresh = new Slot[capacity];
    for (int i = 0; i < capacity; i++) {
      fresh[i] = new Slot();
    }
    return fresh;
  }

  /** Volatile fields: failures are rare, and a reader must not see half of one. */
  private static final class Slot {
    private volatile long seq;
    private volatile long sourceId;
    private volatile String source;
    private volatile ReasonCode code;
    private volatile long n;
    private volatile long m;
    private volatile String text;
    private volatile long wallMs;

    void set(
        long newSeq,
        long newSourceId,
        String newSource,
        ReasonCode newCode,
        long newN,
        long newM,
        String newText,
        long newWallMs) {
      seq = 0;
      sourceId = newSourceId;
      source = newSource;
      code = newCode;
      n = newN;
      m = newM;
      text = newText;
      wallMs = newWallMs;
      seq = newSeq;
    }

    /** The record, or null if there is none or it is being written. */
    FailureRecord read() {
      long before = seq;
      if (before == 0) {
        return null;
      }
      FailureRecord record = new FailureRecord(before, sourceId, source, code, n, m, text, wallMs);
      return seq == before ? record : null;
    }
  }
}
