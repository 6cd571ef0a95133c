package io.chainexec.chain;

/** Why an action waits. Codes are written on chains and never reused. */
public enum DeferralCause {
  /** The cooldown that is global over pulls. */
  PULL_COOLDOWN(1, "pull_cooldown"),
  /** The chain's stabilization window. */
  STABILIZATION(2, "stabilization"),
  /** The drain rate. */
  DRAIN_RATE(3, "drain_rate"),
  /** The dispatcher asked for a retry. */
  DISPATCH_RETRY(4, "dispatch_retry");

  private static final DeferralCause[] BY_CODE = {
    null, PULL_COOLDOWN, STABILIZATION, DRAIN_RATE, DISPATCH_RETRY
  };

  private final int code;
  private final String wireName;

  DeferralCause(int code, String wireName) {
    this.code = code;
    this.wireName = wireName;
  }

  /** The code on the chain. */
  public int code() {
    return code;
  }

  /** The stable name in text and JSON. */
  public String wireName() {
    return wireName;
  }

  /** The cause of that code, or null if there is none. */
  public static DeferralCause ofCode(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
