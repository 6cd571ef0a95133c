package io.chainexec.config;

/** What an executor does when a record or a block cannot be appended to its chain. */
public enum ChainFailurePolicy {
  /** It goes on; what is lost is counted, and declared as soon as the chain takes records again. */
  CONTINUE,
  /**
   * It finishes the action in hand, takes nothing more and ends; the loss is declared if it can.
   */
  HALT
}
