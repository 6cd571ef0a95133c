package io.chainexec.config;

/** What is on the chain before an action is dispatched. */
public enum JournalMode {
  /** Nothing: its outcome is recorded. What was only queued when the process ends is lost. */
  OUTCOMES,
  /**
   * That it was accepted: intent before effect. What was accepted and has no outcome when the
   * process ends is in doubt, and resolved by the next session. Submissions may have tickets and
   * idempotency keys.
   */
  INTAKE
}
