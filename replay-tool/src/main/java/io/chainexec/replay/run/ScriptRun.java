package io.chainexec.replay.run;

import io.chainexec.chain.Counters;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.CloseReport;
import io.chainexec.executor.Dispatcher;
import io.chainexec.executor.ManualClock;
import io.chainexec.executor.NanoClock;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.WallTime;
import io.chainexec.snapshot.LiveState;
import io.chainexec.store.ChainReader;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.StoreConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** One run of a script through an executor into a chain. Used once, by one thread. */
public final class ScriptRun {
  private final RunOptions options;
  private final PrintStream err;
  private final Progress progress;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final long beganNs = NanoClock.system().nanoTime();

  private ChronicleAppender chain;
  private ManualClock manual;
  private ScriptedDispatcher scripted;
  private ExecDispatcher exec;
  private ActionExecutor executor;
  private WallTime wall;
  private Driver driver;
  private volatile ScriptFeed feed;
  private Runnable opened = () -> {};

  /**
   * A run that has not begun.
   *
   * @param err where complaints, progress, and the output of commands go
   * @param terminal whether {@code err} is a terminal
   */
  public ScriptRun(RunOptions options, PrintStream err, boolean terminal) {
    this.options = options;
    this.err = err;
    this.progress = new Progress(terminal ? err : null);
  }

  /**
   * Has that be done when the chain is open for writing, so that nobody else writes it, and nothing
   * has been written yet; what it throws ends the run, with nothing written.
   */
  public void onOpened(Runnable action) {
    opened = action;
  }

  /**
   * Has the run end soon: what is queued is handled, and the session closed. For any thread. A
   * thread that waits for a line of the script cannot be woken; where the executor has a thread of
   * its own, it is closed here then.
   */
  public void stop() {
    stop.countDown();
    ScriptFeed waiting = feed;
    if (waiting != null && waiting.reading() && manual == null) {
      executor.close();
    }
  }

  /**
   * Runs the script and closes the chain.
   *
   * @throws RunException if the script cannot be run at all
   * @throws io.chainexec.chain.ChainException if the chain cannot be opened
   */
  public RunSummary run() {
    if (!options.keepGoing()) {
      options.script().check();
    }
    try (InputStream in = options.script().open()) {
      chain =
          ChronicleAppender.open(options.chain(), StoreConfig.defaults().withSync(options.sync()));
      try {
        opened.run();
        build();
      } catch (RuntimeException | Error e) {
        chain.close();
        throw e;
      }
      return run(in);
    } catch (IOException e) {
      throw options.script().unreadable(e);
    } finally {
      if (exec != null) {
        exec.close();
      }
    }
  }

  private void build() {
    NanoClock clock = NanoClock.system();
    if (options.clock() == RunOptions.Clock.SCRIPT) {
      manual = new ManualClock(Math.max(options.startWallMs(), afterHistoryWallMs()));
      clock = manual;
    }
    executor =
        ActionExecutor.builder()
            .config(options.config())
            .dispatcher(dispatcher())
            .chain(chain)
            .clock(clock)
            .build();
    wall = new WallTime(true, executor.nowNs(), clock.wallMs());
  }

  /** Wall time just after the chain's last record; the beginning of time for a new chain. */
  private long afterHistoryWallMs() {
    if (chain.nextSequence() == 0) {
      return Long.MIN_VALUE;
    }
    LiveState state = new LiveState();
    try (ChainReader reader = ChainReader.open(options.chain())) {
      while (reader.poll(state) > 0) {
        // To the end.
      }
    }
    return state.lastWallMs() + 1;
  }

  private Dispatcher dispatcher() {
    if (options.command() == null) {
      scripted = new ScriptedDispatcher(ns -> driver.passTime(ns));
      return scripted;
    }
    exec =
        new ExecDispatcher(
            options.command(), options.retryAfterNs(), options.execTimeoutNs(), err, () -> wall);
    return exec;
  }

  private RunSummary run(InputStream in) {
    long startNs = executor.nowNs();
    Counters before = executor.counters();
    long firstSequence = chain.nextSequence();
    feed =
        new ScriptFeed(
            options.script(),
            options.script().lines(in, startNs),
            startNs,
            executor.nextActionId() - 1,
            chain.chainId(),
            options.keepGoing(),
            this::complain);
    try (ActionExecutor closing = executor) {
      driver = driver(new Submitter(closing, feed, scripted));
      driver.run();
    }
    progress.end();
    CloseReport report = executor.closeReport();
    return new RunSummary(
        options.script().name(),
        feed.taken(),
        feed.skipped(),
        options.chain().toString(),
        firstSequence,
        chain.nextSequence(),
        before,
        report.counters(),
        report.deferredIds(),
        report.chainComplete(),
        executor.nowNs() - startNs,
        NanoClock.system().nanoTime() - beganNs,
        report.haltCause() == null ? null : report.haltCause().toString(),
        report.leftQueued(),
        stop.getCount() == 0,
        feed.failure());
  }

  private Driver driver(Submitter submitter) {
    int capacity = options.config().queueCapacity();
    boolean forever = options.untilMs() == RunOptions.FOREVER;
    long untilNs = forever ? Long.MAX_VALUE : feed.atNs(options.untilMs());
    return manual == null
        ? new RealClockDriver(executor, submitter, capacity, untilNs, stop, progress)
        : new ScriptClockDriver(executor, manual, submitter, capacity, untilNs, stop, progress);
  }

  private void complain(String complaint) {
    progress.end();
    err.println(Escapes.printable(complaint));
  }
}
