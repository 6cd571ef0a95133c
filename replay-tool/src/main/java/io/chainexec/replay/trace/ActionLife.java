package io.chainexec.replay.trace;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.select.OutcomeWord;
import io.chainexec.replay.select.Redrives;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The life of one action, told by its records in their order. Each is added as it is met. Not
 * thread-safe.
 */
public final class ActionLife {
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final long id;
  private final List<Step> steps = new ArrayList<>();
  private final Map<State, Long> spentNs = new TreeMap<>();
  private Action action;
  private ActionKind kind;
  private LogEntry first;
  private LogEntry last;
  private long emittedNs = UNKNOWN;
  private State state = State.QUEUED;
  private long sinceNs = UNKNOWN;
  private int tries;
  private long originalId;
  private List<Redrives.Redrive> redrives = List.of();

  /**
   * One record of the life.
   *
   * @param entry the record
   * @param waitedNs how long the action had waited when it was decided upon, 0 on records that
   *     decide nothing
   * @param waited the state in which it had
   * @param tried which try it ended, or 0
   * @param tookNs how long that took
   */
  public record Step(LogEntry entry, long waitedNs, State waited, int tried, long tookNs) {}

  /** A life of which nothing is known yet. */
  public ActionLife(long id) {
    this.id = id;
  }

  /** Adds the next record that is about the action. */
  public void add(LogEntry entry) {
    if (first == null) {
      first = entry;
    }
    if (entry.record() instanceof ChainRecord.Outcome outcome) {
      add(entry, outcome);
    } else if (entry.record() instanceof ChainRecord.CarriedAction carried) {
      add(entry, carried);
    } else if (entry.record() instanceof ChainRecord.CarriedPending carried) {
      add(entry, carried);
    } else {
      steps.add(new Step(entry, 0, null, 0, 0));
    }
  }

  private void add(LogEntry entry, ChainRecord.Outcome outcome) {
    last = entry;
    kind = outcome.kind();
    if (outcome.action() != null) {
      meet(outcome.action(), outcome.arrivedAtNs());
    }
    if (outcome instanceof ChainRecord.Redriven redriven) {
      originalId = redriven.originalId();
    }
    long endNs = outcome.timeNs();
    long decidedNs = Attempts.admittedAtNs(outcome);
    boolean tried = decidedNs != Attempts.NONE;
    decidedNs = tried ? decidedNs : endNs;
    State waited = state;
    long waitedNs = spend(state, decidedNs);
    long tookNs = tried ? spend(State.DISPATCHING, endNs) : 0;
    tries += tried ? 1 : 0;
    steps.add(new Step(entry, waitedNs, waited, tried ? tries : 0, tookNs));
    state = State.after(outcome);
  }

  /** A checkpoint says how the action stood, since records of it were lost. */
  private void add(LogEntry entry, ChainRecord.CarriedAction carried) {
    last = entry;
    kind = carried.action().kind();
    meet(carried.action(), carried.arrivedAtNs());
    spend(state, carried.deferredAtNs());
    steps.add(new Step(entry, 0, null, 0, 0));
    state = State.waitingFor(carried.cause());
  }

  private void add(LogEntry entry, ChainRecord.CarriedPending carried) {
    last = entry;
    kind = carried.kind();
    if (carried.action() != null) {
      meet(carried.action(), carried.arrivedAtNs());
    }
    steps.add(new Step(entry, 0, null, 0, 0));
    state = carried.inDoubt() ? State.IN_DOUBT : State.QUEUED;
  }

  private void meet(Action whole, long arrivedAtNs) {
    action = whole;
    if (emittedNs == UNKNOWN) {
      emittedNs = arrivedAtNs;
      sinceNs = arrivedAtNs;
    }
  }

  /** Counts the time up to then for that state; none of it where its beginning is not known. */
  private long spend(State in, long untilNs) {
    long ns = sinceNs == UNKNOWN ? 0 : Math.max(0, untilNs - sinceNs);
    if (ns > 0) {
      spentNs.merge(in, ns, Long::sum);
    }
    sinceNs = sinceNs == UNKNOWN ? untilNs : Math.max(sinceNs, untilNs);
    return ns;
  }

  /** Says as what the action was redriven after it had ended. */
  void redriven(List<Redrives.Redrive> as) {
    redrives = List.copyOf(as);
  }

  /** The id of the action that this one repeats, or 0. */
  public long originalId() {
    return originalId;
  }

  /** As what it was redriven, oldest first. */
  public List<Redrives.Redrive> redrives() {
    return redrives;
  }

  /** Whether it ended without having been carried out. */
  boolean endedInVain() {
    return ended() && ending() != OutcomeWord.DISPATCHED;
  }

  /** The action's id. */
  public long id() {
    return id;
  }

  /** The action, or null where the record that holds it is missing. */
  public Action action() {
    return action;
  }

  /** The action's kind, or null where only failure records name it. */
  public ActionKind kind() {
    return kind;
  }

  /** Its records, in order. */
  public List<Step> steps() {
    return steps;
  }

  /** The first of its records. */
  public LogEntry first() {
    return first;
  }

  /** The last of its records that says what became of it; null where there is none. */
  public LogEntry last() {
    return last;
  }

  /** How often its dispatch was tried. */
  public int tries() {
    return tries;
  }

  /** Whether it is known when it was emitted. */
  public boolean emissionKnown() {
    return emittedNs != UNKNOWN;
  }

  /** Chain time at which it was emitted. */
  public long emittedNs() {
    return emittedNs;
  }

  /** The state that it is in after its last record. */
  public State state() {
    return state;
  }

  /** Chain time since which it is in that state, if its emission is known. */
  public long sinceNs() {
    return sinceNs;
  }

  /** Whether nothing more becomes of it. */
  public boolean ended() {
    return state == State.ENDED;
  }

  /** What ended it, or null. */
  public OutcomeWord ending() {
    return ended() ? OutcomeWord.of(last.record()) : null;
  }

  /** The time spent in each state, those without any left out; it adds up to the whole life. */
  public Map<State, Long> spentNs() {
    return spentNs;
  }
}
