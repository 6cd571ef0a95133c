package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.PendingAction;
import io.chainexec.admission.Gate;
import io.chainexec.admission.Verdict;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.JournalMode;
import io.chainexec.snapshot.LiveState;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether the records of each action are those of one life: the first one holds the whole action
 * and has a new id, deferrals and retries are counted, nothing comes after the end, and it was
 * admitted or gated as the state then had it. Ids increase, so that what has ended need not be
 * remembered: memory is bounded by the actions that are live. Not thread-safe.
 */
final class ActionAudit {
  private final AuditFindings findings;
  private final LiveState state;
  private final Holes holes;
  private Map<Long, Life> lives = new HashMap<>();
  private Map<Long, Life> carried = new HashMap<>();
  private long nextIdBefore;
  private long undecided;

  /** The state is the one before the record that is looked at. */
  ActionAudit(AuditFindings findings, LiveState state, Holes holes) {
    this.findings = findings;
    this.state = state;
    this.holes = holes;
  }

  /** An action that is on record and has not ended. */
  private static final class Life {
    final ActionKind kind;

    /** Null if its first record is missing. */
    final Action action;

    int count;
    boolean accepted;
    boolean inDoubt;
    boolean admitted;

    /** The session in which it was accepted or carried. */
    long session;

    /** How many holes there were when it was last heard of. */
    int holes;

    Life(ActionKind kind, Action action) {
      this.kind = kind;
      this.action = action;
    }
  }

  /** How many outcomes could not be judged, because records are missing. */
  long undecided() {
    return undecided;
  }

  void dispatched(long id, ActionKind kind, Action action, long admittedAtNs) {
    Life life = outcome(id, kind, action);
    requireAccepted(id, action);
    requireAdmitted(id, life, action, admittedAtNs);
    end(id);
  }

  void failed(
      long id,
      ActionKind kind,
      Action action,
      long admittedAtNs,
      int count,
      boolean retried,
      ReasonCode code) {
    Life life = outcome(id, kind, action);
    if (retried || admittedAtNs != RecordSink.NEVER) {
      requireAccepted(id, action);
      requireAdmitted(id, life, action, admittedAtNs);
    }
    boolean counted =
        retried
            || code == ReasonCode.DEFER_BUDGET_EXHAUSTED
            || code == ReasonCode.RETRY_BUDGET_EXHAUSTED;
    requireCount(id, life, count, counted ? 1 : 0);
    if (code == ReasonCode.IN_DOUBT && life != null && !life.inDoubt && !stale(life)) {
      found(ProblemKind.DOUBT_WRONG, id, "failed as one in doubt, which it was not");
    }
    if (retried) {
      requireWithinBudget(id, count);
      await(id, life, kind, action, count);
    } else {
      end(id);
    }
  }

  void gated(long timeNs, long id, ActionKind kind, Action action, long untilNs) {
    Life life = outcome(id, kind, action);
    requireAccepted(id, action);
    Action whole = whole(life, action);
    if (holes.none() && whole != null) {
      requireGate(id, whole, timeNs, untilNs);
    }
    end(id);
  }

  void deferred(long id, ActionKind kind, Action action, int count) {
    Life life = outcome(id, kind, action);
    requireAccepted(id, action);
    requireCount(id, life, count, 1);
    requireWithinBudget(id, count);
    await(id, life, kind, action, count);
  }

  void accepted(long timeNs, long id, ActionKind kind, Action action, String key) {
    taken(timeNs, id, kind, action, key);
    if (holes.none() && state.config().journal() != JournalMode.INTAKE) {
      found(ProblemKind.DOUBT_WRONG, id, "was accepted where intake is not journaled");
    }
  }

  /** An action is taken again, whatever the journal is. */
  void redriven(long timeNs, long id, ActionKind kind, Action action, String key, long originalId) {
    taken(timeNs, id, kind, action, key);
    if (Long.compareUnsigned(originalId, id) >= 0 || originalId == PendingAction.NO_ID) {
      found(ProblemKind.NO_ACTION, id, "repeats " + name(originalId) + ", which is not before it");
    }
  }

  private void taken(long timeNs, long id, ActionKind kind, Action action, String key) {
    if (action == null) {
      found(ProblemKind.NO_ACTION, id, "was accepted without its action");
    }
    first(id, find(id));
    Life life = new Life(kind, action);
    life.accepted = true;
    enter(id, life);
    if (!holes.none()) {
      return;
    }
    if (key != null && state.idOfKey(key, timeNs) != PendingAction.NO_ID) {
      found(
          ProblemKind.KEY_WRONG,
          id,
          "was accepted with the key of " + name(state.idOfKey(key, timeNs)));
    }
  }

  void duplicate(long timeNs, long id, String key) {
    if (holes.none() && state.idOfKey(key, timeNs) != id) {
      found(ProblemKind.KEY_WRONG, id, "is named for a key that it was not accepted with");
    }
  }

  /** An action is in doubt. */
  void inDoubt(long id, ActionKind kind, Action action, long admittedAtNs) {
    Life known = find(id);
    requireDoubtful(id, known, action, admittedAtNs);
    Life life = known != null ? known : new Life(kind, action);
    life.inDoubt = true;
    life.admitted = admittedAtNs != RecordSink.NEVER;
    enter(id, life);
  }

  private void requireDoubtful(long id, Life known, Action action, long admittedAtNs) {
    if (action != null) {
      first(id, known);
    } else if (known == null) {
      missing(id);
    }
    if (admittedAtNs != RecordSink.NEVER) {
      requireAdmitted(id, known, action, admittedAtNs);
    } else if (known != null && (!known.accepted || known.inDoubt) && !stale(known)) {
      found(ProblemKind.DOUBT_WRONG, id, "is in doubt, though more is known than its acceptance");
    }
  }

  /** The life to which an outcome belongs, or null if it begins or nothing is known of it. */
  private Life outcome(long id, ActionKind kind, Action action) {
    Life life = find(id);
    if (action != null) {
      first(id, life);
    } else if (life == null) {
      missing(id);
    } else {
      requireSameLife(id, life, kind);
    }
    return life;
  }

  private Life find(long id) {
    return lives.isEmpty() ? null : lives.get(id);
  }

  /** An action's first record. */
  private void first(long id, Life known) {
    if (known != null) {
      found(ProblemKind.ID_REPEATED, id, "begins again, though it has not ended");
    } else if (Long.compareUnsigned(id, state.nextActionId()) < 0) {
      found(
          ProblemKind.ID_REPEATED,
          id,
          "begins, though the next id is " + Long.toUnsignedString(state.nextActionId()));
    }
    holes.newIdSeen(id);
  }

  /** A record that names an action of which nothing is known. */
  private void missing(long id) {
    if (holes.mayHide(id)) {
      undecided++;
    } else if (Long.compareUnsigned(id, state.nextActionId()) >= 0) {
      found(ProblemKind.NO_ACTION, id, "has an outcome, and no record holds the action");
    } else {
      found(ProblemKind.OUTCOME_AFTER_END, id, "has an outcome, though it has ended or never was");
    }
  }

  private void requireSameLife(long id, Life life, ActionKind kind) {
    if (life.kind != kind) {
      found(
          ProblemKind.ID_REPEATED,
          id,
          "is a " + kind.wireName() + " and has been a " + life.kind.wireName());
    }
    if (life.accepted && !life.inDoubt && life.session != state.session() && !stale(life)) {
      found(
          ProblemKind.DOUBT_WRONG,
          id,
          "goes on though it was accepted in an earlier session, and was not said to be in doubt");
    }
  }

  /** What intake journals is accepted before anything is done about it. */
  private void requireAccepted(long id, Action action) {
    if (action != null && holes.none() && state.config().journal() == JournalMode.INTAKE) {
      found(ProblemKind.DOUBT_WRONG, id, "was handled before it was accepted");
    }
  }

  private void requireCount(long id, Life life, int count, int more) {
    if (life == null && holes.mayHide(id)) {
      return;
    }
    int before = life == null ? 0 : life.count;
    boolean fits = stale(life) ? count >= before : count == before + more;
    if (!fits) {
      found(
          ProblemKind.COUNT_WRONG,
          id,
          "counts "
              + count
              + " deferrals and retries, where "
              + (before + more)
              + " are on record");
    }
  }

  private void requireWithinBudget(long id, int count) {
    int most = state.config().maxDeferCount();
    if (holes.none() && count > most) {
      found(ProblemKind.COUNT_WRONG, id, "waits again, over its budget of " + most);
    }
  }

  /** What was in doubt after its admission is not admitted again. */
  private void requireAdmitted(long id, Life life, Action action, long admittedAtNs) {
    Action whole = whole(life, action);
    if (!holes.none() || whole == null || life != null && life.admitted) {
      return;
    }
    Verdict verdict = state.gate().decide(whole, admittedAtNs);
    if (verdict != Verdict.ADMIT) {
      found(ProblemKind.GATE_WRONG, id, "was dispatched, where the gate says " + words(verdict));
    }
  }

  private void requireGate(long id, Action action, long timeNs, long untilNs) {
    boolean closed =
        switch (action.kind()) {
          case START_DAEMON, STOP_DAEMON, APPLY_BACKOFF ->
              untilNs > timeNs && state.gate().gateUntilNs(Gate.daemonOf(action)) == untilNs;
          default -> false;
        };
    if (!closed) {
      found(ProblemKind.GATE_WRONG, id, "was gated, where no gate is closed until then");
    }
  }

  private static String words(Verdict verdict) {
    return verdict.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  private static Action whole(Life life, Action action) {
    return action != null || life == null ? action : life.action;
  }

  /** Whether records may be missing of what came of it since it was last heard of. */
  private boolean stale(Life life) {
    return life != null && life.holes != holes.count();
  }

  private void await(long id, Life known, ActionKind kind, Action action, int count) {
    Life life = known != null ? known : new Life(kind, action);
    life.count = count;
    life.accepted = false;
    life.inDoubt = false;
    life.admitted = false;
    enter(id, life);
  }

  private void enter(long id, Life life) {
    life.session = state.session();
    life.holes = holes.count();
    lives.put(id, life);
  }

  private void end(long id) {
    if (!lives.isEmpty()) {
      lives.remove(id);
    }
  }

  /** A checkpoint begins where the next id is that one. */
  void beginCarrying(long nextActionId) {
    carried = new HashMap<>();
    nextIdBefore = nextActionId;
  }

  /** A deferred action, as a checkpoint has it. */
  void carry(long id, Action action, int count) {
    Life life = new Life(action.kind(), action);
    life.count = count;
    carry(id, life);
  }

  /** An action without an outcome, as a checkpoint has it. */
  void carryPending(
      long id, ActionKind kind, Action action, long admittedAtNs, int count, boolean inDoubt) {
    Life life = new Life(kind, action);
    life.count = count;
    life.accepted = !inDoubt;
    life.inDoubt = inDoubt;
    life.admitted = admittedAtNs != RecordSink.NEVER;
    carry(id, life);
  }

  private void carry(long id, Life life) {
    life.session = state.session();
    life.holes = holes.count();
    Life before = find(id);
    if (carried.put(id, life) != null) {
      found(ProblemKind.CHECKPOINT_DIFFERS, id, "is carried twice");
    }
    if (!holes.none()) {
      return;
    }
    if (before == null && Long.compareUnsigned(id, nextIdBefore) < 0) {
      found(ProblemKind.OUTCOME_AFTER_END, id, "is carried, though it has ended or never was");
    } else if (before != null && (before.kind != life.kind || life.count < before.count)) {
      found(ProblemKind.CHECKPOINT_DIFFERS, id, "is carried otherwise than it was on record");
    }
  }

  /** Takes over what was carried. */
  void endCarrying() {
    lives = carried;
    carried = new HashMap<>();
  }

  private void found(ProblemKind kind, long id, String what) {
    findings.found(kind, name(id) + " " + what);
  }

  private static String name(long id) {
    return "action #" + Long.toUnsignedString(id);
  }
}
