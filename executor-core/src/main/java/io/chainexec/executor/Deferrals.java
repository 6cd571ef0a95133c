package io.chainexec.executor;

import io.chainexec.action.Action;
import io.chainexec.admission.Gate;
import io.chainexec.admission.Verdict;
import io.chainexec.chain.DeferralCause;
import io.chainexec.config.DeferralOrder;
import io.chainexec.snapshot.Deferral;
import io.chainexec.snapshot.DeferralListener;
import io.chainexec.snapshot.LiveState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Who among the deferred goes next, and who must wait behind them: an index over the live state's
 * deferrals that follows every record and can be rebuilt from the state alone.
 *
 * <p>Under {@code QUEUED} each limiter has a lane: the pull cooldown, the drain rate, and each
 * chain's window. An action stands in its chain's lane from its first deferral until it goes; the
 * head of a chain's lane that waits for the cooldown stands in the pulls' lane as well, so at most
 * one pull of a chain competes for the cooldown and those behind it keep their turn. Each lane has
 * one timer, for its head. Under {@code SHARED}, for dispatch retries, and for migrations at a rate
 * of 0 (which would never go), each action has a timer of its own.
 *
 * <p>Nothing is allocated in steady state. Not thread-safe.
 */
final class Deferrals implements DeferralListener {
  private final LiveState state;
  private final TimerQueue timers = new TimerQueue();
  private final Lane pulls = new Lane();
  private final Lane migrations = new Lane();
  private final Long2ObjectHashMap<Lane> chainLanes = new Long2ObjectHashMap<>();
  private final ArrayDeque<Lane> spareLanes = new ArrayDeque<>();
  private boolean queued;
  private boolean rebuilding;

  Deferrals(LiveState state) {
    this.state = state;
    state.follow(this);
  }

  /** When the next deferral is due, or {@link Long#MAX_VALUE}. */
  long nextDueNs() {
    return timers.isEmpty() ? Long.MAX_VALUE : timers.firstDueNs();
  }

  /** The next deferral that is due at that time and not younger than that order, or null. */
  Deferral due(long nowNs, long lastOrder) {
    if (timers.isEmpty() || timers.firstDueNs() > nowNs || timers.firstOrder() > lastOrder) {
      return null;
    }
    Deferral due = timers.first().next().deferral;
    state.expect(due);
    return due;
  }

  /**
   * What becomes of an action: the gate's verdict, or waiting behind those who wait already.
   *
   * @param waiting the action's own deferral, or null if it is new
   */
  Verdict decide(Action action, Deferral waiting, long nowNs) {
    Verdict verdict = state.gate().decide(action, nowNs);
    if (!queued) {
      return verdict;
    }
    return switch (action.kind()) {
      case PULL_REPLICA -> decidePull(((Action.PullReplica) action).chain(), waiting, verdict);
      case DROP_REPLICA -> decideDrop(((Action.DropReplica) action).chain(), waiting, verdict);
      case MIGRATE_BLOB ->
          migrations.isEmpty() || isHead(migrations, waiting) ? verdict : Verdict.AWAIT_DRAIN_SLOT;
      default -> verdict;
    };
  }

  private Verdict decidePull(long chain, Deferral waiting, Verdict verdict) {
    Lane lane = laneOf(chain);
    if (lane != null && !isHead(lane, waiting)) {
      return Verdict.AWAIT_STABILIZATION;
    }
    boolean cooldownIsTaken = !pulls.isEmpty() && !isHead(pulls, waiting);
    return verdict == Verdict.ADMIT && cooldownIsTaken ? Verdict.AWAIT_PULL_COOLDOWN : verdict;
  }

  private Verdict decideDrop(long chain, Deferral waiting, Verdict verdict) {
    Lane lane = laneOf(chain);
    return lane == null || isHead(lane, waiting) || mayBePassed(lane)
        ? verdict
        : Verdict.AWAIT_STABILIZATION;
  }

  /**
   * A drop does not obey the cooldown, so it may pass a pull that has waited for nothing else.
   * Once: having been passed, the pull waits for the window that the drop has opened and then for
   * the cooldown again, and each costs it a deferral of its budget.
   */
  private static boolean mayBePassed(Lane chainLane) {
    Deferral head = chainLane.head().deferral;
    return chainLane.size() == 1 && isPromoted(chainLane) && head.sinceOrder() == head.order();
  }

  /** How long an action that must wait is expected to wait, in nanoseconds, not negative. */
  long expectedWaitNs(Verdict verdict, Action action, Deferral waiting, long nowNs) {
    Gate gate = state.gate();
    long waitNs =
        switch (verdict.cause()) {
          case PULL_COOLDOWN ->
              after(gate.cooldownLeftNs(nowNs), queued ? pulls.size() : 0, gate.pullCooldownNs());
          case STABILIZATION -> stabilizationWaitNs(chainOf(action), waiting, nowNs);
          case DRAIN_RATE ->
              queued && gate.drainRate() > 0
                  ? gate.drainLeftNs(nowNs, migrations.size())
                  : Gate.DRAIN_RETRY_NS;
          case DISPATCH_RETRY -> throw new IllegalStateException("a gate causes no retry");
        };
    return Math.max(0, waitNs);
  }

  private long stabilizationWaitNs(long chain, Deferral waiting, long nowNs) {
    Gate gate = state.gate();
    Lane lane = queued ? laneOf(chain) : null;
    if (lane == null || isHead(lane, waiting)) {
      return gate.windowLeftNs(chain, nowNs);
    }
    long headLeftNs =
        isPromoted(lane) ? lane.head().deferral.dueNs() - nowNs : gate.windowLeftNs(chain, nowNs);
    return after(headLeftNs, lane.size(), gate.windowNs());
  }

  /** The wait behind that many others, each of whom takes a turn; saturates. */
  private static long after(long headLeftNs, int ahead, long turnNs) {
    long firstNs = Math.max(0, headLeftNs);
    long turnsNs = turnNs != 0 && ahead > Long.MAX_VALUE / turnNs ? Long.MAX_VALUE : ahead * turnNs;
    return turnsNs > Long.MAX_VALUE - firstNs ? Long.MAX_VALUE : firstNs + turnsNs;
  }

  @Override
  public void onWaiting(Deferral deferral) {
    Waiter waiter = Waiter.of(deferral);
    detach(waiter);
    attach(waiter);
  }

  @Override
  public void onLeft(Deferral deferral) {
    detach(Waiter.of(deferral));
  }

  @Override
  public void onRebuilt() {
    queued = state.config().deferralOrder() == DeferralOrder.QUEUED;
    timers.clear();
    List<Deferral> all = new ArrayList<>(state.deferredCount());
    state.forEachDeferral(all::add);
    for (Deferral deferral : all) {
      Waiter waiter = Waiter.of(deferral);
      waiter.leaveAll();
    }
    emptyLanes();
    all.sort(Comparator.comparingLong(Deferral::sinceOrder));
    rebuilding = true;
    all.forEach(deferral -> attach(Waiter.of(deferral)));
    rebuilding = false;
  }

  /** After a checkpoint took over, the lanes may hold deferrals that are no more. */
  private void emptyLanes() {
    while (!pulls.isEmpty()) {
      pulls.head().pull().leave();
    }
    while (!migrations.isEmpty()) {
      migrations.head().own().leave();
    }
    chainLanes.forEach(
        (chain, lane) -> {
          while (!lane.isEmpty()) {
            lane.head().own().leave();
          }
          spareLanes.push(lane);
        });
    chainLanes.clear();
  }

  private void attach(Waiter waiter) {
    Deferral deferral = waiter.deferral;
    if (!standsInLane(deferral)) {
      timers.set(waiter, deferral.dueNs(), deferral.order());
    } else if (deferral.cause() == DeferralCause.DRAIN_RATE) {
      migrations.add(waiter.own(), deferral.order());
      setTimer(migrations, state.gate().drainLeftNs(state.lastTimeNs(), 0));
    } else {
      joinChainLane(waiter);
    }
  }

  private boolean standsInLane(Deferral deferral) {
    return queued
        && switch (deferral.cause()) {
          case PULL_COOLDOWN, STABILIZATION -> true;
          case DRAIN_RATE -> state.gate().drainRate() > 0;
          case DISPATCH_RETRY -> false;
        };
  }

  private void joinChainLane(Waiter waiter) {
    long chain = chainOf(waiter.deferral.action());
    Lane lane = laneOf(chain);
    if (lane == null) {
      lane = (spareLanes.isEmpty() ? new Lane() : spareLanes.pop()).serving(chain);
      chainLanes.put(chain, lane);
    } else if (lane.head().deferral.sinceOrder() > waiter.deferral.sinceOrder()) {
      lane.head().pull().leave();
      setPullsTimer();
    }
    lane.add(waiter.own(), waiter.deferral.sinceOrder());
    settle(lane);
  }

  private void detach(Waiter waiter) {
    timers.cancel(waiter);
    if (waiter.competes()) {
      waiter.pull().leave();
      setPullsTimer();
    }
    Lane lane = waiter.lane();
    if (lane == null) {
      return;
    }
    waiter.own().leave();
    if (lane == migrations) {
      setTimer(migrations, state.gate().drainLeftNs(state.lastTimeNs(), 0));
    } else {
      settle(lane);
    }
  }

  /** Gives a chain's lane what its present head needs: a turn at the cooldown, or a timer. */
  private void settle(Lane lane) {
    if (lane.isEmpty()) {
      timers.cancel(lane);
      chainLanes.remove(lane.chain());
      spareLanes.push(lane);
      return;
    }
    Waiter head = lane.head();
    if (head.deferral.cause() != DeferralCause.PULL_COOLDOWN) {
      setTimer(lane, state.gate().windowLeftNs(lane.chain(), state.lastTimeNs()));
      return;
    }
    timers.cancel(lane);
    if (!head.competes()) {
      pulls.add(head.pull(), head.deferral.order());
    }
    setPullsTimer();
  }

  private void setPullsTimer() {
    setTimer(pulls, state.gate().cooldownLeftNs(state.lastTimeNs()));
  }

  /**
   * Has the lane's head go when that time is over; at once if it is. What came due while nobody
   * drove (between two sessions) keeps its moment, so that it goes in the order it would have.
   */
  private void setTimer(Lane lane, long leftNs) {
    if (lane.isEmpty()) {
      timers.cancel(lane);
    } else {
      long fromNowNs = rebuilding ? leftNs : Math.max(0, leftNs);
      timers.set(lane, state.lastTimeNs() + fromNowNs, lane.head().deferral.order());
    }
  }

  private Lane laneOf(long chain) {
    return chainLanes.isEmpty() ? null : chainLanes.get(chain);
  }

  private static boolean isPromoted(Lane chainLane) {
    return chainLane.head().competes();
  }

  private static boolean isHead(Lane lane, Deferral waiting) {
    if (waiting == null) {
      return false;
    }
    Waiter waiter = Waiter.of(waiting);
    return lane.isHead(waiter);
  }

  private static long chainOf(Action action) {
    return switch (action.kind()) {
      case PULL_REPLICA -> ((Action.PullReplica) action).chain();
      case DROP_REPLICA -> ((Action.DropReplica) action).chain();
      default -> throw new IllegalStateException(action.kind() + " waits for no chain");
    };
  }
}
