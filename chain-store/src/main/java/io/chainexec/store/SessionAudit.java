package io.chainexec.store;

import io.chainexec.action.PendingAction;
import io.chainexec.chain.RecordType;
import io.chainexec.snapshot.LiveState;

/**
 * Whether sessions and the ids that they begin with go on where those before them ended. Not
 * thread-safe.
 */
final class SessionAudit {
  private final AuditFindings findings;
  private final LiveState state;
  private final Holes holes;

  /**
   * Ids that were left out behind a clean close: for a loss, which a gap declares next, unless the
   * power fails before, and takes the note of the loss with it. Null if there are none.
   */
  private Problem idsLeftOut;

  private long count;

  SessionAudit(AuditFindings findings, LiveState state, Holes holes) {
    this.findings = findings;
    this.state = state;
    this.holes = holes;
  }

  /** A record of that type is next: unless a gap can still explain them, ids left out are wrong. */
  void next(RecordType type) {
    if (idsLeftOut != null && type != RecordType.GAP && type != RecordType.OPENED) {
      findings.found(idsLeftOut);
    }
    idsLeftOut = null;
  }

  /** The present record, which opens no session, must be of the session that is open. */
  void within() {
    long session = findings.blockSession();
    if (holes.none() && session >= 0 && session != state.session()) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY,
          "a record of session " + session + " within session " + state.session());
    }
  }

  /** The present record is of a session that crashed: the one that is open, or a lost one. */
  void crashed() {
    long session = findings.blockSession();
    if (holes.none() && session >= 0 && session < state.session()) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY,
          "a record of session " + session + " behind session " + state.session());
    }
  }

  /**
   * A session begins.
   *
   * @param closedBefore whether the one before was closed just before
   */
  void opened(long session, long nextActionId, boolean closedBefore) {
    count++;
    if (session <= state.session() || holes.none() && session != state.session() + 1) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY, "session " + session + " behind " + state.session());
    }
    long block = findings.blockSession();
    if (block >= 0 && block != session) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY, "session " + session + " in a block of session " + block);
    }
    requireNextId(nextActionId, closedBefore);
    if (PendingAction.NO_ID != nextActionId) {
      holes.newIdSeen(nextActionId);
    }
  }

  /** Behind a clean close ids go on, and behind a crash some are left out. */
  private void requireNextId(long nextActionId, boolean closedBefore) {
    if (!holes.none() || state.session() == 0) {
      return;
    }
    int ids = Long.compareUnsigned(nextActionId, state.nextActionId());
    boolean full = nextActionId == PendingAction.NO_NEXT_ID;
    String next = Long.toUnsignedString(nextActionId);
    String known = Long.toUnsignedString(state.nextActionId());
    if (closedBefore && ids > 0) {
      String message = "ids go on at " + next + " behind a clean close at " + known;
      idsLeftOut = findings.at(ProblemKind.SESSION_BOUNDARY, message);
    } else if (ids < 0 || ids == 0 && !closedBefore && !full) {
      findings.found(
          ProblemKind.SESSION_BOUNDARY,
          "ids go on at "
              + next
              + (closedBefore ? " behind a clean close at " : " behind a crash at ")
              + known);
    }
  }

  /** How many sessions began. */
  long count() {
    return count;
  }

  /** There is no further record, and no loss can be declared any more. */
  void end() {
    if (idsLeftOut != null) {
      findings.found(idsLeftOut);
    }
  }
}
