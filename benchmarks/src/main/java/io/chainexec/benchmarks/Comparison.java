package io.chainexec.benchmarks;

/**
 * One benchmark before and after. It got slower beyond the noise if every fork of the one is faster
 * than every fork of the other, and the medians differ by more than the tolerance: forks are what
 * varies on an idle machine (the compiler's decisions, where memory lies), iterations of one fork
 * vary less. Immutable.
 *
 * @param before the older figures
 * @param after the newer ones
 * @param tolerance the difference of medians that does not matter, as a fraction
 */
record Comparison(JmhResult before, JmhResult after, double tolerance) {
  /** What is no news in bytes per operation: JMH itself, and what an iteration opens. */
  private static final double SPARE_BYTES = 1;

  /** What became of it. */
  enum Verdict {
    SLOWER,
    ALLOCATES_MORE,
    FASTER,
    SAME
  }

  Verdict verdict() {
    if (worse(before, after)) {
      return Verdict.SLOWER;
    }
    if (after.allocatedBytes() > before.allocatedBytes() + SPARE_BYTES) {
      return Verdict.ALLOCATES_MORE;
    }
    return worse(after, before) ? Verdict.FASTER : Verdict.SAME;
  }

  /** The median after, as a multiple of the one before. */
  double ratio() {
    return after.median() / before.median();
  }

  private boolean worse(JmhResult a, JmhResult b) {
    return before.higherIsBetter()
        ? b.most() < a.least() && b.median() * (1 + tolerance) < a.median()
        : b.least() > a.most() && b.median() > a.median() * (1 + tolerance);
  }
}
