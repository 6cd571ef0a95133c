package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One action through the loop, without a chain, while so many chains' windows are open and so many
 * daemons' gates closed, for longer than the measurement lasts. All actions are admitted. Pulls are
 * of random chains out of 2^18, whether or not any window is open: so also with none, the actions
 * do not lie in the cache; so also starts, of as many daemons. Each pull opens its window. With
 * none live, that has elapsed when the next action comes; else the clock skips ahead between
 * rounds, so that as many expire: their number stays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScalingBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int ACTIONS = 1 << 18;
  private static final long WINDOW_NS = 1_000_000_000_000L;

  /** In place of a number: windows are switched off, and no pull opens one. */
  private static final int WITHOUT_WINDOWS = -1;

  /** What is sent through the loop. */
  public enum Kind {
    /** Of a kind that no limit holds. */
    REDUCE_HEAT,
    /** Looks its daemon's gate up, and finds it open. */
    START_DAEMON,
    /** Looks its chain's window up, finds none, and opens one. */
    PULL_REPLICA
  }

  /** How many windows are open, and gates closed; or -1, and windows are switched off. */
  @Param({"-1", "0", "100000"})
  public int live;

  /** What is sent through the loop. */
  @Param public Kind kind;

  private final SkippingClock clock = new SkippingClock();
  private final CountingDispatcher dispatcher = new CountingDispatcher();
  private ActionExecutor executor;
  private ActionPool pool;
  private long actions;

  /** Builds the executor, opens the windows and closes the gates. */
  @Setup(Level.Trial)
  public void open() {
    executor =
        ActionExecutor.builder()
            .config(
                ExecutorConfig.builder()
                    .queueCapacity(BATCH)
                    .pressure(1 << 20, 1 << 19)
                    .pullCooldown(Duration.ZERO)
                    .stabilizationWindow(Duration.ofNanos(windowNs()))
                    .build())
            .dispatcher(dispatcher)
            .chain(new NoOpAppender())
            .clock(clock)
            .build();
    closeGates();
    if (kind == Kind.PULL_REPLICA) {
      pool = new ActionPool(Actions.pulls(ACTIONS));
      for (int opened = 0; opened < live; opened += BATCH) {
        prepare();
        handle(BATCH);
      }
    } else {
      openWindows();
      pool = new ActionPool(kind == Kind.REDUCE_HEAT ? Actions.reduceHeat(ACTIONS) : starts());
    }
  }

  private long windowNs() {
    return switch (live) {
      case WITHOUT_WINDOWS -> 0;
      case 0 -> 1;
      default -> WINDOW_NS;
    };
  }

  private void closeGates() {
    for (int i = 0; i < live; i++) {
      while (!executor.setGate(new Daemon(-1L - i, "gated"), Long.MAX_VALUE)) {
        executor.doWork();
      }
    }
    handle(0);
  }

  private void openWindows() {
    Action[] drops = Actions.drops(Math.max(live, 0));
    for (Action drop : drops) {
      while (!executor.submit(drop)) {
        executor.doWork();
      }
    }
    handle(0);
    actions += drops.length;
  }

  /** Of as many daemons as there are actions. */
  private static Action[] starts() {
    SplittableRandom random = new SplittableRandom(20081109);
    Action[] starts = new Action[ACTIONS];
    for (int i = 0; i < ACTIONS; i++) {
      starts[i] = new Action.StartDaemon(new Daemon(1 + random.nextInt(1 << 30), "daemon"));
    }
    return starts;
  }

  /** Fills the queue, and has as many windows end as will be opened. */
  @Setup(Level.Invocation)
  public void prepare() {
    if (live > 0 && kind == Kind.PULL_REPLICA) {
      clock.skip(WINDOW_NS / live * BATCH);
    }
    pool.submit(executor, BATCH);
    actions += BATCH;
  }

  /** Handles what is queued. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long loop() {
    handle(BATCH);
    return dispatcher.calls();
  }

  /** Handles at least so much, and all there is. */
  private void handle(int least) {
    int done = 0;
    for (int work = 1; work > 0; done += work) {
      work = executor.doWork();
    }
    Check.atLeast("handled", least, done);
  }

  /** Verifies that all was dispatched, and that as much is live as should be. */
  @TearDown(Level.Trial)
  public void close() {
    Check.equal("dispatched", actions, dispatcher.calls());
    Check.equal("gated", 0, executor.counters().gated());
    Check.equal("deferred", 0, executor.counters().deferred());
    verifyLive();
    executor.close();
  }

  private void verifyLive() {
    var snapshot = executor.snapshot();
    executor.doWork();
    var state = snapshot.join();
    int expected = Math.max(live, 0);
    Check.equal("gates", expected, state.gates().size());
    Check.atLeast("windows", expected - 2L * BATCH, state.windows().size());
    Check.atLeast("windows, upper bound", state.windows().size(), expected + 2L * BATCH);
  }
}
