package io.chainexec.store;

import java.util.List;

/**
 * What a verification found. Immutable.
 *
 * @param status the verdict
 * @param chainId the chain's id, 0 if it has no block
 * @param blocks how many intact blocks there are
 * @param records how many records they hold
 * @param sessions how many sessions begin
 * @param lastSequence the last record's sequence, up to which all this was verified; -1 if there is
 *     none
 * @param lastSessionClosed whether the last record closes its session; false after a crash and
 *     while the chain is written
 * @param writerActive whether a writer held the chain's lock, so that it goes on growing
 * @param skipped how many records are of unknown types that may be skipped
 * @param problems what is wrong, the first of it
 * @param problemCount how much is wrong in all
 * @param notes what is worth knowing and not wrong, the first of it
 * @param noteCount how much is worth knowing in all
 */
public record VerifyReport(
    Status status,
    long chainId,
    long blocks,
    long records,
    long sessions,
    long lastSequence,
    boolean lastSessionClosed,
    boolean writerActive,
    long skipped,
    List<Problem> problems,
    long problemCount,
    List<Problem> notes,
    long noteCount) {
  /** The verdict. */
  public enum Status {
    /** Every byte is accounted for. */
    CLEAN,
    /** Something is wrong; see the problems. */
    DAMAGED,
    /** All blocks are intact, but a writer died within one that was never part of the chain. */
    INCOMPLETE
  }

  /** Copies the lists. */
  public VerifyReport {
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }
}
