package io.chainexec.store;

import static io.chainexec.action.PendingAction.NO_ID;

import io.chainexec.chain.RecordType;

/**
 * Which record may follow which: a session goes from its opened record to its closed one or to a
 * crash, a gap is followed by a whole checkpoint, and the failure record of an action by the
 * outcome that it explains. Not thread-safe.
 */
final class RecordOrder {
  private enum Phase {
    PLAIN,
    GAP,
    CHECKPOINT,
    /** A checkpoint broke off, and the gap is to be declared again. */
    BROKEN_OFF,
    /** Records are missing, and with them perhaps the beginning of a checkpoint. */
    UNKNOWN
  }

  private final AuditFindings findings;
  private Phase phase = Phase.PLAIN;
  private boolean inSession;
  private boolean known = true;
  private boolean crashed;
  private RecordType before;

  /** The action whose failure record came just before, or {@code NO_ID}. */
  private long failedId = NO_ID;

  private Problem unpaired;

  RecordOrder(AuditFindings findings) {
    this.findings = findings;
  }

  /** The type of the record before the present one; null if there is none, or it is missing. */
  RecordType before() {
    return before;
  }

  /** Whether the checkpoint behind the last gap is not complete. */
  boolean brokeOff() {
    return phase != Phase.PLAIN && phase != Phase.UNKNOWN;
  }

  /** A record of that type is next. */
  void next(RecordType type) {
    if (type == RecordType.GAP) {
      failedId = NO_ID; // the outcome is lost
    } else if (type != RecordType.FAILED && type != RecordType.GATED) {
      outcomeWithoutFailure();
    }
    nextInSession(type);
    if (phase != Phase.PLAIN || isOfCheckpoint(type)) {
      nextInCheckpoint(type);
    }
  }

  /** The present record was dealt with. */
  void done(RecordType type) {
    before = type;
  }

  private void nextInSession(RecordType type) {
    if (type == RecordType.OPENED) {
      inSession = true;
      crashed = false;
      known = true;
    } else if (type != RecordType.IN_DOUBT) { // of which session, depends on what it says
      withinSession(type);
    }
  }

  /** The present record, of that type, must be of a session that goes on. */
  void withinSession(RecordType type) {
    if (known && (!inSession || crashed)) {
      String why = crashed ? " behind the crash of its session" : " outside of a session";
      findings.found(ProblemKind.SESSION_BOUNDARY, "a record " + type.wireName() + why);
      known = false;
    }
    inSession &= type != RecordType.CLOSED;
    crashed = false;
  }

  /** Whether a session was open when another one began. */
  boolean interruptsSession() {
    return known && inSession;
  }

  /**
   * The record said what was under way when the process ended, in whatever session: the beginning
   * of that one may be lost, and the gap that said so have gone with the power.
   */
  void sessionCrashed() {
    crashed = true;
  }

  private void nextInCheckpoint(RecordType type) {
    boolean declaredAgain =
        type == RecordType.GAP || type == RecordType.OPENED || type == RecordType.IN_DOUBT;
    boolean fits =
        switch (phase) {
          case PLAIN -> type == RecordType.GAP || type == RecordType.CHECKPOINT_BEGIN;
          case GAP -> type == RecordType.CHECKPOINT_BEGIN || declaredAgain;
          case CHECKPOINT ->
              isOfCheckpoint(type) && type != RecordType.CHECKPOINT_BEGIN || declaredAgain;
          case BROKEN_OFF -> declaredAgain;
          case UNKNOWN -> true;
        };
    if (!fits) {
      findings.found(
          ProblemKind.CHECKPOINT_BROKEN,
          phase == Phase.PLAIN
              ? "a record " + type.wireName() + " outside of a checkpoint"
              : "a record " + type.wireName() + " where the rest of a checkpoint should be");
    }
    phase = phaseAfter(type, declaredAgain);
  }

  private Phase phaseAfter(RecordType type, boolean declaredAgain) {
    return switch (type) {
      case GAP -> Phase.GAP;
      case CHECKPOINT_BEGIN -> Phase.CHECKPOINT;
      case CHECKPOINT_END -> Phase.PLAIN;
      default -> {
        if (isOfCheckpoint(type) || declaredAgain && phase == Phase.UNKNOWN) {
          yield phase;
        }
        yield declaredAgain ? Phase.BROKEN_OFF : Phase.PLAIN;
      }
    };
  }

  private static boolean isOfCheckpoint(RecordType type) {
    return switch (type) {
      case GAP, CHECKPOINT_BEGIN, CHECKPOINT_END -> true;
      case CARRIED_ACTION, CARRIED_PENDING, CARRIED_KEY -> true;
      case CARRIED_WINDOW, CARRIED_SLOT, CARRIED_GATE, CARRIED_FAILURE -> true;
      default -> false;
    };
  }

  /** The failure record of that action: its outcome must be next. */
  void failureOf(long id) {
    failedId = id;
    unpaired =
        findings.at(
            ProblemKind.FAILURE_UNPAIRED,
            "a failure record of action #"
                + Long.toUnsignedString(id)
                + " without the outcome that it explains");
  }

  /** An outcome that a failure record must have come before; one may lie within a gap. */
  void outcomeWithFailure(long id) {
    boolean paired = failedId == id && id != NO_ID;
    boolean lost = before == null || before == RecordType.CHECKPOINT_END;
    if (!paired && !lost) {
      findings.found(
          ProblemKind.FAILURE_UNPAIRED,
          "no failure record comes with the end of action #" + Long.toUnsignedString(id));
    }
    failedId = NO_ID;
  }

  /** Something that no failure record of an action comes before. */
  void outcomeWithoutFailure() {
    if (failedId != NO_ID) {
      findings.found(unpaired);
      failedId = NO_ID;
    }
  }

  /** There is no further record. */
  void end() {
    outcomeWithoutFailure();
  }

  /** Records are missing. */
  void interrupted() {
    phase = Phase.UNKNOWN;
    known = false;
    crashed = false;
    before = null;
    failedId = NO_ID;
  }
}
