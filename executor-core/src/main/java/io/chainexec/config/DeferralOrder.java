package io.chainexec.config;

/** Who goes first among actions that wait for the same limit. */
public enum DeferralOrder {
  /**
   * First in, first out, in one lane for each limiter (the pull cooldown, the drain rate, each
   * chain's window). Waiting costs one deferral of the budget, however long the lane.
   */
  QUEUED,
  /**
   * Every deferred action has a deadline of its own; those that come due together compete again,
   * and newcomers compete with them. A burst can run out of its budget.
   */
  SHARED
}
