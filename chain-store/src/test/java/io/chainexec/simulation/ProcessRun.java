package io.chainexec.simulation;

import static io.chainexec.simulation.Checks.require;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.CloseReport;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.snapshot.Snapshot;
import io.chainexec.store.SimulatedMachine;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** One process: an executor, driven by what comes at random, and the dispatcher that it calls. */
final class ProcessRun implements SimulatedProcess, Dispatcher {
  private static final long MS = 1_000_000;
  private static final long DAY_MS = 86_400_000;
  private static final int CYCLES_UNTIL_QUIET = 10_000;

  private final SimulationRun run;
  private final SimulatedMachine machine;
  private final SplittableRandom random;
  private final int number;
  private final ExecutorConfig config;
  private final Dispatcher dispatcher;
  private ActionExecutor executor;
  private long lostAtFirst;
  private CloseReport closed;

  ProcessRun(SimulationRun run, int number, ExecutorConfig config) {
    this.run = run;
    this.machine = run.machine;
    this.random = run.random;
    this.number = number;
    this.config = config;
    dispatcher =
        run.simulation.dispatcher == null
            ? new RandomDispatcher(this, random, run.has(Fault.LOST_MEMORY), !run.isCalm())
            : run.simulation.dispatcher.apply(this);
  }

  void build(ChainAppender chain) {
    executor =
        ActionExecutor.builder()
            .config(config)
            .clock(run.clock)
            .chain(chain)
            .dispatcher(this)
            .build();
    lostAtFirst = executor.counters().chainAppendFailures();
  }

  /** Lives for so many steps, or until it ends. */
  void live(int steps) {
    for (int i = 0; i < steps && goesOn(); i++) {
      next();
    }
  }

  private boolean goesOn() {
    return !machine.ended() && closed == null;
  }

  private void next() {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> burst(1 + random.nextInt(RandomActions.pick(random, 1, 4, 20)));
      case 5, 6, 7 -> advance(RandomActions.pick(random, 1, 40, 100, 250, 1_000));
      case 8, 9 -> settle();
      case 10 -> cycle();
      case 11 -> control();
      case 12 -> run.clock.advanceNs(random.nextInt(1_500) * MS); // nobody drives
      case 13 -> sync();
      case 14 -> jump();
      default -> state();
    }
  }

  private void burst(int actions) {
    for (int i = 0; i < actions; i++) {
      if (run.simulation.actions != null) {
        submit(run.simulation.actions.apply(random));
      } else {
        submit(maybeAgain(RandomActions.next(random, executor.nowNs())));
      }
    }
  }

  /** The action, now and then as the redrive of an earlier one. */
  private PendingAction maybeAgain(Action action) {
    PendingAction pending = new PendingAction(action, executor.nowNs());
    long given = executor.nextActionId() - 1;
    return given > 0 && random.nextInt(8) == 0
        ? pending.asRedriveOf(1 + random.nextLong(given))
        : pending;
  }

  @Override
  public boolean submit(Action action) {
    return submit(new PendingAction(action, executor.nowNs()));
  }

  private boolean submit(PendingAction pending) {
    boolean accepted = executor.submit(pending);
    if (accepted && !machine.ended()) {
      run.ledger.accepted(pending, number);
      run.tell(() -> "submitted " + pending.action());
    }
    return accepted;
  }

  private void control() {
    long nowNs = executor.nowNs();
    switch (random.nextInt(3)) {
      case 0 -> executor.recordFailure("elsewhere", "simulated");
      case 1 ->
          executor.setGate(
              RandomActions.daemon(1 + random.nextInt(3)), nowNs + random.nextInt(900) * MS);
      default -> executor.clearGate(RandomActions.daemon(1 + random.nextInt(3)));
    }
  }

  private void sync() {
    if (goesOn()) {
      machine.sync();
      run.shadow.synced(machine.nextSequence());
    }
  }

  private void jump() {
    if (run.has(Fault.CLOCK_JUMP)) {
      long ms = RandomActions.pick(random, 5_000L, -5_000L, DAY_MS, -DAY_MS);
      run.tell(() -> "the wall clock steps by " + ms + " ms");
      run.clock.stepWallMs(ms);
      if (random.nextInt(4) == 0) {
        run.clock.advanceNs(DAY_MS * MS);
      }
    }
  }

  private int cycle() {
    int work = executor.doWork();
    noteClosed();
    return work;
  }

  private void noteClosed() {
    try {
      closed = executor.closeReport();
      run.tell(
          () ->
              closed.haltCause() == null
                  ? "closed"
                  : "halted with " + closed.leftQueued() + " queued: " + closed.haltCause());
    } catch (IllegalStateException notYet) {
      closed = null;
    }
  }

  /** Duty cycles until one does nothing; then the next thing to do must lie in the future. */
  private void settle() {
    for (int i = 0; goesOn(); i++) {
      require(i < CYCLES_UNTIL_QUIET, () -> "not quiet after " + CYCLES_UNTIL_QUIET + " cycles");
      if (cycle() == 0) {
        require(
            !goesOn() || executor.nextDueNs() > executor.nowNs(), () -> "an idle loop would spin");
        return;
      }
    }
  }

  /** Time passes, and whatever comes due is handled at its moment. */
  private void advance(long ms) {
    long leftNs = ms * MS;
    settle();
    while (leftNs > 0 && goesOn()) {
      long ns = Math.min(leftNs, Math.max(1, executor.nextDueNs() - executor.nowNs()));
      run.clock.advanceNs(ns);
      leftNs -= ns;
      settle();
    }
  }

  /** The state, if it can be had, which must be what the chain folds to. */
  private Snapshot state() {
    CompletableFuture<Snapshot> answer = executor.snapshot();
    cycle();
    if (machine.ended() || answer.isCompletedExceptionally()) {
      return null;
    }
    Snapshot live = answer.join();
    if (closed == null && live.sequence() == machine.nextSequence() - 1) {
      run.checkFold(live);
    }
    return live;
  }

  /** Handles what is there, without faults, until the chain says everything; the state then. */
  Snapshot drain() {
    settle();
    run.clock.advanceNs(config.idleTickNs());
    settle();
    require(closed == null, () -> "the last executor was closed by its dispatcher");
    Snapshot live = state();
    require(live != null, () -> "no snapshot");
    run.checkFold(live);
    return live;
  }

  void close() {
    if (goesOn()) {
      run.tell(() -> "close");
      executor.close();
      noteClosed();
    }
  }

  CloseReport closedWith() {
    return closed;
  }

  boolean complete() {
    return closed != null && closed.chainComplete();
  }

  /** How many records could not be appended, as the executor counts, and it alone. */
  long lostByItsOwnCount() {
    return executor.counters().chainAppendFailures() - lostAtFirst;
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) throws Exception {
    step("before a dispatch");
    ShadowChain.Key key = new ShadowChain.Key(attempt.id(), attempt.admittedAtNs());
    Ledger.Effect effect = run.ledger.begin(key, attempt.inDoubt());
    run.tell(() -> "dispatch " + key + " " + action + (attempt.inDoubt() ? ", in doubt" : ""));
    DispatchResult result = null;
    try {
      result = dispatcher.dispatch(action, attempt);
    } finally {
      if (!machine.ended()) {
        boolean ok = result != null && result.isOk();
        effect.result = ok ? Ledger.Result.OK : Ledger.Result.NOT_OK;
        effect.endedAtNs = executor.nowNs();
      }
    }
    DispatchResult told = result;
    run.tell(() -> "dispatched " + key + ": " + told);
    step("after a dispatch");
    return result;
  }

  @Override
  public void onPressure(boolean asserted, int depth) {
    if (!machine.ended()) {
      dispatcher.onPressure(asserted, depth);
    }
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public ActionExecutor executor() {
    return executor;
  }

  @Override
  public void step(String name) {
    machine.step(name);
    if (machine.ended()) {
      throw new ProcessEnded();
    }
  }

  @Override
  public void spend(Duration time) {
    run.clock.advanceNs(time.toNanos());
  }
}
