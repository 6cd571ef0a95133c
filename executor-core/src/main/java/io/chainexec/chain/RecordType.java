package io.chainexec.chain;

/**
 * The types of record on a chain. Codes are written on chains and never reused. A type whose code
 * has {@link #OPTIONAL_BIT} set may be skipped by a fold that does not know it; of any other
 * unknown type a fold must stop, because the state after it cannot be known.
 */
public enum RecordType {
  /** The executor was opened on the chain: a session begins. */
  OPENED(1, "opened"),
  /** The executor was closed cleanly: the session ends. */
  CLOSED(2, "closed"),
  /** An action was dispatched, and the dispatcher said ok. */
  DISPATCHED(3, "dispatched"),
  /** An action failed, for good or until a retry. */
  FAILED(4, "failed"),
  /** An action was dropped by a daemon's gate. */
  GATED(5, "gated"),
  /** An action was deferred by the gate. */
  DEFERRED(6, "deferred"),
  /** A numbered line for operators. */
  FAILURE(7, "failure"),
  /** Pressure was asserted or released. */
  PRESSURE(8, "pressure"),
  /** A daemon's gate was set through the handle. */
  GATE_SET(9, "gate_set"),
  /** A daemon's gate was cleared through the handle. */
  GATE_CLEARED(10, "gate_cleared"),
  /** Submissions or commands were refused because a queue was full. */
  REFUSED(11 | RecordType.OPTIONAL_BIT, "refused"),
  /** Records before this one could not be appended; a checkpoint follows. */
  GAP(12, "gap"),
  /** The state as it is, record by record, begins. */
  CHECKPOINT_BEGIN(13, "checkpoint_begin"),
  /** A deferred action, carried by a checkpoint. */
  CARRIED_ACTION(14, "carried_action"),
  /** A chain's stabilization window, carried by a checkpoint. */
  CARRIED_WINDOW(15, "carried_window"),
  /** A drain slot, carried by a checkpoint. */
  CARRIED_SLOT(16, "carried_slot"),
  /** A daemon's gate, carried by a checkpoint. */
  CARRIED_GATE(17, "carried_gate"),
  /** A recent failure record, carried by a checkpoint. */
  CARRIED_FAILURE(18, "carried_failure"),
  /** The checkpoint is complete. */
  CHECKPOINT_END(19, "checkpoint_end"),
  /** An action had no outcome when the process ended; what became of it is not known. */
  IN_DOUBT(20, "in_doubt"),
  /** A submission was taken, and is on record before it is handled. */
  ACCEPTED(21, "accepted"),
  /** A submission with a key that was seen before; not executed. */
  DUPLICATE(22 | RecordType.OPTIONAL_BIT, "duplicate"),
  /** An action without an outcome, carried by a checkpoint. */
  CARRIED_PENDING(23, "carried_pending"),
  /** An idempotency key within its window, carried by a checkpoint. */
  CARRIED_KEY(24, "carried_key"),
  /** An action that had ended was taken again: as accepted, with a link to the one before. */
  REDRIVEN(25, "redriven"),
  /** The wall clock was set, or the machine slept: chain time maps to wall time anew. */
  CLOCK(32 | RecordType.OPTIONAL_BIT, "clock");

  /** Set in the code of a type that a fold may skip when it does not know it. */
  public static final int OPTIONAL_BIT = 0x80;

  private static final RecordType[] BY_CODE = new RecordType[256];

  static {
    for (RecordType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final String wireName;

  RecordType(int code, String wireName) {
    this.code = code;
    this.wireName = wireName;
  }

  /** The code on the chain, 1 to 255. */
  public int code() {
    return code;
  }

  /** The stable name in text and JSON. */
  public String wireName() {
    return wireName;
  }

  /** The type of that code, or null if there is none. */
  public static RecordType ofCode(int code) {
    return BY_CODE[code & 0xFF];
  }
}
