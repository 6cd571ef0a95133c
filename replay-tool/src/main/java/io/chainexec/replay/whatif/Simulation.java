package io.chainexec.replay.whatif;

import io.chainexec.action.PendingAction;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.ManualClock;
import java.util.ArrayDeque;
import java.util.function.UnaryOperator;

/**
 * Has a real executor live through events on a clock that jumps from one moment at which something
 * happens to the next, session by session. Everything of one moment is queued, in order, before the
 * executor runs; what falls within a dispatch is queued before that returns. Behind the last event
 * the clock runs on until nothing is deferred. Not thread-safe.
 */
final class Simulation implements SimulatedChain.Follower {
  private static final long NONE = Long.MAX_VALUE;

  /** For so long the clock runs on behind the last event. */
  private static final long LONGEST_END_NS = 366L * 86_400_000_000_000L;

  private final Course course;
  private final Actions actions;
  private final EventQueue events;
  private final UnaryOperator<ExecutorConfig> settings;

  /** Whoever finds the queue full is taken to wait, since it is on record that it came in. */
  private final boolean real;

  private final SimulatedChain chain;
  private final RecordedDispatcher dispatcher;
  private final ArrayDeque<ReplayedAction> queued = new ArrayDeque<>();

  private ActionExecutor executor;
  private ExecutorConfig config;
  private ManualClock clock;
  private long originNs;
  private long lastEventNs;
  private boolean begun;
  private boolean crashed;

  /**
   * A simulation that has not begun.
   *
   * @param settings turns the configuration of a session into the one that it is replayed with
   * @param real whether this replays what was, rather than what might have been
   */
  Simulation(
      Course course,
      Actions actions,
      Input input,
      EventQueue events,
      UnaryOperator<ExecutorConfig> settings,
      boolean real) {
    this.course = course;
    this.actions = actions;
    this.events = events;
    this.settings = settings;
    this.real = real;
    chain = new SimulatedChain(course, this);
    dispatcher = new RecordedDispatcher(this, course, actions, input);
  }

  /** Does what comes next; false if there is nothing more to do. */
  boolean step() {
    Event next = events.peek();
    if (executor == null) {
      return next != null && begin(next);
    }
    long ownNs = ownMomentNs(next);
    if (next == null) {
      return ownNs == NONE ? finish() : moment(ownNs);
    }
    lastEventNs = Math.max(next.timeNs(), executor.nowNs());
    if (next instanceof Event.End end) {
      boolean due = ownNs < end.timeNs() || ownNs == end.timeNs() && end.busy();
      return due ? moment(ownNs) : end(end);
    }
    return moment(Math.min(ownNs, lastEventNs));
  }

  private boolean begin(Event event) {
    events.take();
    if (event instanceof Event.Begin begin) {
      if (begin.before() != null) {
        chain.restore(begin.before());
      }
      config = settings.apply(begin.config());
      clock = new ManualClock(chain.lastWallMs(begin.wallMs()));
      executor =
          ActionExecutor.builder()
              .config(config)
              .dispatcher(dispatcher)
              .chain(chain)
              .clock(clock)
              .build();
      originNs = executor.nowNs();
      begun = false;
      moveTo(begin.timeNs());
    }
    return true;
  }

  /**
   * When the executor next does something by itself, or {@link #NONE}. Where nothing is deferred,
   * its ticks do nothing, and only the last one before the event is of interest, for its phase.
   */
  private long ownMomentNs(Event next) {
    long ownNs = Math.max(executor.nextDueNs(), executor.nowNs());
    boolean idle = executor.deferredCount() == 0 && executor.queuedCount() == 0;
    if (!begun || !idle && next != null) {
      return ownNs;
    }
    if (next == null) {
      return idle || ownNs - lastEventNs > LONGEST_END_NS ? NONE : ownNs;
    }
    if (chain.underPressure() || next.timeNs() <= ownNs) {
      return ownNs;
    }
    long leftNs = next.timeNs() - ownNs;
    return ownNs + leftNs - leftNs % config.idleTickNs();
  }

  /** Lets the executor work at that moment until nothing is left to do. */
  private boolean moment(long timeNs) {
    moveTo(timeNs);
    begun = true;
    do {
      submitDue(executor.nowNs(), false);
    } while (!crashed && (executor.doWork() > 0 || isDue(events.peek(), executor.nowNs())));
    if (crashed) {
      leave();
    }
    return true;
  }

  private static boolean isDue(Event event, long nowNs) {
    return event != null && event.isInput() && event.timeNs() <= nowNs;
  }

  private void submitDue(long nowNs, boolean inDispatch) {
    Event next = events.peek();
    while (isDue(next, nowNs)) {
      moveTo(next.timeNs());
      if (!submit(next, inDispatch)) {
        return;
      }
      next = events.peek();
    }
  }

  /** Hands the next event over and takes it; false if it must wait. */
  private boolean submit(Event event, boolean inDispatch) {
    if (event instanceof Event.Arrival arrival) {
      return submit(arrival.action());
    }
    if (!inDispatch && executor.queuedCount() > 0) {
      return false; // what came before it is handled before it
    }
    Event.Gate gate = (Event.Gate) event;
    boolean taken =
        gate.untilNs() == Event.Gate.CLEARED
            ? executor.clearGate(gate.daemon())
            : executor.setGate(gate.daemon(), gate.untilNs());
    if (taken) {
      events.take();
    }
    return taken;
  }

  private boolean submit(ReplayedAction action) {
    boolean full = executor.queuedCount() >= config.queueCapacity();
    if (full && (real || action.patient)) {
      action.patient = true;
      return false;
    }
    events.take();
    queued.add(action);
    if (!executor.submit(new PendingAction(action.id, action.action, action.arrivedAtNs))) {
      queued.removeLast();
      actions.end(action, course.role(), Fate.REFUSED, executor.nowNs());
    }
    return true;
  }

  /**
   * Lets a dispatch take its time.
   *
   * @param doubted whether it never returned
   * @return false if the process ends before it does
   */
  boolean passTime(long ns, boolean doubted) {
    long endNs = executor.nowNs() + Math.min(ns, LONGEST_END_NS);
    if (ns > 0) {
      submitDue(endNs, true);
    }
    if (events.peek() instanceof Event.End end && end.crash()) {
      crashed = end.timeNs() < endNs || doubted && end.timeNs() == endNs;
    }
    if (crashed) {
      chain.crashInDispatch();
      return false;
    }
    moveTo(endNs);
    return true;
  }

  boolean crashed() {
    return crashed;
  }

  ExecutorConfig config() {
    return config;
  }

  private boolean end(Event.End end) {
    moveTo(end.timeNs());
    if (end.crash()) {
      leave();
    } else {
      events.take();
      executor.close();
      executor = null;
    }
    return true;
  }

  /** The process has ended: the executor is left as it is, and what was queued is gone. */
  private void leave() {
    Event end = events.peek();
    events.take();
    crashed = false;
    chain.reopen();
    executor = null;
    for (ReplayedAction lost : queued) {
      actions.end(lost, course.role(), Fate.LOST, end.timeNs());
    }
    queued.clear();
  }

  private boolean finish() {
    executor.close();
    executor = null;
    return false;
  }

  private void moveTo(long chainTimeNs) {
    clock.moveToNs(Math.max(chainTimeNs, executor.nowNs()) - originNs);
  }

  @Override
  public void onTaken(long id) {
    if (!queued.isEmpty() && queued.peek().id == id) {
      queued.remove();
    }
  }

  @Override
  public void onEnd(long id, Fate fate, long timeNs) {
    actions.end(actions.get(id), course.role(), fate, timeNs);
  }
}
