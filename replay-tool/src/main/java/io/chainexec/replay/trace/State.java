package io.chainexec.replay.trace;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.DeferralCause;
import io.chainexec.replay.select.OutcomeWord;
import java.util.Locale;

/** What an action is doing between two of its records. */
public enum State {
  /** It waits to be decided upon for the first time. */
  QUEUED,
  /** It waits for the cooldown between two pulls. */
  PULL_COOLDOWN,
  /** It waits for the end of its chain's stabilization window. */
  STABILIZATION,
  /** It waits until so many blobs may be moved. */
  DRAIN_RATE,
  /** It waits to be tried again, as its dispatcher asked. */
  DISPATCH_RETRY,
  /** It is being dispatched. */
  DISPATCHING,
  /** The process ended during its dispatch; the next session has to say what that means. */
  IN_DOUBT,
  /** Nothing more becomes of it. */
  ENDED;

  static State after(ChainRecord.Outcome outcome) {
    OutcomeWord word = OutcomeWord.of(outcome);
    if (word == null) {
      return QUEUED;
    }
    return switch (word) {
      case DISPATCHED, FAILED, GATED -> ENDED;
      case RETRIED -> DISPATCH_RETRY;
      case IN_DOUBT -> IN_DOUBT;
      case DEFERRED -> waitingFor(((ChainRecord.Deferred) outcome).cause());
    };
  }

  static State waitingFor(DeferralCause cause) {
    return switch (cause) {
      case PULL_COOLDOWN -> PULL_COOLDOWN;
      case STABILIZATION -> STABILIZATION;
      case DRAIN_RATE -> DRAIN_RATE;
      case DISPATCH_RETRY -> DISPATCH_RETRY;
    };
  }

  /** In words, as in: 3s in this state. */
  public String words() {
    return switch (this) {
      case QUEUED -> "queued";
      case DISPATCHING -> "being dispatched";
      case IN_DOUBT -> "in doubt";
      case ENDED -> "ended";
      default -> "waiting for " + this;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
