package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import java.util.List;

/**
 * What a report shows. Immutable.
 *
 * @param stats the figures
 * @param detail outcomes over time in narrower buckets, to zoom into
 * @param verdict whether the chain is whole
 * @param generated when the report was made, for people, or empty
 */
public record ReportPage(
    StatsPage stats, ChainStats.Timeline detail, Verdict verdict, String generated) {

  /** What a verification found. */
  public enum Status {
    /** Every byte is accounted for. */
    WHOLE,
    /** Something is wrong with what the chain holds. */
    DAMAGED,
    /** All blocks are intact, but the last one was never finished. */
    INCOMPLETE
  }

  /**
   * Whether the chain is whole.
   *
   * @param status the verdict
   * @param blocks how many intact blocks there are
   * @param lastSequence up to which this was verified, or -1
   * @param problems how many problems were found
   * @param damage the first of them
   * @param writerActive whether it was being written
   */
  public record Verdict(
      Status status,
      long blocks,
      long lastSequence,
      long problems,
      List<StatsPage.Damage> damage,
      boolean writerActive) {
    /** Copies the list. */
    public Verdict {
      damage = List.copyOf(damage);
    }
  }
}
