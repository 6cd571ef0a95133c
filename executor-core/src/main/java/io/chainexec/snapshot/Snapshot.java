package io.chainexec.snapshot;

import io.chainexec.action.Daemon;
import io.chainexec.chain.Counters;
import io.chainexec.config.ExecutorConfig;
import java.util.List;

/**
 * An executor's state after a record, as a value. Immutable; lists are sorted, so that equal states
 * are equal snapshots. Times are chain time in nanoseconds unless a name says otherwise.
 *
 * @param sequence of the last record folded, or -1 if there was none
 * @param timeNs of the last record folded, or the later moment that was asked for
 * @param wallMs wall time at {@code timeNs}, by the mapping that holds there, in milliseconds since
 *     1970
 * @param session number of the session, 0 before the first
 * @param open whether the session has not been closed
 * @param config that rules the session
 * @param counters since the chain began
 * @param nextActionId the id that the next action gets
 * @param nextFailureSeq the number that the next failure record gets
 * @param lastOrder the number of the latest deferral
 * @param pressureAsserted whether pressure is asserted
 * @param lastPullNs when the last pull was admitted, or {@code RecordSink.NEVER}
 * @param windows that are live at {@code timeNs}, by anchor and chain
 * @param drainSlots that are taken at {@code timeNs}: their admissions
 * @param gates that are closed at {@code timeNs}, by daemon
 * @param deferred in the order of their latest deferral
 * @param accepted actions that were accepted and have no outcome yet, by id
 * @param inDoubt actions that had no outcome when the process ended, by id
 * @param keys idempotency keys whose windows have not ended at {@code timeNs}, oldest first
 * @param recentFailures by number
 */
public record Snapshot(
    long sequence,
    long timeNs,
    long wallMs,
    long session,
    boolean open,
    ExecutorConfig config,
    Counters counters,
    long nextActionId,
    long nextFailureSeq,
    long lastOrder,
    boolean pressureAsserted,
    long lastPullNs,
    List<Window> windows,
    List<Long> drainSlots,
    List<ClosedGate> gates,
    List<DeferredAction> deferred,
    List<AcceptedAction> accepted,
    List<InDoubtAction> inDoubt,
    List<IdempotencyKey> keys,
    List<FailureRecord> recentFailures) {

  /** A chain's stabilization window, anchored at that admission. */
  public record Window(long chain, long admittedAtNs) {}

  /** A daemon's gate, closed until then. */
  public record ClosedGate(Daemon daemon, long untilNs) {}

  /** Wall time at a chain time near this snapshot's, in milliseconds since 1970. */
  public long wallMsAt(long chainTimeNs) {
    return wallMs + Math.floorDiv(chainTimeNs - timeNs, 1_000_000L);
  }
}
