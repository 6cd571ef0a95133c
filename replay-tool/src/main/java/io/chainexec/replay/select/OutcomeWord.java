package io.chainexec.replay.select;

import io.chainexec.chain.ChainRecord;
import java.util.Locale;

/** What a record says became of its action, in one word. */
public enum OutcomeWord {
  /** It was carried out. */
  DISPATCHED,
  /** It failed for good. */
  FAILED,
  /** A dispatch failed, and it is tried again. */
  RETRIED,
  /** A limit made it wait. */
  DEFERRED,
  /** Its daemon's gate dropped it. */
  GATED,
  /** The process ended while it was being dispatched. */
  IN_DOUBT;

  /** The word for a record, or null if it says nothing of the kind. */
  public static OutcomeWord of(ChainRecord record) {
    return switch (record.type()) {
      case DISPATCHED -> DISPATCHED;
      case FAILED -> ((ChainRecord.Failed) record).retried() ? RETRIED : FAILED;
      case DEFERRED -> DEFERRED;
      case GATED -> GATED;
      case IN_DOUBT -> IN_DOUBT;
      default -> null;
    };
  }

  /** Whether nothing more becomes of the action. */
  public boolean ends() {
    return this == DISPATCHED || this == FAILED || this == GATED;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
