package io.chainexec.replay.select;

/** Where a part of a chain begins or ends. */
public sealed interface Bound {
  /** At a record. */
  record Sequence(long sequence) implements Bound {}

  /** At a wall time, in milliseconds since 1970. */
  record Wall(long wallMs) implements Bound {}

  /** So many milliseconds before the chain's last record. */
  record BeforeEnd(long ms) implements Bound {}
}
