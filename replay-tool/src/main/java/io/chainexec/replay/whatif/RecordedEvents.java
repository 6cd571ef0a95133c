package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.WallTime;
import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.InDoubtAction;
import io.chainexec.snapshot.Snapshot;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes of a chain's records what came from outside: actions, in the order in which the executor
 * took them, what their dispatches returned, gates, and sessions. Not thread-safe.
 */
final class RecordedEvents {
  private final Actions actions;
  private final Consumer<Event> events;
  private final Course recorded;

  private WallTime wall = WallTime.UNKNOWN;
  private Snapshot before;
  private ExecutorConfig config = ExecutorConfig.defaults();
  private boolean open;

  /** The end of the last session, which is of interest only if another one follows. */
  private Event.End closing;

  private long session;
  private long lastNs = Long.MIN_VALUE;
  private long lastWorkNs = Long.MIN_VALUE;
  private boolean beyond;

  private long crashes;
  private long lostRecords;
  private long refusedSubmissions;
  private long duplicates;
  private long headless;

  /**
   * No event so far.
   *
   * @param events takes what comes from outside
   * @param recorded counts what is on record
   */
  RecordedEvents(Actions actions, Consumer<Event> events, Course recorded) {
    this.actions = actions;
    this.events = events;
    this.recorded = recorded;
  }

  /** Takes over what the records before the first one fold to. */
  void goOnFrom(Snapshot state, WallTime itsWall) {
    before = state;
    wall = itsWall;
    config = state.config();
    SimulatedChain.write(state, recorded.before());
    for (DeferredAction each : state.deferred()) {
      enter(each.id(), each.action(), each.arrivedAtNs());
    }
    for (InDoubtAction each : state.inDoubt()) {
      if (each.action() != null) {
        enter(each.id(), each.action(), each.arrivedAtNs());
      }
    }
    for (AcceptedAction each : state.accepted()) {
      enter(each.id(), each.action(), each.arrivedAtNs());
    }
  }

  /** The next record of the part that is replayed. */
  void take(LogEntry entry) {
    ChainRecord record = entry.record();
    wall = entry.wall();
    boolean opens = record instanceof ChainRecord.Opened;
    if (!opens && (!open || entry.session() != session)) {
      crashIfOpen();
      beginSession(entry.timeNs(), wall.known() ? wall.at(entry.timeNs()) : 0, config);
    }
    session = entry.session();
    recorded.take(record);
    take(record);
    lastNs = Math.max(lastNs, entry.timeNs());
    if (!(record instanceof ChainRecord.Refused)) {
      lastWorkNs = lastNs;
    }
  }

  /** A record behind that part: of interest is what dispatches of its actions returned. */
  void takeBeyond(ChainRecord record) {
    beyond = true;
    take(record);
  }

  private void take(ChainRecord record) {
    if (record instanceof ChainRecord.Outcome outcome) {
      outcome(outcome);
    } else if (!beyond) {
      other(record);
    }
  }

  private void other(ChainRecord record) {
    if (record instanceof ChainRecord.Opened opened) {
      crashIfOpen();
      beginSession(opened.timeNs(), opened.wallMs(), opened.config());
    } else if (record instanceof ChainRecord.Closed closed) {
      closing = new Event.End(closed.timeNs(), false, lastWorkNs == closed.timeNs());
      open = false;
    } else if (record instanceof ChainRecord.GateSet set) {
      events.accept(new Event.Gate(set.timeNs(), set.daemon(), set.untilNs()));
    } else if (record instanceof ChainRecord.GateCleared cleared) {
      events.accept(new Event.Gate(cleared.timeNs(), cleared.daemon(), Event.Gate.CLEARED));
    } else if (record instanceof ChainRecord.Duplicate) {
      duplicates++;
    } else if (record instanceof ChainRecord.Refused refused) {
      refusedSubmissions += refused.submissions();
    } else if (record instanceof ChainRecord.Gap gap) {
      lostRecords += gap.lost();
    } else if (record instanceof ChainRecord.CarriedAction carried) {
      carried(carried.id(), carried.action(), carried.arrivedAtNs());
    } else if (record instanceof ChainRecord.CarriedPending carried) {
      carried(carried.id(), carried.action(), carried.arrivedAtNs());
    }
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

  private void outcome(ChainRecord.Outcome record) {
    ReplayedAction action =
        known(record.id(), record.action(), record.arrivedAtNs(), decidedAtNs(record));
    if (action == null) {
      return;
    }
    if (record instanceof ChainRecord.Dispatched dispatched) {
      action.add(Try.ok(Math.max(0, dispatched.timeNs() - dispatched.admittedAtNs())));
    } else if (record instanceof ChainRecord.Failed failed && isTry(failed)) {
      action.add(failedTry(failed));
    } else if (record instanceof ChainRecord.InDoubt doubt
        && doubt.admittedAtNs() != RecordSink.NEVER) {
      action.add(new Try(Try.Result.IN_DOUBT, null, 0, Try.UNKNOWN));
    }
    Fate fate = Fate.of(record);
    if (fate != null) {
      end(action, fate, record.timeNs());
    }
  }

  private static long decidedAtNs(ChainRecord.Outcome record) {
    if (record instanceof ChainRecord.Dispatched dispatched) {
      return dispatched.admittedAtNs();
    }
    return record instanceof ChainRecord.Failed failed && failed.admittedAtNs() != RecordSink.NEVER
        ? failed.admittedAtNs()
        : record.timeNs();
  }

  private static boolean isTry(ChainRecord.Failed failed) {
    return failed.admittedAtNs() != RecordSink.NEVER && failed.code() != ReasonCode.IN_DOUBT;
  }

  private static Try failedTry(ChainRecord.Failed failed) {
    String reason = failed.text() == null ? "" : failed.text();
    long lengthNs = Math.max(0, failed.timeNs() - failed.admittedAtNs());
    if (failed.retried()) {
      return new Try(Try.Result.RETRY, reason, Math.max(0, failed.retryAfterNs()), lengthNs);
    }
    return switch (failed.code()) {
      case DISPATCHER_PANICKED -> new Try(Try.Result.PANIC, null, 0, lengthNs);
      case RETRY_BUDGET_EXHAUSTED ->
          new Try(Try.Result.RETRY, "a reason that is not on record", Try.UNKNOWN, lengthNs);
      default -> new Try(Try.Result.DROP, reason, 0, lengthNs);
    };
  }

  /** An action whose first record is lost is known from here on. */
  private void carried(long id, Action action, long arrivedAtNs) {
    if (action != null && actions.get(id) == null) {
      known(id, action, arrivedAtNs, lastNs);
    }
  }

  /** The action of an outcome; on its first record it has just arrived. Null if it is not known. */
  private ReplayedAction known(long id, Action action, long arrivedAtNs, long decidedAtNs) {
    ReplayedAction known = actions.get(id);
    if (known != null || beyond) {
      return known;
    }
    if (action == null) {
      headless++;
      return null;
    }
    known = enter(id, action, arrivedAtNs);
    submit(known, decidedAtNs);
    return known;
  }

  private ReplayedAction enter(long id, Action action, long arrivedAtNs) {
    ReplayedAction entered = new ReplayedAction(id, action, arrivedAtNs, wall);
    actions.enter(entered);
    return entered;
  }

  private void submit(ReplayedAction action, long decidedAtNs) {
    events.accept(new Event.Arrival(Math.min(action.arrivedAtNs, decidedAtNs), action));
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
}
