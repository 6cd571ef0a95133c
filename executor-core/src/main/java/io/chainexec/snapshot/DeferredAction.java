package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.chain.DeferralCause;

/**
 * A deferred action as a snapshot shows it. Immutable; times are chain time in nanoseconds.
 *
 * @param id the action's id
 * @param action what is to be done
 * @param arrivedAtNs when it was emitted
 * @param count its deferrals and dispatch retries so far
 * @param cause what it waits for
 * @param order the number of its latest deferral
 * @param sinceOrder the number of the deferral with which its present wait began
 * @param deferredAtNs when it was last deferred
 * @param dueNs when it is expected to go
 * @param inDoubt whether it was in doubt before, so that it may have been carried out already
 */
public record DeferredAction(
    long id,
    Action action,
    long arrivedAtNs,
    int count,
    DeferralCause cause,
    long order,
    long sinceOrder,
    long deferredAtNs,
    long dueNs,
    boolean inDoubt) {}
