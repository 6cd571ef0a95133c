package io.chainexec.snapshot;

import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;

/**
 * A numbered line for operators. Immutable.
 *
 * @param seq its number, from 1
 * @param sourceId the action it is about, or {@link PendingAction#NO_ID}
 * @param sourceName who recorded it; null where there is a {@code sourceId}
 * @param code what the reason is
 * @param n the reason's first number
 * @param m the reason's second number
 * @param text the reason's text; null unless the code is {@link ReasonCode#TEXT}
 * @param wallMs wall time, in milliseconds since 1970
 */
public record FailureRecord(
    long seq,
    long sourceId,
    String sourceName,
    ReasonCode code,
    long n,
    long m,
    String text,
    long wallMs) {

  /** The source in words: {@code action-id:N} for the executor's own. */
  public String source() {
    return ChainRecord.spellSource(sourceId, sourceName);
  }

  /** The reason in words. */
  public String reason() {
    return code.spell(n, m, text);
  }
}
