package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;

/**
 * An action that was being dispatched when the process ended, and that no session has resolved yet.
 * Immutable.
 *
 * @param id the action's id
 * @param kind its kind
 * @param action what was to be done, or null if its first record is missing
 * @param arrivedAtNs chain time at which it was emitted
 * @param admittedAtNs chain time at which its dispatch was admitted
 * @param count its deferrals and dispatch retries so far
 */
public record InDoubtAction(
    long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs, int count) {}
