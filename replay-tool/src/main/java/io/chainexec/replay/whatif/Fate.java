package io.chainexec.replay.whatif;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import java.util.Locale;

/** What became of an action in the end. */
public enum Fate {
  /** It was carried out. */
  DISPATCHED("dispatched"),
  /** The dispatcher said that it failed, or threw. */
  FAILED("failed"),
  /** It cost more deferrals and retries than it may. */
  BUDGET_EXHAUSTED("failed, budget exhausted"),
  /** The process ended while it was carried out, and it was not tried again. */
  IN_DOUBT("failed, in doubt"),
  /** A daemon's gate dropped it. */
  GATED("gated"),
  /** The queue was full when it came. */
  REFUSED("refused, queue full"),
  /** It was queued when the process ended, and left no record. */
  LOST("lost, process ended"),
  /** It has not ended. */
  WAITING("still waiting");

  private final String words;

  Fate(String words) {
    this.words = words;
  }

  /** The name in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name for people. */
  public String words() {
    return words;
  }

  /** Whether the action was not carried out, and will not be. */
  boolean isLoss() {
    return this != DISPATCHED && this != WAITING;
  }

  /** The fate of an action whose end that record is; null if it is none. */
  static Fate of(ChainRecord.Outcome record) {
    if (record instanceof ChainRecord.Failed failed) {
      return failed.retried() ? null : ofFailure(failed.code());
    } else if (record instanceof ChainRecord.Dispatched) {
      return DISPATCHED;
    }
    return record instanceof ChainRecord.Gated ? GATED : null;
  }

  private static Fate ofFailure(ReasonCode code) {
    return switch (code) {
      case DEFER_BUDGET_EXHAUSTED, RETRY_BUDGET_EXHAUSTED -> BUDGET_EXHAUSTED;
      case IN_DOUBT -> IN_DOUBT;
      default -> FAILED;
    };
  }
}
