package io.chainexec.replay.stats;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.stats.OutcomeTally.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What became of actions, when, why, after how long, and whom they were about. Not thread-safe. */
final class ActionsTally implements RecordListener {
  private static final int MOST_REASONS = 2048;
  private static final String NO_SOURCE = "";

  private final SessionsTally now;
  private final Lives lives = new Lives();
  private final OutcomeTally total = new OutcomeTally();
  private final OutcomeTally[] byKind = new OutcomeTally[ActionKind.values().length];
  private final SubjectTally subjects = new SubjectTally();
  private final TimelineTally timeline = new TimelineTally();
  private final PeakTally peak = new PeakTally();
  private final LatencyTally queue = new LatencyTally("queue_wait");
  private final LatencyTally dispatch = new LatencyTally("dispatch");
  private final LatencyTally life = new LatencyTally("life");
  private final Map<DeferralCause, LatencyTally> deferral = new EnumMap<>(DeferralCause.class);
  private final Ranking<ReasonTally.Key, ReasonTally> reasons =
      new Ranking<>(MOST_REASONS, ReasonTally::new);
  private final LatestOnes<DoubtTally> doubts = new LatestOnes<>();
  private final RedrivesTally redrives = new RedrivesTally();

  /**
   * No action so far.
   *
   * @param now says where the present record stands
   */
  ActionsTally(SessionsTally now) {
    this.now = now;
    for (int i = 0; i < byKind.length; i++) {
      byKind[i] = new OutcomeTally();
    }
    for (DeferralCause cause : DeferralCause.values()) {
      deferral.put(cause, new LatencyTally(cause.wireName()));
    }
  }

  ChainStats.Outcomes total() {
    return total.view();
  }

  long waiting() {
    return lives.waiting();
  }

  long inDoubtLeft() {
    return lives.inDoubt();
  }

  PeakTally peak() {
    return peak;
  }

  List<ChainStats.KindStats> kinds() {
    List<ChainStats.KindStats> kinds = new ArrayList<>();
    for (ActionKind kind : ActionKind.values()) {
      ChainStats.Outcomes outcomes = byKind[kind.ordinal()].view();
      if (outcomes.all() > 0) {
        kinds.add(new ChainStats.KindStats(kind, outcomes));
      }
    }
    return List.copyOf(kinds);
  }

  ChainStats.Timeline timeline(int mostBuckets) {
    return timeline.view(mostBuckets);
  }

  ChainStats.Waits waits() {
    List<ChainStats.Latency> causes = deferral.values().stream().map(LatencyTally::view).toList();
    return new ChainStats.Waits(queue.view(), dispatch.view(), life.view(), causes);
  }

  ChainStats.Top<ChainStats.Reason> reasons(int mostListed) {
    return reasons.top(mostListed, (key, tally) -> tally.view(key));
  }

  ChainStats.Busiest busiest(int mostListed) {
    return subjects.view(mostListed);
  }

  ChainStats.Latest<ChainStats.Doubt> doubts() {
    return doubts.view(DoubtTally::view);
  }

  ChainStats.Latest<ChainStats.Redrive> redrives() {
    return redrives.view();
  }

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    lives.breakOff();
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
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
    boolean tried = admittedAtNs != NEVER;
    Lives.Life known = decided(id, action, arrivedAtNs, tried ? admittedAtNs : timeNs);
    if (tried && code != ReasonCode.IN_DOUBT) {
      dispatch.add(admittedAtNs, timeNs);
    }
    boolean retried = retryAfterNs != NO_RETRY;
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
    Lives.Life known = decided(id, action, arrivedAtNs, timeNs);
    outcome(Outcome.DEFERRED, kind, action, known);
    lives.await(id, known, action, arrivedAtNs, timeNs, cause);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    Lives.Life known =
        admittedAtNs == NEVER ? lives.of(id) : decided(id, action, arrivedAtNs, admittedAtNs);
    outcome(Outcome.IN_DOUBT, kind, action, known);
    resolve(known, ChainStats.Resolution.IN_DOUBT);
    DoubtTally doubt = new DoubtTally(now.sequence(), id, kind, now.wallMs());
    doubts.add(doubt);
    lives.doubt(id, known, action, arrivedAtNs, doubt);
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
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
    redrives.add(now.sequence(), timeNs, now.wallMs(), id, originalId, action);
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
    if (sourceId == 0) { // others repeat what an outcome says
      reason(ChainStats.Way.RECORDED, source, spell(code, n, m, text), 0);
    }
  }

  @Override
  public void checkpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs) {
    lives.beginCarrying();
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
    if (!inDoubt) {
      lives.carryAccepted(id, action, arrivedAtNs);
      return;
    }
    Lives.Life known = lives.of(id);
    DoubtTally doubt =
        known != null && known.doubt != null
            ? known.doubt
            : new DoubtTally(now.sequence(), id, kind, now.wallMs());
    lives.carryDoubt(id, action, arrivedAtNs, doubt);
  }

  @Override
  public void checkpointEnd(long timeNs) {
    lives.endCarrying();
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
    long wallMs = now.wallMs();
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
    redrives.end(id, how, now.sequence());
    peak.ended(timeNs, now);
  }

  private void resolve(Lives.Life known, ChainStats.Resolution how) {
    if (known != null && known.doubt != null) {
      known.doubt.resolve(how, now.sequence());
      known.doubt = null;
    }
  }

  private void reason(ChainStats.Way way, String source, String text, long id) {
    reasons.count(new ReasonTally.Key(way, source, text)).add(now.sequence(), id);
  }

  /** The reason in words; where each would be a reason of its own, without its numbers. */
  private static String spell(ReasonCode code, long n, long m, String text) {
    return code == ReasonCode.ID_NOT_INCREASING
        ? "refused: the id is not above the last id"
        : code.spell(n, m, text);
  }
}
