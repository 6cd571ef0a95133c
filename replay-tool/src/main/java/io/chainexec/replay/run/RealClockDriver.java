package io.chainexec.replay.run;

import io.chainexec.chain.Counters;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.replay.script.ScriptLine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Submits each line when its time has come by the machine's clock, to an executor that runs on its
 * own thread. Used by one thread.
 */
final class RealClockDriver implements Driver {
  private static final long POLL_NS = 5_000_000L;
  private static final long MAX_WAIT_NS = 200_000_000L;

  private final ActionExecutor executor;
  private final Submitter submitter;
  private final int queueCapacity;
  private final long startNs;
  private final long untilNs;
  private final long toSettle;
  private final CountDownLatch stop;
  private final Progress progress;

  /**
   * A driver that has not begun; the script starts now.
   *
   * @param untilNs chain time until which deferred actions are waited for
   * @param stop counted down to have the run end
   */
  RealClockDriver(
      ActionExecutor executor,
      Submitter submitter,
      int queueCapacity,
      long untilNs,
      CountDownLatch stop,
      Progress progress) {
    this.executor = executor;
    this.submitter = submitter;
    this.queueCapacity = queueCapacity;
    this.startNs = executor.nowNs();
    this.untilNs = untilNs;
    this.toSettle = settled() + executor.deferredCount();
    this.stop = stop;
    this.progress = progress;
  }

  @Override
  public void run() {
    executor.start();
    try {
      ScriptLine line = submitter.peek();
      while (line != null && !stopped(0)) {
        submitAtItsTime(line);
        line = submitter.peek();
      }
      while (!done() && !stopped(POLL_NS)) {
        show();
      }
    } catch (IllegalStateException e) {
      if (stop.getCount() > 0 && executor.haltCause().isEmpty()) {
        throw new RunException("the executor ended by an error of its own", e);
      }
    }
  }

  private void submitAtItsTime(ScriptLine line) {
    long leftNs = submitter.atNs(line) - executor.nowNs();
    while (leftNs > 0 && !stopped(Math.min(leftNs, MAX_WAIT_NS))) {
      show();
      leftNs = submitter.atNs(line) - executor.nowNs();
    }
    while (!stopped(0) && !(hasRoom() && submitter.submit(line))) {
      stopped(POLL_NS);
      show();
    }
  }

  /** Asked first, because a refused submission would be counted. */
  private boolean hasRoom() {
    return executor.queuedCount() < queueCapacity;
  }

  /** Whether every action has come to its end, or those that have not are no longer waited for. */
  private boolean done() {
    return submitter.failed()
        || settled() >= toSettle + submitter.submitted()
        || executor.nowNs() >= untilNs && executor.queuedCount() == 0;
  }

  private long settled() {
    Counters counters = executor.counters();
    return counters.dispatched() + counters.failed() + counters.gated();
  }

  /** Waits that long at most; whether the run was stopped, or the executor has halted. */
  private boolean stopped(long waitNs) {
    try {
      return stop.await(waitNs, TimeUnit.NANOSECONDS) || executor.haltCause().isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void show() {
    progress.show(
        submitter.submitted(),
        executor.nowNs() - startNs,
        executor.queuedCount(),
        executor.deferredCount());
  }

  @Override
  public void passTime(long ns) {
    try {
      stop.await(ns, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
