package io.chainexec.config;

/** What becomes of an action that had no outcome when the process before this one ended. */
public enum InDoubtPolicy {
  /** It fails, with a failure record that says so; a person decides. */
  REPORT,
  /** It is dispatched again, marked as in doubt; for dispatchers that bear repetition. */
  REDISPATCH
}
