package io.chainexec.store;

import java.util.List;

/**
 * What a repair would do to a chain, or has done. Immutable.
 *
 * @param verdict whether it can be repaired
 * @param steps what is to be done, one sentence each, in this order; for people
 * @param reason why it cannot be repaired as asked, or empty
 * @param intactRecords how many records go that could still be read
 * @param lostRecords how many records are lost at least, the intact ones that go included; the next
 *     session declares them
 * @param lastSequence the last record that stays, or -1
 */
public record RepairPlan(
    Verdict verdict,
    List<String> steps,
    String reason,
    long intactRecords,
    long lostRecords,
    long lastSequence) {
  /** Whether a chain can be repaired. */
  public enum Verdict {
    /** Nothing is wrong that a repair could mend. */
    NOTHING_TO_DO,
    /** It can be done, or it has been. */
    REPAIRABLE,
    /** Only at the cost of records that can still be read, which was not asked for. */
    CUTS_INTACT,
    /** It cannot be repaired; the reason says what can be done instead. */
    NOT_REPAIRABLE
  }

  /** Copies the list. */
  public RepairPlan {
    steps = List.copyOf(steps);
  }
}
