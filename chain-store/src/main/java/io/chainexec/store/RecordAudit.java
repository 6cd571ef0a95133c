package io.chainexec.store;

import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.chain.TeeSink;
import io.chainexec.snapshot.LiveState;
import java.util.function.Consumer;

/**
 * Whether the records of a chain can be what an executor has done: every outcome has its action and
 * every action one end, numbers are contiguous, sessions and pressure edges have two ends, what was
 * dispatched was admitted, and counters and checkpoints say what the records before them amount to.
 * Folds the records while it looks at them; its memory is that of the fold. Not thread-safe.
 *
 * <p>Where a record may stand is asked of its type alone, here; what it says is checked against the
 * state before it, and then folded.
 */
final class RecordAudit extends ForwardingSink {
  private final LiveState state = new LiveState();
  private final Holes holes = new Holes();
  private final AuditFindings findings;
  private final RecordOrder order;
  private final SessionAudit sessions;
  private final RecordChecks checks;
  private final RecordSink sink;

  /**
   * An audit from the beginning of a chain.
   *
   * @param place of the record that is being delivered
   * @param listener is told what is wrong, and what is worth knowing
   */
  RecordAudit(RecordPlace place, Consumer<? super Problem> listener) {
    findings = new AuditFindings(place, listener);
    order = new RecordOrder(findings);
    sessions = new SessionAudit(findings, state, holes);
    checks = new RecordChecks(findings, state, holes, order, sessions);
    sink = new TeeSink(checks, state);
  }

  /** Records are missing before the one that is next. */
  void interrupted() {
    findings.excuse();
    order.interrupted();
    holes.add(state.nextActionId());
    checks.interrupted();
  }

  /**
   * There are no further records now.
   *
   * @param mayDeclareLosses whether a loss may still be declared behind the last record
   */
  void end(boolean mayDeclareLosses) {
    order.end();
    if (mayDeclareLosses) {
      findings.excuse();
    } else {
      sessions.end();
      findings.confirm();
    }
  }

  /** How many sessions began. */
  long sessions() {
    return sessions.count();
  }

  /** Whether the checkpoint behind the last gap is not complete. */
  boolean endsInCheckpoint() {
    return order.brokeOff();
  }

  /** Whether something could not be judged, because records are missing. */
  boolean hasHoles() {
    return holes.count() > 0;
  }

  /** How many outcomes could not be judged, because records are missing. */
  long undecided() {
    return checks.undecided();
  }

  @Override
  protected void onNext(RecordType type, long timeNs) {
    if (type == RecordType.OPENED && order.interruptsSession()) {
      findings.note(
          ProblemKind.SESSION_NOT_CLOSED,
          "session " + state.session() + " was not closed before this one began");
    }
    findings.next(type);
    sessions.next(type);
    order.next(type);
    if (type != RecordType.OPENED && type != RecordType.IN_DOUBT) {
      sessions.within();
    }
  }

  @Override
  protected RecordSink target() {
    return sink;
  }

  @Override
  protected void onTaken(RecordType type) {
    if (type == RecordType.CHECKPOINT_END) {
      checks.checkpointTaken();
    }
    order.done(type);
  }
}
