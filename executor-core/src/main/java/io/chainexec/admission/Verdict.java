package io.chainexec.admission;

import io.chainexec.chain.DeferralCause;

/** What the gate says of an action. */
public enum Verdict {
  /** Go ahead. */
  ADMIT(null),
  /** Wait: a pull was admitted too recently. */
  AWAIT_PULL_COOLDOWN(DeferralCause.PULL_COOLDOWN),
  /** Wait: the chain was pulled or dropped too recently. */
  AWAIT_STABILIZATION(DeferralCause.STABILIZATION),
  /** Wait: too many migrations in the last second. */
  AWAIT_DRAIN_SLOT(DeferralCause.DRAIN_RATE),
  /** Drop: the daemon is backed off. */
  GATE(null);

  private final DeferralCause cause;

  Verdict(DeferralCause cause) {
    this.cause = cause;
  }

  /** What the action waits for, or null if it does not wait. */
  public DeferralCause cause() {
    return cause;
  }
}
