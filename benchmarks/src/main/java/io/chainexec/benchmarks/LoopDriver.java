package io.chainexec.benchmarks;

import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.Counters;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import java.time.Duration;

/**
 * An executor that is driven by the benchmark's own thread, a full queue at a time: {@link
 * #prepare()}, {@link #run()} (which is what is measured), {@link #settle()}, and in the end {@link
 * #close()}, which throws if anything but the expected came of the actions. Not thread-safe.
 */
final class LoopDriver {
  /** Actions per round: as many as the queue holds by default. */
  static final int BATCH = 1024;

  /** What skipping ahead adds to a wait, so that it is certainly over. */
  private static final long SPARE_NS = 1_000_000_000L;

  private final Outcome outcome;
  private final ChainAppender chain;
  private final SkippingClock clock = new SkippingClock();
  private final CountingDispatcher dispatcher = new CountingDispatcher();
  private final ActionExecutor executor;
  private final ActionPool pool;
  private final long recordsAtStart;
  private long rounds;

  LoopDriver(Outcome outcome, ChainAppender chain, int actionsPerBlock) {
    this.outcome = outcome;
    this.chain = chain;
    executor =
        ActionExecutor.builder()
            .config(config(outcome, actionsPerBlock))
            .dispatcher(dispatcher)
            .chain(chain)
            .clock(clock)
            .build();
    pool = new ActionPool(outcome.actions());
    emit();
    executor.doWork();
    openWindows();
    closeGates();
    recordsAtStart = chain.nextSequence();
    dispatcher.answer(outcome.result());
  }

  private static ExecutorConfig config(Outcome outcome, int actionsPerBlock) {
    return ExecutorConfig.builder()
        .queueCapacity(BATCH)
        .pressure(1 << 20, 1 << 19) // is evaluated, but a full queue is no news here
        .pullCooldown(Duration.ZERO)
        .stabilizationWindow(outcome.window())
        .applyBackoffGates(false)
        .actionsPerBlock(actionsPerBlock)
        .build();
  }

  private void openWindows() {
    if (outcome.needsOpenWindows()) {
      pool.submit(executor, BATCH);
      work();
    }
  }

  private void closeGates() {
    if (outcome == Outcome.GATED) {
      for (int i = 0; i < Actions.daemons(); i++) {
        executor.setGate(Actions.daemon(i), Long.MAX_VALUE);
      }
      executor.doWork();
    }
  }

  /** Has the actions of the next rounds be emitted now: how old they are is on the chain. */
  void emit() {
    pool.emit(executor.nowNs());
  }

  /** Gets a round ready. */
  void prepare() {
    pool.submit(executor, BATCH);
    if (outcome == Outcome.RESUMED) {
      work();
      clock.skip(Outcome.WAIT_NS + SPARE_NS);
    }
  }

  /** Handles all that was prepared. */
  long run() {
    work();
    return dispatcher.calls();
  }

  /** Brings the round to its end. */
  void settle() {
    rounds++;
    if (outcome == Outcome.DEFERRED || outcome == Outcome.RETRIED) {
      clock.skip(Outcome.WAIT_NS + SPARE_NS);
      dispatcher.answer(DispatchResult.ok());
      work();
      dispatcher.answer(outcome.result());
    }
  }

  private void work() {
    for (int done = 0; done < BATCH; ) {
      int work = executor.doWork();
      if (work == 0) {
        throw new IllegalStateException("nothing to do after " + done + " of " + BATCH);
      }
      done += work;
    }
  }

  /** Ends the executor. */
  void close() {
    try {
      verify();
    } finally {
      executor.close();
    }
  }

  private void verify() {
    Counters counters = executor.counters();
    long actions = rounds * BATCH;
    long opening = outcome.needsOpenWindows() ? BATCH : 0;
    check("dispatched", outcome.endsDispatched() ? actions + opening : 0, counters.dispatched());
    check("failed", outcome == Outcome.FAILED ? actions : 0, counters.failed());
    check("gated", outcome == Outcome.GATED ? actions : 0, counters.gated());
    check("deferred", outcome.needsOpenWindows() ? actions : 0, counters.deferred());
    check("retried", outcome == Outcome.RETRIED ? actions : 0, counters.dispatchRetries());
    check("lost", 0, counters.chainAppendFailures());
    check("left deferred", 0, executor.deferredCount());
    check("records", actions * outcome.recordsPerAction(), chain.nextSequence() - recordsAtStart);
  }

  private void check(String what, long expected, long actual) {
    Check.equal(outcome + ": " + what, expected, actual);
  }
}
