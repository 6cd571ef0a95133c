package io.chainexec.replay.select;

import com.google.re2j.Pattern;
import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import java.util.List;
import java.util.Set;

/**
 * Which records are wanted: those that meet every criterion that is set. Immutable.
 *
 * @param ids of actions, unsigned; empty for any
 * @param kinds of actions; empty for any
 * @param outcomes that a record must say; empty for any
 * @param subjects what the action must be about
 * @param grep must be found in one of the record's reasons; null for no matter what
 * @param failures whether only what somebody should look at is wanted
 */
public record Criteria(
    Set<Long> ids,
    Set<ActionKind> kinds,
    Set<OutcomeWord> outcomes,
    Subjects subjects,
    Pattern grep,
    boolean failures) {
  /** Every record. */
  public static final Criteria NONE =
      new Criteria(
          Set.of(), Set.of(), Set.of(), new Subjects(List.of(), Set.of(), Set.of()), null, false);

  /** Copies the sets. */
  public Criteria {
    ids = Set.copyOf(ids);
    kinds = Set.copyOf(kinds);
    outcomes = Set.copyOf(outcomes);
  }

  /** Whether a record that names its action by id alone can be judged only with the action. */
  boolean needAction() {
    return !kinds.isEmpty() || !subjects.isEmpty();
  }

  /** Whether the record is wanted, leaving aside what its action is about. */
  boolean matchAlone(ChainRecord record) {
    return (ids.isEmpty() || hasId(record))
        && (outcomes.isEmpty() || hasOutcome(record))
        && (!failures || isFailure(record))
        && (grep == null || Reasons.anyFound(record, grep));
  }

  /** Whether the record is wanted if its action is of that kind; null for a record of none. */
  boolean matchKind(ActionKind kind) {
    return kind == null
        ? kinds.isEmpty()
        : (kinds.isEmpty() || kinds.contains(kind)) && subjects.canMatch(kind);
  }

  /** Whether the record, which is about no action, is about what is wanted. */
  boolean matchWithoutAction(ChainRecord record) {
    if (!kinds.isEmpty()) {
      return false;
    }
    if (record instanceof ChainRecord.GateSet gate) {
      return subjects.matchOnly(gate.daemon());
    } else if (record instanceof ChainRecord.GateCleared gate) {
      return subjects.matchOnly(gate.daemon());
    } else if (record instanceof ChainRecord.CarriedGate gate) {
      return subjects.matchOnly(gate.daemon());
    } else if (record instanceof ChainRecord.CarriedWindow window) {
      return subjects.matchOnly(window.chain());
    }
    return subjects.isEmpty();
  }

  /** Whether that action is wanted. */
  boolean match(Action action) {
    return matchKind(action.kind()) && subjects.match(action);
  }

  /** Whether the record is about a wanted action; that it was redriven is about it, too. */
  private boolean hasId(ChainRecord record) {
    return ids.contains(RecordSubjects.idOf(record))
        || record instanceof ChainRecord.Redriven redriven && ids.contains(redriven.originalId());
  }

  private boolean hasOutcome(ChainRecord record) {
    OutcomeWord outcome = OutcomeWord.of(record);
    return outcome != null && outcomes.contains(outcome);
  }

  private static boolean isFailure(ChainRecord record) {
    return switch (record.type()) {
      case FAILURE, GATED, IN_DOUBT, GAP, REFUSED -> true;
      case FAILED -> !((ChainRecord.Failed) record).retried();
      default -> false;
    };
  }
}
