package io.chainexec.replay.run;

import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.ManualClock;
import io.chainexec.replay.script.ScriptLine;
import java.util.concurrent.CountDownLatch;

/**
 * Drives the executor on a clock that jumps from one moment at which something happens to the next.
 * Everything of one moment is queued, in order, before the executor runs; what falls within a
 * dispatch that takes time is queued before it returns. Used by one thread.
 */
final class ScriptClockDriver implements Driver {
  private static final long NONE = Long.MAX_VALUE;

  private final ActionExecutor executor;
  private final ManualClock clock;
  private final Submitter submitter;
  private final int queueCapacity;
  private final long startNs;
  private final long untilNs;
  private final CountDownLatch stop;
  private final Progress progress;

  /**
   * A driver that has not begun; the script starts now.
   *
   * @param untilNs chain time at which the clock stops for deferred actions
   * @param stop counted down to have the run end
   */
  ScriptClockDriver(
      ActionExecutor executor,
      ManualClock clock,
      Submitter submitter,
      int queueCapacity,
      long untilNs,
      CountDownLatch stop,
      Progress progress) {
    this.executor = executor;
    this.clock = clock;
    this.submitter = submitter;
    this.queueCapacity = queueCapacity;
    this.startNs = executor.nowNs();
    this.untilNs = untilNs;
    this.stop = stop;
    this.progress = progress;
  }

  @Override
  public void run() {
    long momentNs = startNs;
    while (momentNs != NONE && goesOn()) {
      moveTo(momentNs);
      handleMoment();
      momentNs = nextMomentNs();
      progress.show(
          submitter.submitted(),
          executor.nowNs() - startNs,
          executor.queuedCount(),
          executor.deferredCount());
    }
  }

  private boolean goesOn() {
    return stop.getCount() > 0 && executor.haltCause().isEmpty();
  }

  /** Submits what is due and lets the executor work until nothing is left to do now. */
  private void handleMoment() {
    do {
      submitDue(executor.nowNs());
    } while (goesOn() && (executor.doWork() > 0 || isDue(submitter.peek())));
  }

  private void submitDue(long nowNs) {
    ScriptLine line = submitter.peek();
    while (line != null && submitter.atNs(line) <= nowNs && hasRoom()) {
      submitter.submit(line);
      line = submitter.peek();
    }
  }

  private boolean isDue(ScriptLine line) {
    return line != null && submitter.atNs(line) <= executor.nowNs();
  }

  /** Asked first, because a refused submission would be counted. */
  private boolean hasRoom() {
    return executor.queuedCount() < queueCapacity;
  }

  private long nextMomentNs() {
    ScriptLine line = submitter.peek();
    long dueNs = Math.max(executor.nextDueNs(), executor.nowNs());
    if (line != null) {
      return Math.min(submitter.atNs(line), dueNs);
    }
    if (executor.deferredCount() == 0 || submitter.failed()) {
      return NONE;
    }
    if (dueNs >= untilNs) {
      moveTo(Math.max(untilNs, executor.nowNs()));
      return NONE;
    }
    return dueNs;
  }

  @Override
  public void passTime(long ns) {
    long endNs = executor.nowNs() + ns;
    ScriptLine line = submitter.peek();
    while (line != null && submitter.atNs(line) <= endNs && hasRoom()) {
      moveTo(Math.max(executor.nowNs(), submitter.atNs(line)));
      submitter.submit(line);
      line = submitter.peek();
    }
    moveTo(endNs);
  }

  private void moveTo(long chainTimeNs) {
    clock.moveToNs(chainTimeNs - startNs);
  }
}
