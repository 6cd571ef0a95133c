package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
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
 * So many actions are deferred; an operation is one of them that comes due, is dispatched, and is
 * handed back by the dispatcher, to wait anew. All wait equally long, or each as long as chance has
 * it. The clock skips ahead as far as it takes for the next 64 or so to be due; the skip and the
 * cycles that find nothing due are part of what is measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeferredBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int DUE_AT_ONCE = 64;
  private static final long WAIT_NS = 1_000_000_000_000L;
  private static final int DIFFERENT_WAITS = 1 << 12;

  /** How long actions wait. */
  public enum Waits {
    /** All as long. */
    EQUAL,
    /** Up to twice as long, each by chance. */
    RANDOM
  }

  /** How many are deferred. */
  @Param({"1000", "1000000"})
  public int deferred;

  /** How long they wait. */
  @Param public Waits waits;

  private final SkippingClock clock = new SkippingClock();
  private Retrying dispatcher;
  private ActionExecutor executor;

  /** Builds the executor, and has the actions deferred. */
  @Setup(Level.Trial)
  public void open() {
    dispatcher = new Retrying(waits);
    executor =
        ActionExecutor.builder()
            .config(
                ExecutorConfig.builder()
                    .pressure(1 << 30, 1 << 29)
                    .maxDeferCount(1_000_000_000)
                    .build())
            .dispatcher(dispatcher)
            .chain(new NoOpAppender())
            .clock(clock)
            .build();
    defer();
    // Once around, so that waits have spread as they will be.
    for (long done = 0; done < 2L * deferred; done += BATCH) {
      resume();
    }
  }

  private void defer() {
    Action[] actions = Actions.reduceHeat(deferred);
    long stepNs = WAIT_NS / deferred;
    for (Action action : actions) {
      while (!executor.submit(action)) {
        executor.doWork();
      }
      clock.skip(stepNs);
    }
    while (executor.queuedCount() > 0) {
      executor.doWork();
    }
    Check.equal("deferred", deferred, executor.deferredCount());
  }

  /** Handles what comes due. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long resume() {
    long until = dispatcher.calls + BATCH;
    long skipNs = WAIT_NS / deferred * DUE_AT_ONCE;
    while (dispatcher.calls < until) {
      if (executor.doWork() == 0) {
        clock.skip(skipNs);
      }
    }
    return dispatcher.calls;
  }

  /** Verifies that all are still deferred, and that each dispatch was a retry. */
  @TearDown(Level.Trial)
  public void close() {
    Check.equal("deferred", deferred, executor.deferredCount());
    Check.equal("retried", dispatcher.calls, executor.counters().dispatchRetries());
    Check.equal("failed", 0, executor.counters().failed());
    executor.close();
  }

  /** Hands every action back. */
  private static final class Retrying implements Dispatcher {
    private final DispatchResult[] results;
    private long calls;

    Retrying(Waits waits) {
      SplittableRandom random = new SplittableRandom(20081109);
      results = new DispatchResult[waits == Waits.EQUAL ? 1 : DIFFERENT_WAITS];
      for (int i = 0; i < results.length; i++) {
        long waitNs = waits == Waits.EQUAL ? WAIT_NS : 1 + random.nextLong(2 * WAIT_NS);
        results[i] = DispatchResult.retryNs("device busy", waitNs);
      }
    }

    @Override
    public DispatchResult dispatch(Action action, Attempt attempt) {
      return results[(int) calls++ & (results.length - 1)];
    }
  }
}
