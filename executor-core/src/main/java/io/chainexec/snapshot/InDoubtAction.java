package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.RecordSink;

/**
 * An action that had no outcome when the process ended, and that no session has resolved yet: it
 * was being dispatched, or had been accepted. Immutable.
 *
 * @param id the action's id
 * @param kind its kind
 * @param action what was to be done, or null if its first record is missing
 * @param arrivedAtNs chain time at which it was emitted, or was admitted if {@code action} is null
 * @param admittedAtNs chain time at which its dispatch was admitted, or {@code RecordSink.NEVER} if
 *     the chain knows of no admission
 * @param count its deferrals and dispatch retries so far
 */
public record InDoubtAction(
    long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs, int count) {
  /** Whether it was being dispatched, as far as the chain knows. */
  public boolean admitted() {
    return admittedAtNs != RecordSink.NEVER;
  }
}
