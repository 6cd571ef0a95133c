package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import java.util.List;

/**
 * What statistics show. Immutable.
 *
 * @param chain where the chain lies, for people
 * @param chainId the chain's identity, unsigned
 * @param stats what its records amount to
 * @param skipped records of unknown types that may be skipped
 * @param problems how many problems were met while reading; the statistics leave out what could not
 *     be read
 * @param damage the first of them
 */
public record StatsPage(
    String chain,
    long chainId,
    ChainStats stats,
    long skipped,
    long problems,
    List<Damage> damage) {
  /**
   * One thing that is wrong with a chain.
   *
   * @param kind stable
   * @param sequence the record at or before which it is wrong, or -1 if that cannot be told
   * @param file the name of the file in which it was found
   * @param offset where in the file, in bytes
   * @param message for people
   */
  public record Damage(String kind, long sequence, String file, long offset, String message) {}

  /** Copies the list. */
  public StatsPage {
    damage = List.copyOf(damage);
  }

  /** How many actions ended within a second of open session, on average; 0 without time. */
  double endedPerSecond() {
    long openNs = stats.extent().openNs();
    return openNs == 0 ? 0 : stats.totals().outcomes().ended() * 1e9 / openNs;
  }
}
