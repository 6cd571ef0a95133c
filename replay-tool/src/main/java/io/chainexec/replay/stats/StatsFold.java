package io.chainexec.replay.stats;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.stats.OutcomeTally.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the records of a chain in one pass and in memory that does not grow with their number,
 * only with the actions that wait at one time. Not thread-safe.
 *
 * <p>Records may be left out, as on a damaged chain or by a filter: what is known without them is
 * counted. A later record of an action whose first one is missing has no daemon, chain or node, and
 * no wait ends with it.
 */
public final class StatsFold implements RecordListener {
  private static final int MOST_REASONS = 2048;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final String NO_SOURCE = "";

  private final SessionsTally sessions = new SessionsTally();
  private final PressureTally pressure = new PressureTally();
  private final Lives lives = new Lives();
  private final OutcomeTally total = new OutcomeTally();
  private final OutcomeTally[] byKind = new OutcomeTally[ActionKind.values().length];
  private final SubjectTally subjects = new SubjectTally();
  private final TimelineTally timeline = new TimelineTally();
  private final LatencyTally queue = new LatencyTally("queue_wait");
  private final LatencyTally dispatch = new LatencyTally("dispatch");
  private final LatencyTally life = new LatencyTally("life");
  private final Map<DeferralCause, LatencyTally> deferral = new EnumMap<>(DeferralCause.class);
  private final Ranking<ReasonTally.Key, ReasonTally> reasons =
      new Ranking<>(MOST_REASONS, ReasonTally::new);
  private final LatestOnes<ChainStats.Gap> gaps = new LatestOnes<>();
  private final LatestOnes<DoubtTally> doubts = new LatestOnes<>();
  private final RedrivesTally redrives = new RedrivesTally();

  private final LongSupplier sequences;
  private final LongSupplier numbers;
  private long sequence = -1;
  private long records;
  private long firstSequence = -1;
  private long fromWallMs = Long.MAX_VALUE;
  private long toWallMs = ChainStats.UNKNOWN;
  private long untimed;
  private long lastNs;
  private long wallMs = ChainStats.UNKNOWN;
  private long failureRecords;
  private long refusedSubmissions;
  private long refusedCommands;
  private long lostRecords;
  private long second = Long.MIN_VALUE;
  private long endedInSecond;
  private long peakPerSecond;
  private long peakWallMs = ChainStats.UNKNOWN;

  /**
   * The fold of no record.
   *
   * @param sequences is asked, within each record, for its sequence
   * @param numbers is asked, within each record, for its session
   */
  public StatsFold(LongSupplier sequences, LongSupplier numbers) {
    this.sequences = sequences;
    this.numbers = numbers;
    for (int i = 0; i < byKind.length; i++) {
      byKind[i] = new OutcomeTally();
    }
    for (DeferralCause cause : DeferralCause.values()) {
      deferral.put(cause, new LatencyTally(cause.wireName()));
    }
  }

  /** How many records were counted. */
  public long records() {
    return records;
  }

  /** Wall time of the last record, in milliseconds since 1970, or {@link ChainStats#UNKNOWN}. */
  public long wallMs() {
    return wallMs;
  }

  /**
   * The facts so far.
   *
   * @param mostListed how many reasons, daemons, chains, nodes and blobs to list, of each
   * @param mostBuckets into how many stretches of time to divide, at most
   */
  public ChainStats view(int mostListed, int mostBuckets) {
    long pressureNs = pressure.totalNs(lastNs);
    return new ChainStats(
        new ChainStats.Extent(
            records,
            firstSequence,
            sequence,
            fromWallMs == Long.MAX_VALUE ? ChainStats.UNKNOWN : fromWallMs,
            toWallMs,
            untimed,
            sessions.openNs()),
        totals(),
        kinds(),
        timeline.view(mostBuckets),
        waits(),
        reasons.top(mostListed, (key, tally) -> tally.view(key)),
        subjects.view(mostListed),
        new ChainStats.Incidents(
            sessions.view(),
            pressure.view(),
            pressureNs,
            gaps.view(gap -> gap),
            doubts.view(DoubtTally::view),
            redrives.view(),
            sessions.unclosed(),
            sessions.downtimeNs()));
  }

  /** Outcomes over time alone, in other buckets than {@link #view} has. */
  public ChainStats.Timeline timeline(int mostBuckets) {
    return timeline.view(mostBuckets);
  }

  private ChainStats.Totals totals() {
    return new ChainStats.Totals(
        total.view(),
        lives.waiting(),
        lives.inDoubt(),
        redrives.total(),
        failureRecords,
        refusedSubmissions,
        refusedCommands,
        lostRecords,
        peakPerSecond,
        peakWallMs);
  }

  private List<ChainStats.KindStats> kinds() {
    List<ChainStats.KindStats> kinds = new ArrayList<>();
    for (ActionKind kind : ActionKind.values()) {
      ChainStats.Outcomes outcomes = byKind[kind.ordinal()].view();
      if (outcomes.all() > 0) {
        kinds.add(new ChainStats.KindStats(kind, outcomes));
      }
    }
    return List.copyOf(kinds);
  }

  private ChainStats.Waits waits() {
    List<ChainStats.Latency> causes = deferral.values().stream().map(LatencyTally::view).toList();
    return new ChainStats.Waits(queue.view(), dispatch.view(), life.view(), causes);
  }

  @Override
  public void opened(
      long timeNs, long number, long newWallMs, long nextActionId, ExecutorConfig config) {
    sequence = sequences.getAsLong();
    lives.breakOff();
    sessions.on(number, sequence, timeNs);
    sessions.map(timeNs, newWallMs);
    moment(timeNs);
  }

  @Override
  public void closed(
      long timeNs, long newWallMs, long nextActionId, Counters counters, long deferredLeft) {
    on(timeNs);
    sessions.closed(deferredLeft);
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    on(timeNs);
    Lives.Life known = decided(id, action, arrivedAtNs, admittedAtNs);
    dispatch.add(admittedAtNs, timeNs);
    outcome(Outcome.DISPATCHED, kind, action, known);
    end(ChainStats.Ending.DISPATCHED, timeNs, id, action, arrivedAtNs, known);
  }

  @Override
  public void failed(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      long retryAfterNs,
      ReasonCode code,
      long n,
      long m,
      String text) {
    on(timeNs);
    boolean tried = admittedAtNs != RecordSink.NEVER;
    Lives.Life known = decided(id, action, arrivedAtNs, tried ? admittedAtNs : timeNs);
    if (tried && code != ReasonCode.IN_DOUBT) {
      dispatch.add(admittedAtNs, timeNs);
    }
    boolean retried = retryAfterNs != RecordSink.NO_RETRY;
    outcome(retried ? Outcome.RETRIED : Outcome.FAILED, kind, action, known);
    ChainStats.Way way = retried ? ChainStats.Way.RETRIED : ChainStats.Way.FAILED;
    reason(way, NO_SOURCE, spell(code, n, m, text), id);
    if (retried) {
      resolve(known, ChainStats.Resolution.RETRIED);
      lives.await(id, known, action, arrivedAtNs, timeNs, DeferralCause.DISPATCH_RETRY);
    } else {
      end(ChainStats.Ending.FAILED, timeNs, id, action, arrivedAtNs, known);
    }
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    on(timeNs);
    Lives.Life known = decided(id, action, arrivedAtNs, timeNs);
    outcome(Outcome.GATED, kind, action, known);
    reason(ChainStats.Way.GATED, NO_SOURCE, ReasonCode.DAEMON_BACKOFF, id);
    end(ChainStats.Ending.GATED, timeNs, id, action, arrivedAtNs, known);
  }

  @Override
  public void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {
    on(timeNs);
    Lives.Life known = decided(id, action, arrivedAtNs, timeNs);
    outcome(Outcome.DEFERRED, kind, action, known);
    lives.await(id, known, action, arrivedAtNs, timeNs, cause);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    on(timeNs);
    Lives.Life known =
        admittedAtNs == RecordSink.NEVER
            ? lives.of(id)
            : decided(id, action, arrivedAtNs, admittedAtNs);
    outcome(Outcome.IN_DOUBT, kind, action, known);
    resolve(known, ChainStats.Resolution.IN_DOUBT);
    DoubtTally doubt = new DoubtTally(sequence, id, kind, wallMs);
    doubts.add(doubt);
    lives.doubt(id, known, action, arrivedAtNs, doubt);
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    on(timeNs);
    lives.accept(id, action, arrivedAtNs);
  }

  @Override
  public void redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId) {
    accepted(timeNs, id, kind, action, arrivedAtNs, key);
    redrives.add(sequence, timeNs, wallMs, id, originalId, action);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    on(timeNs);
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
      long newWallMs) {
    on(timeNs);
    failureRecords++;
    if (sourceId == 0) { // others repeat what an outcome says
      reason(ChainStats.Way.RECORDED, source, spell(code, n, m, text), 0);
    }
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    on(timeNs);
    pressure.set(asserted, Integer.toUnsignedLong(depth), sequence, wallMs, timeNs);
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    on(timeNs);
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    on(timeNs);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    on(timeNs);
    refusedSubmissions += submissions;
    refusedCommands += commands;
  }

  @Override
  public void clock(long timeNs, long newWallMs) {
    sequence = sequences.getAsLong();
    sessions.on(numbers.getAsLong(), sequence, timeNs);
    sessions.map(timeNs, newWallMs);
    moment(timeNs);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    on(timeNs);
    lostRecords += lost;
    gaps.add(new ChainStats.Gap(sequence, lost, sessions.wallMs(fromNs), sessions.wallMs(toNs)));
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
    on(timeNs);
    lives.beginCarrying();
    pressure.set(asserted, 0, sequence, wallMs, timeNs);
  }

  @Override
  public void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt) {
    on(lastNs);
    lives.carry(id, action, arrivedAtNs, cause, deferredAtNs);
  }

  @Override
  public void carriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt) {
    on(lastNs);
    if (!inDoubt) {
      lives.carryAccepted(id, action, arrivedAtNs);
      return;
    }
    Lives.Life known = lives.of(id);
    DoubtTally doubt =
        known != null && known.doubt != null
            ? known.doubt
            : new DoubtTally(sequence, id, kind, wallMs);
    lives.carryDoubt(id, action, arrivedAtNs, doubt);
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    on(lastNs);
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    on(lastNs);
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    on(lastNs);
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    on(lastNs);
  }

  @Override
  public void carriedFailure(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long carriedWallMs) {
    on(lastNs);
  }

  @Override
  public void checkpointEnd(long timeNs) {
    on(timeNs);
    lives.endCarrying();
  }

  /** A record of whatever type. */
  private void on(long timeNs) {
    sequence = sequences.getAsLong();
    sessions.on(numbers.getAsLong(), sequence, timeNs);
    moment(timeNs);
  }

  private void moment(long timeNs) {
    lastNs = timeNs;
    firstSequence = records == 0 ? sequence : firstSequence;
    records++;
    wallMs = sessions.wallMs(timeNs);
    if (wallMs == ChainStats.UNKNOWN) {
      untimed++;
    } else {
      fromWallMs = Math.min(fromWallMs, wallMs);
      toWallMs = Math.max(toWallMs, wallMs);
    }
  }

  /** A decision about an action ends its wait; returns what is known of its life before. */
  private Lives.Life decided(long id, Action action, long arrivedAtNs, long decidedAtNs) {
    Lives.Life known = lives.of(id);
    if (known == null && action != null) {
      queue.add(arrivedAtNs, decidedAtNs);
    } else if (known != null && known.undecided) {
      queue.add(known.arrivedAtNs, decidedAtNs);
    } else if (known != null && known.cause != null) {
      deferral.get(known.cause).add(known.sinceNs, decidedAtNs);
    }
    return known;
  }

  private void outcome(Outcome outcome, ActionKind kind, Action action, Lives.Life known) {
    boolean first = known == null ? action != null : known.undecided;
    total.add(outcome, first);
    byKind[kind.ordinal()].add(outcome, first);
    Action whole = known == null ? action : known.action;
    if (whole != null) {
      subjects.add(whole, outcome, first);
    }
    if (wallMs != ChainStats.UNKNOWN) {
      timeline.add(wallMs, outcome, first);
    }
    if (known != null) {
      known.undecided = false;
    }
  }

  private void end(
      ChainStats.Ending how,
      long timeNs,
      long id,
      Action action,
      long arrivedAtNs,
      Lives.Life known) {
    if (known != null) {
      if (known.action != null) { // else its emission is not known either
        life.add(known.arrivedAtNs, timeNs);
      }
      boolean done = how == ChainStats.Ending.DISPATCHED;
      resolve(known, done ? ChainStats.Resolution.DISPATCHED : ChainStats.Resolution.FAILED);
      lives.end(id);
    } else if (action != null) {
      life.add(arrivedAtNs, timeNs);
    }
    redrives.end(id, how, sequence);
    countInSecond(timeNs);
  }

  private void countInSecond(long timeNs) {
    long now = Math.floorDiv(timeNs, NS_PER_SECOND);
    if (now != second) {
      second = now;
      endedInSecond = 0;
    }
    endedInSecond++;
    if (endedInSecond > peakPerSecond) {
      peakPerSecond = endedInSecond;
      peakWallMs = sessions.wallMs(second * NS_PER_SECOND);
    }
  }

  private void resolve(Lives.Life known, ChainStats.Resolution how) {
    if (known != null && known.doubt != null) {
      known.doubt.resolve(how, sequence);
      known.doubt = null;
    }
  }

  private void reason(ChainStats.Way way, String source, String text, long id) {
    reasons.count(new ReasonTally.Key(way, source, text)).add(sequence, id);
  }

  /** The reason in words; where each would be a reason of its own, without its numbers. */
  private static String spell(ReasonCode code, long n, long m, String text) {
    return code == ReasonCode.ID_NOT_INCREASING
        ? "refused: the id is not above the last id"
        : code.spell(n, m, text);
  }
}
