package io.chainexec.replay.stats;

import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.chain.TeeSink;
import io.chainexec.config.ExecutorConfig;
import java.util.function.LongSupplier;

/**
 * Counts the records of a chain in one pass and in memory that does not grow with their number,
 * only with the actions that wait at one time. Not thread-safe.
 *
 * <p>Records may be left out, as on a damaged chain or by a filter: what is known without them is
 * counted. A later record of an action whose first one is missing has no daemon, chain or node, and
 * no wait ends with it.
 */
public final class StatsFold extends ForwardingSink {
  private final SessionsTally sessions = new SessionsTally();
  private final ExtentTally extent = new ExtentTally();
  private final ActionsTally actions = new ActionsTally(sessions);
  private final IncidentsTally incidents = new IncidentsTally(sessions);
  private final RecordSink sink = new TeeSink(actions, incidents);

  private final LongSupplier sequences;
  private final LongSupplier numbers;

  /**
   * The fold of no record.
   *
   * @param sequences is asked, within each record, for its sequence
   * @param numbers is asked, within each record, for its session
   */
  public StatsFold(LongSupplier sequences, LongSupplier numbers) {
    this.sequences = sequences;
    this.numbers = numbers;
  }

  /** How many records were counted. */
  public long records() {
    return extent.records();
  }

  /** Wall time of the last record, in milliseconds since 1970, or {@link ChainStats#UNKNOWN}. */
  public long wallMs() {
    return sessions.wallMs();
  }

  /**
   * The facts so far.
   *
   * @param mostListed how many reasons, daemons, chains, nodes and blobs to list, of each
   * @param mostBuckets into how many stretches of time to divide, at most
   */
  public ChainStats view(int mostListed, int mostBuckets) {
    return new ChainStats(
        extent.view(sessions),
        totals(),
        actions.kinds(),
        actions.timeline(mostBuckets),
        actions.waits(),
        actions.reasons(mostListed),
        actions.busiest(mostListed),
        incidents.view(actions));
  }

  /** Outcomes over time alone, in other buckets than {@link #view} has. */
  public ChainStats.Timeline timeline(int mostBuckets) {
    return actions.timeline(mostBuckets);
  }

  private ChainStats.Totals totals() {
    return new ChainStats.Totals(
        actions.total(),
        actions.waiting(),
        actions.inDoubtLeft(),
        actions.redrives().total(),
        incidents.failureRecords(),
        incidents.refusedSubmissions(),
        incidents.refusedCommands(),
        incidents.lostRecords(),
        actions.peak().perSecond(),
        actions.peak().wallMs());
  }

  @Override
  protected void onNext(RecordType type, long timeNs) {
    sessions.on(
        numbers.getAsLong(), sequences.getAsLong(), timeNs == NEVER ? sessions.timeNs() : timeNs);
    extent.add(sessions);
  }

  @Override
  protected RecordSink target() {
    return sink;
  }

  /** Its own time is by the mapping that it brings. */
  @Override
  public void opened(
      long timeNs, long number, long wallMs, long nextActionId, ExecutorConfig config) {
    sessions.on(number, sequences.getAsLong(), timeNs);
    sessions.map(timeNs, wallMs);
    extent.add(sessions);
    sink.opened(timeNs, number, wallMs, nextActionId, config);
  }

  /** Its own time is by the mapping that it brings. */
  @Override
  public void clock(long timeNs, long wallMs) {
    sessions.on(numbers.getAsLong(), sequences.getAsLong(), timeNs);
    sessions.map(timeNs, wallMs);
    extent.add(sessions);
  }
}
