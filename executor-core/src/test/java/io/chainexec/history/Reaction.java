package io.chainexec.history;

/**
 * What the dispatcher does on one call.
 *
 * @param takesMs time spent in the dispatch
 * @param retryAfterMs for {@code RETRY}
 * @param also submitted from inside the dispatch; may be null
 */
record Reaction(How how, long takesMs, long retryAfterMs, ActionSpec also) {
  static final Reaction OK = new Reaction(How.OK, 0, 0, null);

  enum How {
    OK,
    DROP,
    RETRY,
    THROW,
    THROW_ERROR,
    RETURN_NULL
  }
}
