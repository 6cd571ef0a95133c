package io.chainexec.chain;

/**
 * What an executor has counted since its chain began. Immutable.
 *
 * @param dispatched actions that the dispatcher carried out
 * @param failed actions that failed for good
 * @param deferred deferrals by the gate, each time
 * @param gated actions that a daemon's gate dropped
 * @param dispatchRetries retries that the dispatcher asked for and got
 * @param pressureAsserts how often pressure was asserted
 * @param pressureReleases how often pressure was released
 * @param chainAppendFailures records that could not be appended
 * @param refusedSubmissions submissions refused because the queue was full
 * @param refusedCommands control commands refused because their queue was full
 * @param gaps how often the chain goes on after records were lost
 * @param lostRecords how many records the gaps declare lost
 */
public record Counters(
    long dispatched,
    long failed,
    long deferred,
    long gated,
    long dispatchRetries,
    long pressureAsserts,
    long pressureReleases,
    long chainAppendFailures,
    long refusedSubmissions,
    long refusedCommands,
    long gaps,
    long lostRecords) {
  /** Nothing counted yet. */
  public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The counters once so many more gaps and lost records are declared. */
  public Counters afterGap(long moreGaps, long moreLost) {
    return new Counters(
        dispatched,
        failed,
        deferred,
        gated,
        dispatchRetries,
        pressureAsserts,
        pressureReleases,
        chainAppendFailures,
        refusedSubmissions,
        refusedCommands,
        gaps + moreGaps,
        lostRecords + moreLost);
  }
}
