package io.chainexec.replay.dead;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.select.OutcomeWord;
import io.chainexec.replay.select.Redrives;
import java.util.List;

/**
 * An action that ended without being carried out. Immutable.
 *
 * @param entry the record that ended it
 * @param action itself; null where its first record, which holds it, is not on the chain
 * @param repeats the redrive that it is itself, or null
 * @param redrives as what it was redriven, oldest first
 */
public record DeadLetter(
    LogEntry entry, Action action, Redrives.Redrive repeats, List<Redrives.Redrive> redrives) {
  /** Copies the list. */
  public DeadLetter {
    redrives = List.copyOf(redrives);
  }

  /** The action's id. */
  public long id() {
    return outcome().id();
  }

  /** The action's kind. */
  public ActionKind kind() {
    return outcome().kind();
  }

  /** What ended it: that it failed, or was gated. */
  public OutcomeWord ending() {
    return OutcomeWord.of(entry.record());
  }

  /** Why. */
  public String reason() {
    return outcome() instanceof ChainRecord.Failed failed
        ? failed.reason()
        : ((ChainRecord.Gated) outcome()).reason();
  }

  /** Whether nobody knows if it was carried out, since a process ended meanwhile. */
  public boolean inDoubt() {
    return outcome() instanceof ChainRecord.Failed failed && failed.code() == ReasonCode.IN_DOUBT;
  }

  /** Whether it was redriven already. */
  public boolean redriven() {
    return !redrives.isEmpty();
  }

  private ChainRecord.Outcome outcome() {
    return (ChainRecord.Outcome) entry.record();
  }
}
