package io.chainexec.snapshot;

import io.chainexec.chain.ReasonCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest failure records, in a ring of reused slots: adding allocates nothing and never waits.
 *
 * <p>Written by one thread; {@link #list()} may be called from any. Each slot is guarded by its own
 * sequence lock: a reader that meets a slot being overwritten leaves it out. Read during a burst of
 * failures, the list may therefore miss some, but never shows half of one.
 */
final class RecentFailures {
  private volatile Slot[] slots;

  RecentFailures(int capacity) {
    slots = newSlots(capacity);
  }

  /** Adds a record; its number must be positive, since 0 marks an empty slot. */
  void add(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    if (seq <= 0) {
      throw new IllegalArgumentException("a failure record's number is " + seq + ", from 1 on");
    }
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

  /** Guarded by {@code seq}, which is 0 while the rest is being written. */
  private static final class Slot {
    private static final VarHandle SEQ;

    static {
      try {
        SEQ = MethodHandles.lookup().findVarHandle(Slot.class, "seq", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    @SuppressWarnings("unused") // by the handle
    private long seq;

    private long sourceId;
    private String source;
    private ReasonCode code;
    private long n;
    private long m;
    private String text;
    private long wallMs;

    void set(
        long newSeq,
        long newSourceId,
        String newSource,
        ReasonCode newCode,
        long newN,
        long newM,
        String newText,
        long newWallMs) {
      SEQ.setOpaque(this, 0L);
      VarHandle.storeStoreFence();
      sourceId = newSourceId;
      source = newSource;
      code = newCode;
      n = newN;
      m = newM;
      text = newText;
      wallMs = newWallMs;
      SEQ.setRelease(this, newSeq);
    }

    /** The record, or null if there is none or it is being written. */
    FailureRecord read() {
      long before = (long) SEQ.getAcquire(this);
      if (before == 0) {
        return null;
      }
      FailureRecord record = new FailureRecord(before, sourceId, source, code, n, m, text, wallMs);
      VarHandle.loadLoadFence();
      return (long) SEQ.getOpaque(this) == before ? record : null;
    }
  }
}
