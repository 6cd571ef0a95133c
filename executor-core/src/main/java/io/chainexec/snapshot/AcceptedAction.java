package io.chainexec.snapshot;

import io.chainexec.action.Action;

/**
 * An action that was accepted and has no outcome yet. Immutable.
 *
 * @param id the action's id
 * @param action what is to be done
 * @param arrivedAtNs chain time at which it was emitted
 */
public record AcceptedAction(long id, Action action, long arrivedAtNs) {}
