package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.chain.TeeSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.ChainLog;
import io.chainexec.replay.select.Criteria;
import io.chainexec.replay.select.Subjects;
import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.InDoubtAction;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Reads from the records of a chain what came from outside: actions, in the order in which the
 * executor took them, what their dispatches returned, gates, and sessions. Not thread-safe.
 */
final class ChainInput implements Input, RecordListener {
  private static final Criteria EVERYTHING =
      new Criteria(
          Set.of(), Set.of(), Set.of(), new Subjects(List.of(), Set.of(), Set.of()), null, false);

  private final Path directory;
  private final Consumer<? super Problem> problems;
  private final boolean toTheEnd;
  private final ChainLog log;
  private final Actions actions;
  private final Consumer<Event> events;
  private final Course recorded;
  private final LongConsumer progress;
  private final RecordSink sink;

  private LogEntry first;
  private LogEntry entry;
  private WallTime wall = WallTime.UNKNOWN;
  private Snapshot before;
  private ExecutorConfig config = ExecutorConfig.defaults();
  private boolean open;

  /** The end of the last session, which is of interest only if another one follows. */
  private Event.End closing;

  private long session;
  private long lastNs = Long.MIN_VALUE;
  private long lastWorkNs = Long.MIN_VALUE;
  private boolean ended;
  private boolean beyond;
  private ChainReader reader;

  private long records;
  private long crashes;
  private long lostRecords;
  private long refusedSubmissions;
  private long duplicates;
  private long headless;
  private long deferredBefore;

  /**
   * Opens a chain.
   *
   * @param since where to begin, with the state that the records before it fold to; or null
   * @param until where to end, or null
   * @param events takes what comes from outside
   * @param recorded counts what is on record
   * @param progress is told the sequence that was reached
   */
  ChainInput(
      Path directory,
      Consumer<? super Problem> problems,
      Bound since,
      Bound until,
      Actions actions,
      Consumer<Event> events,
      Course recorded,
      LongConsumer progress) {
    this.directory = directory;
    this.problems = problems;
    this.toTheEnd = until == null;
    this.actions = actions;
    this.events = events;
    this.recorded = recorded;
    this.progress = progress;
    sink = new TeeSink(recorded.sink(), this);
    log = new ChainLog(directory, problems, EVERYTHING, since, until);
    log.onProgress(progress);
  }

  @Override
  public boolean read() {
    ended = ended || !log.poll(this::take);
    return !ended;
  }

  @Override
  public boolean readBeyond() {
    if (toTheEnd || entry == null || !ended) {
      return false;
    }
    if (reader == null) {
      beyond = true;
      reader = ChainReader.open(directory, problems);
      reader.seek(entry.sequence() + 1);
    }
    progress.accept(reader.nextSequence());
    return reader.poll(this) > 0;
  }

  private void take(LogEntry next) {
    entry = next;
    wall = next.wall();
    if (first == null) {
      first = next;
      begin();
    }
    boolean opens = next.record() instanceof ChainRecord.Opened;
    if (!opens && (!open || next.session() != session)) {
      crashIfOpen();
      beginSession(next.timeNs(), wall.known() ? wall.at(next.timeNs()) : 0, config);
    }
    session = next.session();
    next.record().sendTo(sink);
    lastNs = Math.max(lastNs, next.timeNs());
    if (!(next.record() instanceof ChainRecord.Refused)) {
      lastWorkNs = lastNs;
    }
    records++;
  }

  /** Takes over what the records before the first one fold to. */
  private void begin() {
    if (first.sequence() == 0) {
      return;
    }
    before = fold(first.sequence());
    config = before.config();
    SimulatedChain.write(before, recorded.before());
    for (DeferredAction each : before.deferred()) {
      known(each.id(), each.action(), each.arrivedAtNs());
    }
    for (InDoubtAction each : before.inDoubt()) {
      if (each.action() != null) {
        known(each.id(), each.action(), each.arrivedAtNs());
      }
    }
    for (AcceptedAction each : before.accepted()) {
      known(each.id(), each.action(), each.arrivedAtNs());
    }
    deferredBefore = before.deferred().size();
  }

  private Snapshot fold(long untilSequence) {
    LiveState state = new LiveState();
    try (ChainReader earlier = ChainReader.open(directory, problems)) {
      RecordSink guarded = new UntilSequence(earlier, untilSequence, state);
      while (earlier.nextSequence() < untilSequence && earlier.poll(guarded) > 0) {
        progress.accept(earlier.nextSequence());
      }
    }
    return state.snapshot(untilSequence - 1);
  }

  /** What was accepted and not handled comes anew, so it must not be in doubt. */
  private static Snapshot withoutAccepted(Snapshot state) {
    if (state.accepted().isEmpty()) {
      return state;
    }
    return new Snapshot(
        state.sequence(),
        state.timeNs(),
        state.wallMs(),
        state.session(),
        state.open(),
        state.config(),
        state.counters(),
        state.accepted().get(0).id(),
        state.nextFailureSeq(),
        state.lastOrder(),
        state.pressureAsserted(),
        state.lastPullNs(),
        state.windows(),
        state.drainSlots(),
        state.gates(),
        state.deferred(),
        List.of(),
        state.inDoubt(),
        state.keys(),
        state.recentFailures());
  }

  private ReplayedAction known(long id, Action action, long arrivedAtNs) {
    ReplayedAction known = new ReplayedAction(id, action, arrivedAtNs, wall);
    actions.enter(known);
    return known;
  }

  private void submit(ReplayedAction action, long decidedAtNs) {
    events.accept(new Event.Arrival(Math.min(action.arrivedAtNs, decidedAtNs), action));
  }

  private void crashIfOpen() {
    if (open) {
      crashes++;
      events.accept(new Event.End(lastNs, true, true));
    }
  }

  private void beginSession(long timeNs, long wallMs, ExecutorConfig itsConfig) {
    config = itsConfig;
    open = true;
    if (closing != null) {
      events.accept(closing);
      closing = null;
    }
    if (before == null) {
      events.accept(new Event.Begin(timeNs, wallMs, itsConfig, null));
      return;
    }
    events.accept(new Event.Begin(timeNs, wallMs, itsConfig, withoutAccepted(before)));
    for (AcceptedAction each : before.accepted()) {
      submit(actions.get(each.id()), timeNs);
    }
    before = null;
  }

  @Override
  public void opened(
      long timeNs, long number, long wallMs, long nextActionId, ExecutorConfig itsConfig) {
    if (!beyond) {
      crashIfOpen();
      beginSession(timeNs, wallMs, itsConfig);
    }
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    if (!beyond) {
      closing = new Event.End(timeNs, false, lastWorkNs == timeNs);
      open = false;
    }
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    ReplayedAction known = outcome(id, action, arrivedAtNs, admittedAtNs);
    if (known != null) {
      known.add(Try.ok(Math.max(0, timeNs - admittedAtNs)));
      end(known, Fate.DISPATCHED, timeNs);
    }
  }

  @Override
  public void failed(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      long retryAfterNs,
      ReasonCode code,
      long n,
      long m,
      String text) {
    boolean tried = admittedAtNs != NEVER;
    ReplayedAction known = outcome(id, action, arrivedAtNs, tried ? admittedAtNs : timeNs);
    if (known == null) {
      return;
    }
    if (tried && code != ReasonCode.IN_DOUBT) {
      known.add(failedTry(code, text, retryAfterNs, Math.max(0, timeNs - admittedAtNs)));
    }
    if (retryAfterNs == NO_RETRY) {
      end(known, Fate.ofFailure(code), timeNs);
    }
  }

  private static Try failedTry(ReasonCode code, String text, long retryAfterNs, long lengthNs) {
    String reason = text == null ? "" : text;
    if (retryAfterNs != NO_RETRY) {
      return new Try(Try.Result.RETRY, reason, Math.max(0, retryAfterNs), lengthNs);
    }
    return switch (code) {
      case DISPATCHER_PANICKED -> new Try(Try.Result.PANIC, null, 0, lengthNs);
      case RETRY_BUDGET_EXHAUSTED ->
          new Try(Try.Result.RETRY, "a reason that is not on record", Try.UNKNOWN, lengthNs);
      default -> new Try(Try.Result.DROP, reason, 0, lengthNs);
    };
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    ReplayedAction known = outcome(id, action, arrivedAtNs, timeNs);
    if (known != null) {
      end(known, Fate.GATED, timeNs);
    }
  }

  @Override
  public void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {
    outcome(id, action, arrivedAtNs, timeNs);
  }

  /** For the replay an action like any other. */
  @Override
  public void redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId) {
    outcome(id, action, arrivedAtNs, timeNs);
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    ReplayedAction known = outcome(id, action, arrivedAtNs, timeNs);
    if (known != null && admittedAtNs != NEVER) {
      known.add(new Try(Try.Result.IN_DOUBT, null, 0, Try.UNKNOWN));
    }
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    outcome(id, action, arrivedAtNs, timeNs);
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    duplicates += beyond ? 0 : 1;
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    if (!beyond) {
      events.accept(new Event.Gate(timeNs, daemon, untilNs));
    }
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    if (!beyond) {
      events.accept(new Event.Gate(timeNs, daemon, Event.Gate.CLEARED));
    }
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    refusedSubmissions += beyond ? 0 : submissions;
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    lostRecords += beyond ? 0 : lost;
  }

  /** An action whose first record is lost is known from here on. */
  @Override
  public void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt) {
    carried(id, action, arrivedAtNs);
  }

  @Override
  public void carriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt) {
    if (action != null) {
      carried(id, action, arrivedAtNs);
    }
  }

  private void carried(long id, Action action, long arrivedAtNs) {
    if (!beyond && actions.get(id) == null) {
      outcome(id, action, arrivedAtNs, lastNs);
    }
  }

  /** The action of an outcome; on its first record it has just arrived. Null if it is not known. */
  private ReplayedAction outcome(long id, Action action, long arrivedAtNs, long decidedAtNs) {
    ReplayedAction known = actions.get(id);
    if (known != null || beyond) {
      return known;
    }
    if (action == null) {
      headless++;
      return null;
    }
    known = known(id, action, arrivedAtNs);
    submit(known, decidedAtNs);
    return known;
  }

  private void end(ReplayedAction action, Fate fate, long timeNs) {
    action.complete = true;
    if (!beyond) {
      actions.end(action, Role.RECORDED, fate, timeNs);
    }
  }

  /** Chain time of the last record of the part that is replayed. */
  long lastNs() {
    return lastNs;
  }

  WhatIfResult.Obstacles obstacles(long problemCount) {
    return new WhatIfResult.Obstacles(
        crashes, lostRecords, refusedSubmissions, duplicates, headless, problemCount);
  }

  WhatIfResult.Source source() {
    boolean none = first == null;
    return new WhatIfResult.Source(
        false,
        directory.toString(),
        log.reader().chainId(),
        records,
        none ? -1 : first.sequence(),
        none ? -1 : entry.sequence(),
        none ? 0 : first.timeNs(),
        none ? 0 : entry.timeNs(),
        none ? WallTime.UNKNOWN : first.wall(),
        wall,
        deferredBefore);
  }

  /** Whether wall times are those of a session's beginning, as far as was looked. */
  boolean timesAssumed() {
    return log.timesAssumed();
  }

  @Override
  public void close() {
    log.close();
    if (reader != null) {
      reader.close();
    }
  }

  /** Lets pass what lies before a sequence. */
  private static final class UntilSequence extends ForwardingSink {
    private static final RecordSink NOWHERE = new RecordListener() {};

    private final ChainReader reader;
    private final long sequence;
    private final RecordSink sink;

    UntilSequence(ChainReader reader, long sequence, RecordSink sink) {
      this.reader = reader;
      this.sequence = sequence;
      this.sink = sink;
    }

    @Override
    protected RecordSink target() {
      return reader.sequence() < sequence ? sink : NOWHERE;
    }

    @Override
    protected void onTaken(RecordType type) {
      // Only where it goes is of interest.
    }
  }
}
