package io.chainexec.executor;

/**
 * One try at carrying an action out, as the dispatcher sees it. Valid only during the call; reused
 * for the next. Belongs to the loop's thread.
 */
public interface Attempt {
  /** The action's id, under which every record speaks of it. */
  long id();

  /** How often the action was deferred or retried before. */
  int count();

  /**
   * Whether the action had no outcome when a process before this one ended, so that it may have
   * been carried out already. Stays with the action through deferrals and retries.
   */
  boolean inDoubt();

  /** Chain time at which the action was emitted, in nanoseconds. */
  long emittedAtNs();

  /** Chain time at which this try was admitted, in nanoseconds. */
  long admittedAtNs();
}
