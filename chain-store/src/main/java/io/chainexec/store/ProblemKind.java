package io.chainexec.store;

/**
 * What can be wrong with a chain, and what is only worth knowing of it. The first kinds are about
 * bytes, blocks and files; those from {@link #NO_ACTION} on are about what the records say, each by
 * itself intact; the last are notes.
 */
public enum ProblemKind {
  /** A block whose checksum does not match its bytes, or a document that is no block. */
  DAMAGED_BLOCK,
  /** The bytes around a block, by which it is found, are damaged; the block itself may be whole. */
  DAMAGED_FRAME,
  /**
   * What Chronicle keeps for itself in a file, its header or an index, is not as it writes it. No
   * block depends on it; appending does.
   */
  DAMAGED_HEADER,
  /** A block's link is not the checksum of the block before. */
  BROKEN_LINK,
  /** Records are missing. */
  SEQUENCE_GAP,
  /** A block begins with a sequence that came before. */
  SEQUENCE_REPEATED,
  /** A block of another chain. */
  CHAIN_ID_MISMATCH,
  /** A session's number is smaller than that of a session before. */
  SESSION_BACK,
  /** A record's time is smaller than that of the record before. */
  TIME_BACK,
  /** A block in a format that is newer than what this reader knows. */
  NEWER_FORMAT,
  /** A block holds another number of records than it says. */
  COUNT_MISMATCH,
  /** A record within an intact block that cannot be read. */
  UNDECODABLE_RECORD,
  /** A record of an unknown type that a fold must not skip. */
  UNKNOWN_RECORD,
  /** Bytes that no block explains, in a file that is complete. */
  UNEXPLAINED_BYTES,
  /** Less is there than was written. */
  TRUNCATED,
  /** The staging file, which may hold records that are not on the chain yet, is damaged. */
  DAMAGED_STAGING,

  /** An outcome of an action that no record holds. */
  NO_ACTION,
  /** An outcome of an action that has ended before, or that never was. */
  OUTCOME_AFTER_END,
  /** An action begins with an id that was used before, or goes on as another one. */
  ID_REPEATED,
  /** Deferrals and retries of an action that are not counted one by one, or over its budget. */
  COUNT_WRONG,
  /** What was dispatched was not to be admitted, or what was gated was not to be gated. */
  GATE_WRONG,
  /** What was accepted, or is in doubt, is not handled as such. */
  DOUBT_WRONG,
  /** An idempotency key that does not belong to the action that is named. */
  KEY_WRONG,
  /** A failure record whose number does not follow from the one before. */
  FAILURE_SEQUENCE,
  /** A failure record without its outcome, or the end of an action without its failure record. */
  FAILURE_UNPAIRED,
  /** Pressure is asserted or released twice, or at a depth that does neither. */
  PRESSURE_EDGE,
  /** A session that does not go from its beginning to its end, or goes on at the wrong id. */
  SESSION_BOUNDARY,
  /** Counters that are not what the records before them amount to. */
  COUNTERS_DIFFER,
  /** A checkpoint that is not what the records before it amount to. */
  CHECKPOINT_DIFFERS,
  /** A gap without the checkpoint that belongs to it, or a part of one where none is. */
  CHECKPOINT_BROKEN,

  /** Records are lost, and the chain says so. */
  GAP(true),
  /** A session was not closed: its process was killed, or is still running. */
  SESSION_NOT_CLOSED(true),
  /** A writer is active; what it appends meanwhile is not looked at. */
  WRITER_ACTIVE(true),
  /** A block behind the last one that was never part of the chain. */
  UNFINISHED_BLOCK(true),
  /** Something is left for the next writer to append or declare. */
  LEFT_TO_NEXT_WRITER(true),
  /** What could not be judged, because records are missing. */
  NOT_JUDGED(true);

  private final boolean note;

  ProblemKind() {
    this(false);
  }

  ProblemKind(boolean note) {
    this.note = note;
  }

  /** Whether it is worth knowing and not wrong. */
  public boolean isNote() {
    return note;
  }
}
