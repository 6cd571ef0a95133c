package io.chainexec.store;

/**
 * What becomes of a chain whose last file is damaged behind its last intact block, as a power
 * failure may leave it, when it is opened for writing.
 */
public enum TornTail {
  /** It is refused; {@code replay-tool repair} says what can be done. */
  REFUSE,
  /**
   * It is repaired as {@link ChainRepair} does it: what is torn is cut off and kept in a file
   * beside, a warning is logged, and the session declares what is lost. Where intact records lie
   * behind the damage, or it is not in the last file, the chain is refused all the same.
   */
  CUT
}
