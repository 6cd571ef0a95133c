package io.chainexec.executor;

import io.chainexec.action.PendingAction;
import io.chainexec.admission.Gate;
import io.chainexec.admission.Pressure;
import io.chainexec.admission.Verdict;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.config.JournalMode;
import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.Deferral;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.InDoubtAction;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle: commands, due deferrals, queued actions, idle tick. It decides and hands every
 * outcome to the journal; it holds no state of its own but the time.
 *
 * <p>Driven by one thread at a time.
 */
final class ExecutionLoop {
  /** At most so much of each kind of work in a cycle, so that none starves another. */
  static final int BATCH = 64;

  /** The wall clock may be so far from what the chain says that it shows. */
  private static final long MAX_WALL_DRIFT_MS = 1_000;

  private static final String MEMORY_FAILED =
      "the chain's memory failed while the action was in hand; what became of it is not known";

  private static final String NO_IDS_LEFT = "refused: there are no action ids left";

  private static final Logger LOG = LoggerFactory.getLogger(ExecutionLoop.class);

  private final ExecutorConfig config;
  private final Dispatcher dispatcher;
  private final Intake intake;
  private final LiveState state;
  private final Deferrals deferrals;
  private final Journal journal;
  private final ChainTime time;
  private final ActionInHand inHand = new ActionInHand();

  /** Null unless intake is journaled. */
  private final IntentBatch intents;

  private long nowNs;
  private boolean nowIsFresh;
  private long nextTickNs;
  private long nextClockNs;
  private boolean rested = true;
  private int actionsInBlock;
  private long recordedRefusedActions;
  private long recordedRefusedCommands;
  private boolean working;

  /** The thread that drives, where intake is journaled. */
  private volatile Thread driver;

  ExecutionLoop(
      ExecutorConfig config,
      Dispatcher dispatcher,
      Intake intake,
      LiveState state,
      Journal journal,
      ChainTime time) {
    this.config = config;
    this.dispatcher = dispatcher;
    this.intake = intake;
    this.state = state;
    this.deferrals = new Deferrals(state);
    this.journal = journal;
    this.time = time;
    intents =
        config.journal() == JournalMode.INTAKE
            ? new IntentBatch(state, journal, this::refuse, BATCH)
            : null;
    if (intents != null) {
      journal.follow(intents);
    }
  }

  /** Begins the session on the chain, and resolves what the one before left in doubt. */
  void open(long session, long firstActionId) {
    enter();
    try {
      nowNs = Math.max(state.lastTimeNs(), time.nowNs());
      journal.opened(nowNs, session, time.wallMs(), firstActionId, config);
      journal.declareLosses(nowNs);
      resolveDoubts();
      commit();
    } catch (InternalError e) {
      survive(e);
      if (state.session() != session) { // the loop needs one, on the chain or lost
        journal.opened(state.lastTimeNs(), session, state.lastWallMs(), firstActionId, config);
      }
    } finally {
      working = false;
    }
  }

  /** Says on the chain what is in doubt, before anything is done about it. */
  private void resolveDoubts() {
    for (AcceptedAction accepted : state.accepted()) {
      journal.inDoubt(nowNs, accepted.id(), accepted.action().kind(), RecordSink.NEVER);
      endGroup();
    }
    List<InDoubtAction> doubts = state.inDoubt();
    if (doubts.isEmpty()) {
      return;
    }
    commit();
    for (int i = 0; i < doubts.size() && mayGoOn(); i++) {
      if (intents != null) {
        intents.unresolved(doubts.size() - i - 1);
      }
      resolve(doubts.get(i));
    }
    if (intents != null) {
      intents.unresolved(0);
    }
  }

  /** Where it was admitted once, the gate is not asked again. */
  private void resolve(InDoubtAction doubted) {
    inHand.takeInDoubt(doubted);
    boolean again = config.inDoubt() == InDoubtPolicy.REDISPATCH && doubted.action() != null;
    if (again && !doubted.admitted()) {
      handleInHand();
      return;
    }
    takeNow();
    if (again) {
      dispatch();
    } else {
      int n = doubted.admitted() ? 0 : 1;
      fail(doubted.admittedAtNs(), doubted.count(), ReasonCode.IN_DOUBT, n, 0, null);
    }
    endGroup();
  }

  /** One duty cycle; how much it did. */
  int doWork() {
    enter();
    try {
      return cycle();
    } catch (InternalError e) {
      survive(e);
      return 1;
    } finally {
      haltIfChainFailed();
      working = false;
    }
  }

  private int cycle() {
    readClock();
    nowIsFresh = true;
    followWallClock();
    int work = handleCommands();
    work += handleDue();
    work += handleQueued();
    work += tick();
    if (intake.isEmpty()) {
      commit();
    }
    rested = work == 0;
    return work;
  }

  /**
   * An InternalError that surfaces in the loop's own code is the chain's failure, not the loop's
   * end. An action that was in hand has its outcome all the same.
   */
  void survive(InternalError e) {
    LOG.error("an InternalError surfaced in the executor's loop", e);
    journal.memoryFailed(e);
    if (inHand.isOpen()) {
      fail(RecordSink.NEVER, inHand.count, ReasonCode.TEXT, 0, 0, MEMORY_FAILED);
      endGroup();
    }
  }

  /** Whether another action or command may be taken, by the policy for a chain that fails. */
  private boolean mayGoOn() {
    return journal.failure() == null || config.onChainFailure() == ChainFailurePolicy.CONTINUE;
  }

  private void haltIfChainFailed() {
    if (!mayGoOn()) {
      intake.halt(journal.failure());
    }
  }

  /** When {@link #doWork()} has something to do by itself: a deferral or the tick. */
  long nextDueNs() {
    return Math.min(deferrals.nextDueNs(), nextTickNs);
  }

  /** Handles what is still queued, ends the session on the chain, and reports. */
  CloseReport close() {
    enter();
    int leftQueued;
    try {
      drain();
      intake.seal();
      drain();
      leftQueued = mayGoOn() ? 0 : leaveCommands(journal.failure()) + leaveActions();
      failTickets(journal.failure());
    } catch (Throwable t) {
      leaveCommands(t);
      failTickets(t);
      journal.close();
      throw t;
    } finally {
      haltIfChainFailed();
      intake.end();
      working = false;
    }
    return endSession(leftQueued);
  }

  /** Whoever waits for an answer must not wait for ever, even where the loop broke down. */
  private int leaveCommands(Throwable cause) {
    int left = 0;
    for (Command c = intake.pollCommand(); c != null; c = intake.pollCommand()) {
      left++;
      if (c instanceof Command.Question question) {
        question
            .answer()
            .completeExceptionally(
                new IllegalStateException("the executor broke down and answers nothing", cause));
      }
    }
    return left;
  }

  /** What was accepted and not handled is in doubt on the chain. */
  private int leaveActions() {
    int left = intents == null ? 0 : intents.unhandled();
    for (Object each = intake.pollAction(); each != null; each = intake.pollAction()) {
      left++;
      if (each instanceof Ticket ticket) {
        ticket.fail(
            new IllegalStateException(
                "the executor halted and takes no action", journal.failure()));
      }
    }
    return left;
  }

  /** Every ticket is answered: where the loop broke down, also those that are still queued. */
  private void failTickets(Throwable cause) {
    if (intents == null) {
      return;
    }
    intents.failTickets(cause);
    for (Object each = intake.pollAction(); each != null; each = intake.pollAction()) {
      if (each instanceof Ticket ticket) {
        ticket.fail(
            new IllegalStateException("the executor broke down and takes no action", cause));
      }
    }
  }

  private CloseReport endSession(int leftQueued) {
    Throwable haltCause = intake.haltCause();
    List<DeferredAction> left = state.snapshot(journal.lastSequence()).deferred();
    recordRefusals();
    journal.declareLosses(nowNs);
    journal.closed(nowNs, time.wallMs(), state.nextActionId(), state.counters(), left.size());
    journal.close();
    return new CloseReport(left, state.counters(), journal.isComplete(), haltCause, leftQueued);
  }

  /** Whether a duty cycle is under way: the caller is inside a dispatch. */
  boolean isWorking() {
    return working;
  }

  private void enter() {
    if (working) {
      throw new IllegalStateException("the duty cycle cannot be entered from within itself");
    }
    working = true;
    if (intents != null && driver != Thread.currentThread()) {
      driver = Thread.currentThread();
    }
  }

  /** Whether the caller is on the thread that drives, where intake is journaled. */
  boolean isDriver() {
    return driver == Thread.currentThread();
  }

  /** How many actions are queued, or accepted and not handled yet; for any thread. */
  int queued() {
    return intents == null ? intake.queuedActions() : intake.queuedActions() + intents.unhandled();
  }

  /** Whether {@link #queued()} is at least so many; for the loop. */
  private boolean isQueued(int actions) {
    return intake.holdsActions(intents == null ? actions : actions - intents.unhandled());
  }

  private void drain() {
    int handled;
    do {
      handled = 1;
      try {
        readClock();
        handled = handleCommands() + handleQueued();
        commit();
      } catch (InternalError e) {
        survive(e);
      }
    } while (handled > 0);
  }

  private int handleCommands() {
    int handled = 0;
    while (handled < BATCH && mayGoOn()) {
      Command command = intake.pollCommand();
      if (command == null) {
        break;
      }
      handle(command);
      handled++;
    }
    return handled;
  }

  private void handle(Command command) {
    if (command instanceof Command.RecordFailure failure) {
      recordFailure(PendingAction.NO_ID, failure.source(), ReasonCode.TEXT, 0, 0, failure.reason());
    } else if (command instanceof Command.SetGate set) {
      journal.gateSet(nowNs, set.daemon(), set.untilNs());
    } else if (command instanceof Command.ClearGate clear) {
      journal.gateCleared(nowNs, clear.daemon());
    } else if (command instanceof Command.TakeSnapshot take) {
      commit();
      answer(take);
    } else if (command instanceof Command.AwaitDurable await) {
      commit();
      journal.durable(await.answer());
    }
    endGroup();
  }

  private void answer(Command.TakeSnapshot take) {
    try {
      Snapshot snapshot = state.snapshot(journal.lastSequence());
      take.answer().completeAsync(() -> snapshot); // what follows on it is not the loop's to run
    } catch (Throwable t) {
      take.answer().completeExceptionally(t);
    }
  }

  private int handleDue() {
    long cycleNs = nowNs;
    long lastOrder = state.lastOrder();
    int handled = 0;
    while (handled < BATCH && mayGoOn()) {
      Deferral due = deferrals.due(cycleNs, lastOrder);
      if (due == null) {
        break;
      }
      inHand.takeDue(due);
      handleInHand();
      handled++;
    }
    return handled;
  }

  private int handleQueued() {
    if (intents != null) {
      return handleIntents();
    }
    int handled = 0;
    while (handled < BATCH && mayGoOn()) {
      PendingAction pending = (PendingAction) intake.pollAction();
      if (pending == null) {
        break;
      }
      handle(pending);
      handled++;
    }
    return handled;
  }

  private void handle(PendingAction pending) {
    long nextId = state.nextActionId();
    if (!hasId(pending, nextId)) {
      takeNow();
      refuse(pending, nextId);
      return;
    }
    inHand.takeNew(pending);
    if (pending.redriveOf() == PendingAction.NO_ID || acceptRedrive(pending)) {
      handleInHand();
    } else {
      failNotAccepted();
    }
  }

  /**
   * A redrive is on the chain before anything is done about it, also where intake is not journaled,
   * so that nobody finds one without its link and redrives the original once more.
   */
  private boolean acceptRedrive(PendingAction pending) {
    takeNow();
    long redriveOf = pending.redriveOf();
    boolean recorded =
        journal.accepted(
            nowNs, inHand.id, inHand.kind, inHand.action, inHand.arrivedAtNs, null, redriveOf);
    commit();
    if (!recorded || !journal.isComplete()) {
      return false;
    }
    state.redriven(
        nowNs, inHand.id, inHand.kind, inHand.action, inHand.arrivedAtNs, null, redriveOf);
    inHand.takeAccepted(pending);
    return true;
  }

  /**
   * Whether the action has, or now gets, an id that is not below the next one. What it repeats must
   * be below.
   */
  static boolean hasId(PendingAction pending, long nextId) {
    if (Long.compareUnsigned(pending.redriveOf(), nextId) >= 0) {
      return false;
    }
    if (pending.id() != PendingAction.NO_ID) {
      return Long.compareUnsigned(pending.id(), nextId) >= 0;
    }
    if (nextId == PendingAction.NO_NEXT_ID) {
      return false;
    }
    pending.assignId(nextId);
    return true;
  }

  /** Why an action is refused that brings no id of its own. */
  static String refusal(PendingAction pending, long nextId) {
    return Long.compareUnsigned(pending.redriveOf(), nextId) >= 0
        ? "refused: the redrive of an action that is not on this chain, "
            + Long.toUnsignedString(pending.redriveOf())
        : NO_IDS_LEFT;
  }

  private void refuse(PendingAction pending, long nextId) {
    if (pending.id() == PendingAction.NO_ID
        || Long.compareUnsigned(pending.redriveOf(), nextId) >= 0) {
      String reason = refusal(pending, nextId);
      recordFailure(PendingAction.NO_ID, "executor", ReasonCode.TEXT, 0, 0, reason);
    } else {
      recordFailure(
          pending.id(), null, ReasonCode.ID_NOT_INCREASING, pending.id(), nextId - 1, null);
    }
    endGroup();
  }

  /** Accepts what is queued, and handles it once that is on the chain; so also what came since. */
  private int handleIntents() {
    int handled = 0;
    int taken;
    do {
      taken = acceptQueued(BATCH - handled);
      handled += taken;
      handleAccepted();
    } while (taken > 0 && handled < BATCH);
    return handled;
  }

  private int acceptQueued(int max) {
    if (!mayGoOn() || (intake.queuedActions() == 0 && intents.isEmpty())) {
      return 0;
    }
    takeNow();
    int taken = intents.accept(intake, nowNs, max);
    actionsInBlock = 0;
    return taken;
  }

  private void handleAccepted() {
    while (mayGoOn()) {
      PendingAction pending = intents.next();
      if (pending == null) {
        return;
      }
      if (intents.isRecorded()) {
        inHand.takeAccepted(pending);
        handleInHand();
      } else {
        inHand.takeNew(pending);
        failNotAccepted();
      }
    }
  }

  private void failNotAccepted() {
    journal.staysLost();
    takeNow();
    fail(RecordSink.NEVER, 0, ReasonCode.NOT_ACCEPTED, 0, 0, null);
    endGroup();
  }

  /** The action in hand, step by step. */
  private void handleInHand() {
    takeNow();
    evaluatePressure(state.deferredCount() + inHand.notDeferred());
    Verdict verdict = decide();
    switch (verdict) {
      case ADMIT -> dispatch();
      case GATE -> gate();
      default -> defer(verdict);
    }
    endGroup();
  }

  private Verdict decide() {
    return inHand.kind.limited()
        ? deferrals.decide(inHand.action, inHand.waiting, nowNs)
        : Verdict.ADMIT;
  }

  private void dispatch() {
    long admittedAtNs = nowNs;
    inHand.admittedAtNs = admittedAtNs;
    journal.attempting(nowNs, inHand.id, inHand.kind, inHand.unrecorded(), inHand.arrivedAtNs);
    DispatchResult result = callDispatcher();
    readClock();
    nowIsFresh = true;
    if (result != null && result.isOk()) {
      inHand.settled();
      journal.dispatched(
          nowNs, inHand.id, inHand.kind, inHand.unrecorded(), inHand.arrivedAtNs, admittedAtNs);
    } else {
      evaluatePressure(state.deferredCount() + inHand.notDeferred() - 1);
      afterFailure(result, admittedAtNs);
    }
    if (nowNs - admittedAtNs >= config.slowDispatchNs()) {
      commit();
    }
  }

  /** The dispatcher's result, or null if it threw or returned none. */
  private DispatchResult callDispatcher() {
    try {
      DispatchResult result = dispatcher.dispatch(inHand.action, inHand);
      if (result == null) {
        LOG.error("the dispatcher returned null for action {}", inHand);
      }
      return result;
    } catch (Throwable t) {
      logThrown("on action " + inHand, t);
      examine(t);
      return null;
    } finally {
      Thread.interrupted(); // a dispatcher must not leave the loop's thread interrupted
    }
  }

  /** Mapped memory that has gone may show itself while user code runs. */
  private void examine(Throwable thrown) {
    if (thrown instanceof InternalError e) {
      journal.memoryFailed(e);
    }
  }

  /** Logs what user code threw, whose own methods may throw as well. */
  private static void logThrown(String when, Throwable thrown) {
    try {
      LOG.error("the dispatcher threw {}", when, thrown);
    } catch (Throwable t) {
      LOG.error(
          "the dispatcher threw {}: a {}, which cannot be printed",
          when,
          thrown.getClass().getName());
    }
  }

  private void afterFailure(DispatchResult result, long admittedAtNs) {
    int count = inHand.count;
    if (result == null) {
      fail(admittedAtNs, count, ReasonCode.DISPATCHER_PANICKED, 0, 0, null);
    } else if (!result.isRetry()) {
      fail(admittedAtNs, count, ReasonCode.TEXT, 0, 0, result.reason());
    } else if (count + 1 > config.maxDeferCount()) {
      fail(admittedAtNs, count + 1, ReasonCode.RETRY_BUDGET_EXHAUSTED, count + 1, 0, null);
    } else {
      inHand.settled();
      journal.failed(
          nowNs,
          inHand.id,
          inHand.kind,
          inHand.unrecorded(),
          inHand.arrivedAtNs,
          admittedAtNs,
          count + 1,
          result.retryAfterNs(),
          ReasonCode.TEXT,
          0,
          0,
          result.reason());
    }
  }

  private void defer(Verdict verdict) {
    int count = inHand.count + 1;
    int max = config.maxDeferCount();
    if (count > max) {
      fail(RecordSink.NEVER, count, ReasonCode.DEFER_BUDGET_EXHAUSTED, count, max, null);
      return;
    }
    long waitNs = deferrals.expectedWaitNs(verdict, inHand.action, inHand.waiting, nowNs);
    inHand.settled();
    journal.deferred(
        nowNs,
        inHand.id,
        inHand.kind,
        inHand.unrecorded(),
        inHand.arrivedAtNs,
        count,
        verdict.cause(),
        waitNs);
  }

  private void gate() {
    long untilNs = state.gate().gateUntilNs(Gate.daemonOf(inHand.action));
    recordFailure(inHand.id, null, ReasonCode.GATED_FOR, (untilNs - nowNs) / 1_000_000, 0, null);
    inHand.settled();
    journal.gated(nowNs, inHand.id, inHand.kind, inHand.unrecorded(), inHand.arrivedAtNs, untilNs);
  }

  /** The action in hand fails for good: a failure record, and with it the outcome. */
  private void fail(long admittedAtNs, int count, ReasonCode code, long n, long m, String text) {
    recordFailure(inHand.id, null, code, n, m, text);
    inHand.settled();
    journal.failed(
        nowNs,
        inHand.id,
        inHand.kind,
        inHand.unrecorded(),
        inHand.arrivedAtNs,
        admittedAtNs,
        count,
        RecordSink.NO_RETRY,
        code,
        n,
        m,
        text);
  }

  private void recordFailure(
      long sourceId, String source, ReasonCode code, long n, long m, String text) {
    journal.failure(
        nowNs, state.nextFailureSeq(), sourceId, source, code, n, m, text, time.wallMs());
  }

  /**
   * Says on the chain what the wall clock shows, where that is no longer what the chain says.
   * Looked at with each tick and after each rest, since the machine sleeps or is stopped when it
   * likes, and before any action, since what is recorded next should bear the right time.
   */
  private void followWallClock() {
    if (nowNs < nextClockNs || !(rested || nowNs >= nextTickNs)) {
      return;
    }
    long wallMs = time.wallMs();
    long drift = wallMs - state.wallMsAt(nowNs);
    if (drift > MAX_WALL_DRIFT_MS || drift < -MAX_WALL_DRIFT_MS) {
      nextClockNs = nowNs + config.idleTickNs();
      journal.clock(nowNs, wallMs);
    }
  }

  private int tick() {
    if (nowNs < nextTickNs) {
      return 0;
    }
    nextTickNs = nowNs + config.idleTickNs();
    int edges = evaluatePressure(state.deferredCount());
    recordRefusals();
    journal.declareLosses(nowNs);
    return edges;
  }

  /**
   * Evaluates it with what is queued and so many others. How much is queued is counted only where
   * the pressure is about to turn.
   */
  private int evaluatePressure(int others) {
    Pressure pressure = state.pressure();
    if (isQueued(pressure.mark() - others) == pressure.asserted()) {
      return 0;
    }
    int depth = queued() + others;
    if (!pressure.turnsAt(depth)) {
      return 0;
    }
    boolean asserted = !pressure.asserted();
    journal.pressure(nowNs, asserted, depth);
    try {
      dispatcher.onPressure(asserted, depth);
    } catch (Throwable t) {
      logThrown("when told that pressure was " + (asserted ? "asserted" : "released"), t);
      examine(t);
    } finally {
      Thread.interrupted();
    }
    return 1;
  }

  private void recordRefusals() {
    long actions = intake.refusedActions();
    long commands = intake.refusedCommands();
    if (actions != recordedRefusedActions || commands != recordedRefusedCommands) {
      journal.refused(nowNs, actions - recordedRefusedActions, commands - recordedRefusedCommands);
      recordedRefusedActions = actions;
      recordedRefusedCommands = commands;
    }
  }

  /** Between two actions' records, which lie in one block each, the block may be committed. */
  private void endGroup() {
    if (++actionsInBlock >= config.actionsPerBlock() || journal.full()) {
      commit();
    }
  }

  private void commit() {
    actionsInBlock = 0;
    journal.commit();
  }

  /** The time for one action: read once, or taken over from the end of the dispatch before it. */
  private void takeNow() {
    if (nowIsFresh) {
      nowIsFresh = false;
    } else {
      readClock();
    }
  }

  private void readClock() {
    nowNs = Math.max(nowNs, time.nowNs());
  }
}
