package io.chainexec.replay.stats;

import io.chainexec.chain.Counters;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;

/** What happened to the executor rather than to one action. Not thread-safe. */
final class IncidentsTally implements RecordListener {
  private final SessionsTally sessions;
  private final PressureTally pressure = new PressureTally();
  private final LatestOnes<ChainStats.Gap> gaps = new LatestOnes<>();
  private long failureRecords;
  private long refusedSubmissions;
  private long refusedCommands;
  private long lostRecords;

  /**
   * No incident so far.
   *
   * @param sessions says where the present record stands
   */
  IncidentsTally(SessionsTally sessions) {
    this.sessions = sessions;
  }

  long failureRecords() {
    return failureRecords;
  }

  long refusedSubmissions() {
    return refusedSubmissions;
  }

  long refusedCommands() {
    return refusedCommands;
  }

  long lostRecords() {
    return lostRecords;
  }

  ChainStats.Incidents view(ActionsTally actions) {
    long pressureNs = pressure.totalNs(sessions.timeNs());
    return new ChainStats.Incidents(
        sessions.view(),
        pressure.view(),
        pressureNs,
        gaps.view(gap -> gap),
        actions.doubts(),
        actions.redrives(),
        sessions.unclosed(),
        sessions.downtimeNs());
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    sessions.closed(deferredLeft);
  }

  @Override
  public void failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    failureRecords++;
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    pressure.set(
        asserted, Integer.toUnsignedLong(depth), sessions.sequence(), sessions.wallMs(), timeNs);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    refusedSubmissions += submissions;
    refusedCommands += commands;
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    lostRecords += lost;
    gaps.add(
        new ChainStats.Gap(
            sessions.sequence(), lost, sessions.wallMs(fromNs), sessions.wallMs(toNs)));
  }

  @Override
  public void checkpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean asserted,
      long lastPullNs) {
    pressure.set(asserted, 0, sessions.sequence(), sessions.wallMs(), timeNs);
  }
}
