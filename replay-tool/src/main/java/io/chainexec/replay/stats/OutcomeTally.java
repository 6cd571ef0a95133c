package io.chainexec.replay.stats;

/** Counts outcomes. Not thread-safe. */
final class OutcomeTally {
  long actions;
  private final long[] counts = new long[Outcome.values().length];

  /** What can become of an action. */
  enum Outcome {
    DISPATCHED,
    FAILED,
    GATED,
    DEFERRED,
    RETRIED,
    IN_DOUBT
  }

  void add(Outcome outcome, boolean first) {
    counts[outcome.ordinal()]++;
    if (first) {
      actions++;
    }
  }

  void addAll(OutcomeTally other) {
    actions += other.actions;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  private long of(Outcome outcome) {
    return counts[outcome.ordinal()];
  }

  ChainStats.Outcomes view() {
    return new ChainStats.Outcomes(
        actions,
        of(Outcome.DISPATCHED),
        of(Outcome.FAILED),
        of(Outcome.GATED),
        of(Outcome.DEFERRED),
        of(Outcome.RETRIED),
        of(Outcome.IN_DOUBT));
  }
}
