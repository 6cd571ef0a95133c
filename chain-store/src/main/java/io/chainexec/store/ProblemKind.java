package io.chainexec.store;

/** What can be wrong with a chain. */
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
  TRUNCATED
}
