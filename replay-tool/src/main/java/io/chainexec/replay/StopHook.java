package io.chainexec.replay;

import io.chainexec.replay.run.RunSummary;
import io.chainexec.replay.run.ScriptRun;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On Ctrl-C and the like: has what is going on end, and keeps the JVM until it has. */
final class StopHook implements AutoCloseable {
  private static final long STOP_WAIT_SECONDS = 10;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  /** From now on until it is closed, a signal calls that, on a thread of its own. */
  StopHook(Runnable stop) {
    hook = new Thread(() -> stop(stop), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Reports on a run. */
  @FunctionalInterface
  interface Report {
    /** Says how it went, and returns the exit code. */
    int on(RunSummary summary) throws IOException;
  }

  /** A run that a signal ends cleanly, and which is reported before the JVM ends. */
  static int run(ScriptRun run, Report report) throws IOException {
    StopHook hook = new StopHook(run::stop);
    try {
      return report.on(run.run());
    } finally {
      hook.close();
    }
  }

  private void stop(Runnable stop) {
    stop.run();
    try {
      finished.await(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was going on has ended. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook is running, and this is what it waits for
    }
  }
}
