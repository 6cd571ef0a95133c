package io.chainexec.executor;

import io.chainexec.chain.Counters;
import io.chainexec.snapshot.DeferredAction;
import java.util.List;

/**
 * How an executor ended. Immutable.
 *
 * @param deferred the actions that stay deferred, in the order of their latest deferral; the next
 *     executor on the chain resumes them
 * @param counters at the end
 * @param chainComplete whether the chain holds every record, or a gap declares those that it does
 *     not; false if the last records were lost and nothing could be appended after them
 * @param haltCause why it halted, by {@code on_chain_failure=halt}; null if it was closed
 * @param leftQueued how many submissions and commands were accepted and not handled, because it
 *     halted
 */
public record CloseReport(
    List<DeferredAction> deferred,
    Counters counters,
    boolean chainComplete,
    Throwable haltCause,
    int leftQueued) {
  /** The ids of the actions that stay deferred. */
  public List<Long> deferredIds() {
    return deferred.stream().map(DeferredAction::id).toList();
  }
}
