package io.chainexec.executor;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.Limits;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.Counters;
import io.chainexec.chain.Losses;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.snapshot.FailureRecord;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes control-plane actions, passes each through the admission gate, hands it to the daemon's
 * {@link Dispatcher}, and leaves every outcome on the chain.
 *
 * <p>Life cycle: {@link #builder() build} folds the chain, so that the executor goes on where the
 * one before it stopped; then either {@link #start()} has a thread of its own drive it, or the
 * caller does, with {@link #doWork()} from one thread; {@link #close()} ends it. The executor owns
 * the chain's appender from {@code build()} on and closes it.
 *
 * <p>Thread-safety: submitting, recording failures, gates, counters, snapshots, {@code durable()}
 * and {@code close()} are for any thread, also from inside a dispatch; none of them can make the
 * loop wait. {@code doWork()} and {@link #nextDueNs()} are for the thread that drives.
 */
public final class ActionExecutor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActionExecutor.class);

  private enum Phase {
    BUILT,
    DRIVEN,
    STARTED,
    CLOSED
  }

  private final LiveState state;
  private final Intake intake;
  private final ExecutionLoop loop;
  private final ChainTime time;
  private final String threadName;
  private final ExecutorConfig config;
  private final ThreadFactory threads;
  private final Rest rest;
  private final long session;
  private final long firstActionId;

  private final Object lifeCycle = new Object();
  private volatile Phase phase = Phase.BUILT;
  private Thread thread;
  private volatile CloseReport closeReport;
  private volatile int deferredCount;

  private ActionExecutor(Builder builder) {
    Objects.requireNonNull(builder.dispatcher, "a dispatcher is needed");
    ChainAppender chain =
        Objects.requireNonNull(builder.chain, "a chain is needed; NoOpAppender keeps none");
    config = builder.config;
    threadName = builder.threadName;
    threads = builder.threads;
    state = new LiveState();
    chain.recover(state);
    boolean fresh = state.session() == 0;
    time =
        fresh
            ? ChainTime.fresh(builder.clock, state.lastTimeNs())
            : ChainTime.after(builder.clock, state.lastTimeNs(), state.lastWallMs());
    session = Math.max(state.session(), chain.lossesBefore().session()) + 1;
    firstActionId = firstActionId(state, chain.lossesBefore());
    intake = new Intake(config.queueCapacity(), config.controlCapacity());
    loop =
        new ExecutionLoop(
            config, builder.dispatcher, intake, state, new Journal(chain, state), time);
    rest = new Rest(builder.idleStrategy, intake, loop, time);
    deferredCount = state.deferredCount();
  }

  /** Above every id that may have been handed out; saturates at the end of all ids. */
  private static long firstActionId(LiveState state, Losses before) {
    long next =
        Long.compareUnsigned(before.nextActionId(), state.nextActionId()) > 0
            ? before.nextActionId()
            : state.nextActionId();
    boolean clean = !state.open() && before.records() == 0;
    long first = next + (clean ? 0 : idsThatMayBeOut(state.config()));
    return Long.compareUnsigned(first, next) < 0 ? PendingAction.NO_NEXT_ID : first;
  }

  /** Ids that a session without a clean end may have handed out and left no record of. */
  private static long idsThatMayBeOut(ExecutorConfig config) {
    int batch = config.journal() == JournalMode.INTAKE ? ExecutionLoop.BATCH : 1;
    return Math.max(batch, Math.max(config.queueCapacity(), config.actionsPerBlock()));
  }

  /** A builder with the default configuration and the machine's clocks. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a thread that drives the executor until it is closed. If the machine has no thread to
   * give, the error passes through, and the executor is as it was before.
   *
   * @throws IllegalStateException if it was started, driven by a caller, or closed before
   */
  public void start() {
    synchronized (lifeCycle) {
      if (phase != Phase.BUILT) {
        throw new IllegalStateException(
            switch (phase) {
              case STARTED -> "the executor was started already";
              case DRIVEN -> "the executor is driven by its caller's doWork()";
              default -> "the executor is closed";
            });
      }
      Thread starting = threads.newThread(this::run);
      starting.setName(threadName);
      thread = starting;
      phase = Phase.STARTED;
      try {
        starting.start();
      } catch (Throwable t) { // no memory for another thread: it can be tried again, or closed
        thread = null;
        phase = Phase.BUILT;
        throw t;
      }
    }
  }

  private void run() {
    try {
      loop.open(session, firstActionId);
      while (!intake.isClosed()) {
        int work = loop.doWork();
        publishDeferredCount();
        if (work == 0) {
          rest();
        }
      }
    } catch (Throwable t) {
      LOG.error("the executor's loop ended by an error of its own; it takes nothing more", t);
    } finally {
      intake.close();
      finish();
    }
  }

  /** Submitters read what lies beside it; so it is written only where it has changed. */
  private void publishDeferredCount() {
    int count = state.deferredCount();
    if (count != deferredCount) {
      deferredCount = count;
    }
  }

  private void rest() {
    try {
      rest.take();
    } catch (InternalError e) {
      loop.survive(e);
    }
  }

  /**
   * One duty cycle, on the caller's thread: commands, due deferrals, queued actions, idle tick.
   *
   * @return how much was done; 0 if there was nothing to do
   * @throws IllegalStateException if the executor drives itself, is closed, or is called from
   *     inside a dispatch
   */
  public int doWork() {
    if (phase != Phase.DRIVEN) {
      beginDriving();
    }
    int work = loop.doWork();
    publishDeferredCount();
    if (intake.isClosed()) {
      finish(); // it has halted, or close() was called from inside a dispatch
    }
    return work;
  }

  private void beginDriving() {
    synchronized (lifeCycle) {
      if (phase == Phase.STARTED) {
        throw new IllegalStateException("the executor was started and drives itself");
      }
      if (phase == Phase.CLOSED) {
        throw intake.closedException();
      }
      phase = Phase.DRIVEN;
    }
    loop.open(session, firstActionId);
  }

  /**
   * Chain time at which {@link #doWork()} next has something to do by itself: a deferral that comes
   * due, or the idle tick. For the thread that drives.
   */
  public long nextDueNs() {
    return loop.nextDueNs();
  }

  /**
   * Submits an action, emitted now.
   *
   * @return true if it was queued, false if the queue is full; refusals are counted on the chain
   * @throws IllegalStateException if the executor is closed or has halted
   */
  public boolean submit(Action action) {
    return submit(new PendingAction(action, time.nowNs()));
  }

  /**
   * Submits a pending action, which gets its id when the loop takes it, unless it brings one. An id
   * that is not above all those before it is refused by the loop, with a failure record.
   *
   * @param pending not submitted before; {@link PendingAction#asRedriveOf} makes it a redrive
   * @return true if it was queued, false if the queue is full; refusals are counted on the chain
   * @throws IllegalStateException if the executor is closed or has halted
   */
  public boolean submit(PendingAction pending) {
    return intake.offer(Objects.requireNonNull(pending, "pending"));
  }

  /**
   * Submits an action, emitted now, with a ticket that is answered when the action is on record
   * durably: it will be carried out, be deferred, or fail with a record, also if the process ends
   * before. Never waits.
   *
   * @return fails at once if the queue is full, with a {@link RejectedExecutionException}, or if
   *     the executor is closed; later if the chain cannot take it
   * @throws IllegalStateException if the journal is not {@code INTAKE}
   */
  public Ticket submitDurably(Action action) {
    return submit(new PendingAction(action, time.nowNs()), null);
  }

  /**
   * As {@link #submitDurably(Action)}. If an action was accepted with the same key, and its window
   * ({@code idempotency_window}) has not ended, this one is not executed, and the ticket is
   * answered with that one's id; so also after a restart.
   *
   * @param key 1 to {@link Limits#MAX_KEY_BYTES} bytes of UTF-8
   * @throws IllegalArgumentException if the key is empty or too long
   * @throws IllegalStateException if the journal is not {@code INTAKE}
   */
  public Ticket submitDurably(Action action, String key) {
    return submit(new PendingAction(action, time.nowNs()), Limits.checkedKey(key));
  }

  /**
   * Submits an action once more that has ended on this chain, emitted now, with a new id, and
   * linked to the original by its first record. That record is on the chain before anything is done
   * about the action, also if the journal is {@code OUTCOMES}; if the chain cannot take it, the
   * action is not carried out and fails with a record.
   *
   * <p>The executor knows what is alive, not what has ended: that the original did fail, and was
   * not redriven before, is for the caller to know, as {@code replay-tool dead} does. Only an id
   * that was not given out yet is refused by the loop, with a failure record.
   *
   * @param originalId of the action that ended
   * @param action the same, or what is to be done in its place
   * @return true if it was queued, false if the queue is full; refusals are counted on the chain
   * @throws IllegalArgumentException if the id is 0
   * @throws IllegalStateException if the executor is closed or has halted
   */
  public boolean redrive(long originalId, Action action) {
    return submit(new PendingAction(action, time.nowNs()).asRedriveOf(originalId));
  }

  /**
   * As {@link #redrive}, with a ticket as {@link #submitDurably(Action, String)} gives it.
   *
   * @param key so that it is redriven once, however often this is called within the key's window;
   *     or null
   * @throws IllegalArgumentException if the id is 0, or the key empty or too long
   * @throws IllegalStateException if the journal is not {@code INTAKE}
   */
  public Ticket redriveDurably(long originalId, Action action, String key) {
    PendingAction pending = new PendingAction(action, time.nowNs()).asRedriveOf(originalId);
    return submit(pending, key == null ? null : Limits.checkedKey(key));
  }

  private Ticket submit(PendingAction pending, String key) {
    if (config.journal() != JournalMode.INTAKE) {
      throw new IllegalStateException(
          "tickets and idempotency keys need the setting journal=intake, and it is outcomes");
    }
    Ticket ticket = new Ticket(pending, key, loop::isDriver);
    try {
      if (!intake.offer(ticket)) {
        ticket.fail(
            new RejectedExecutionException(
                "the queue is full (queue_capacity is " + config.queueCapacity() + ")"));
      }
    } catch (IllegalStateException closed) {
      ticket.fail(closed);
    }
    return ticket;
  }

  /**
   * Records a failure of another part of the daemon; it gets the next number of the sequence that
   * all failure records share.
   *
   * @param source who records it
   * @param reason up to {@link Limits#MAX_REASON_BYTES} bytes of UTF-8
   * @return true if it was taken, false if the control queue is full
   * @throws IllegalArgumentException if the source or the reason is too long
   * @throws IllegalStateException if the executor is closed or has halted
   */
  public boolean recordFailure(String source, String reason) {
    return intake.offer(
        new Command.RecordFailure(Limits.checkedName(source), Limits.checkedReason(reason)));
  }

  /**
   * Closes a daemon's gate: its starts, stops and backoffs are dropped.
   *
   * @param untilNs chain time until which it is closed
   * @return true if it was taken, false if the control queue is full
   * @throws IllegalStateException if the executor is closed or has halted
   */
  public boolean setGate(Daemon daemon, long untilNs) {
    return intake.offer(new Command.SetGate(Objects.requireNonNull(daemon, "daemon"), untilNs));
  }

  /**
   * Opens a daemon's gate.
   *
   * @return true if it was taken, false if the control queue is full
   * @throws IllegalStateException if the executor is closed or has halted
   */
  public boolean clearGate(Daemon daemon) {
    return intake.offer(new Command.ClearGate(Objects.requireNonNull(daemon, "daemon")));
  }

  /**
   * Asks for the state as of the last record. The loop copies what is live, which costs it time in
   * proportion: some 10 ns for each deferred action, window and gate.
   *
   * @return completed after the loop's next cycle, on another thread, so it must not be waited for
   *     from inside a dispatch; exceptionally, with an {@link IllegalStateException}, if the
   *     control queue is full or the executor closed
   */
  public CompletableFuture<Snapshot> snapshot() {
    CompletableFuture<Snapshot> answer = new CompletableFuture<>();
    return ask(new Command.TakeSnapshot(answer), answer);
  }

  /**
   * Asks to be told when everything recorded so far is durable: commits it, and waits, off the
   * loop's thread, until the chain has synced it by its policy. On a chain that does not sync,
   * durable is committed.
   *
   * @return the sequence behind the last record then known to be durable, completed on another
   *     thread, so that it must not be waited for from inside a dispatch; exceptionally, with an
   *     {@link IllegalStateException}, if the control queue is full or the executor closed; with a
   *     {@link ChainException} if records are lost, or syncing failed
   */
  public CompletableFuture<Long> durable() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    return ask(new Command.AwaitDurable(answer), answer);
  }

  private <T> CompletableFuture<T> ask(Command question, CompletableFuture<T> answer) {
    try {
      if (!intake.offer(question)) {
        answer.completeExceptionally(new IllegalStateException("the control queue is full"));
      }
    } catch (IllegalStateException closed) {
      answer.completeExceptionally(closed);
    }
    return answer;
  }

  /**
   * Why the executor has halted: its chain could not be appended to, and its configuration says
   * {@code on_chain_failure=halt}. Empty while it goes on, and if it was closed instead.
   */
  public Optional<Throwable> haltCause() {
    return Optional.ofNullable(intake.haltCause());
  }

  /** The counters; each is exact, two of them may be an action apart. */
  public Counters counters() {
    return state.counters();
  }

  /** The latest failure records, by number. */
  public List<FailureRecord> recentFailures() {
    return state.recentFailures();
  }

  /**
   * How many actions are queued; with intake journaled, also those accepted and not in hand yet.
   */
  public int queuedCount() {
    return loop.queued();
  }

  /** How many actions were deferred at the end of the last duty cycle. */
  public int deferredCount() {
    return deferredCount;
  }

  /** The id that the next action gets; for the thread that drives, or before the start. */
  public long nextActionId() {
    return phase == Phase.BUILT ? firstActionId : state.nextActionId();
  }

  /** Chain time now, in nanoseconds: what moments in actions are counted in. */
  public long nowNs() {
    return time.nowNs();
  }

  /**
   * Stops the intake, handles everything queued, ends the session on the chain, and closes it. What
   * stays deferred is reported, logged, and resumed by the next executor on the chain. Waits for
   * the end, except from inside a dispatch, where it only begins it; so the caller must hold no
   * lock that the dispatcher needs. Idempotent. Where the caller drives, it must be called on the
   * thread that does.
   */
  @Override
  public void close() {
    Thread toJoin;
    synchronized (lifeCycle) {
      intake.close();
      toJoin = thread;
      if (toJoin == null) {
        closeDriven();
        return;
      }
    }
    if (toJoin != Thread.currentThread()) {
      join(toJoin);
    }
  }

  private void closeDriven() {
    if (phase == Phase.CLOSED || loop.isWorking()) {
      return;
    }
    if (phase == Phase.BUILT) {
      phase = Phase.DRIVEN; // a dispatch of what is queued must find it taken
      loop.open(session, firstActionId);
    }
    finish();
  }

  private void finish() {
    try {
      CloseReport report = loop.close();
      closeReport = report;
      deferredCount = report.deferred().size();
      if (report.haltCause() != null) {
        LOG.error(
            "halted, since the chain could not be appended to; {} queued submissions and commands"
                + " were not handled",
            report.leftQueued());
      }
      if (!report.deferredIds().isEmpty()) {
        LOG.info(
            "closed with {} actions still deferred: {}",
            report.deferredIds().size(),
            report.deferredIds());
      }
    } finally {
      phase = Phase.CLOSED;
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How it ended.
   *
   * @throws IllegalStateException if it has not ended
   */
  public CloseReport closeReport() {
    CloseReport report = closeReport;
    if (report == null) {
      throw new IllegalStateException("the executor has not ended");
    }
    return report;
  }

  /** Collects what an executor is made of; not thread-safe. */
  public static final class Builder {
    private ExecutorConfig config = ExecutorConfig.defaults();
    private Dispatcher dispatcher;
    private ChainAppender chain;
    private NanoClock clock = NanoClock.system();
    private String threadName = "chain-executor";
    private IdleStrategy idleStrategy = IdleStrategy.backoff();
    private ThreadFactory threads = Thread::new;

    private Builder() {}

    /** How to gate, wait and count. Default {@link ExecutorConfig#defaults()}. */
    public Builder config(ExecutorConfig newConfig) {
      config = Objects.requireNonNull(newConfig, "config");
      return this;
    }

    /** Who carries actions out. Needed. */
    public Builder dispatcher(Dispatcher newDispatcher) {
      dispatcher = Objects.requireNonNull(newDispatcher, "dispatcher");
      return this;
    }

    /** Where the records go. Needed. */
    public Builder chain(ChainAppender newChain) {
      chain = Objects.requireNonNull(newChain, "chain");
      return this;
    }

    /** Where the time comes from. Default the machine's clocks. */
    public Builder clock(NanoClock newClock) {
      clock = Objects.requireNonNull(newClock, "clock");
      return this;
    }

    /** The name of the thread that {@link ActionExecutor#start()} makes. */
    public Builder threadName(String newName) {
      threadName = Objects.requireNonNull(newName, "threadName");
      return this;
    }

    /**
     * What the thread that {@link ActionExecutor#start()} makes does while there is nothing to do.
     * Default {@link IdleStrategy#backoff()}.
     */
    public Builder idleStrategy(IdleStrategy newStrategy) {
      idleStrategy = Objects.requireNonNull(newStrategy, "idleStrategy");
      return this;
    }

    /** Who makes the thread; for tests. */
    Builder threads(ThreadFactory newThreads) {
      threads = newThreads;
      return this;
    }

    /**
     * Folds the chain and makes the executor; nothing is appended yet.
     *
     * @throws NullPointerException if the dispatcher or the chain is missing
     * @throws ChainException if the chain cannot be folded; it stays the caller's
     */
    public ActionExecutor build() {
      return new ActionExecutor(this);
    }
  }
}
