package io.chainexec.benchmarks;

import org.HdrHistogram.Histogram;

/**
 * Latencies as a loop's thread sees them: from a moment that came with the action to now. What
 * arrives before the measurement begins is left out. Belongs to the loop's thread; read when that
 * has ended.
 */
final class LatencyRecorder {
  private final Histogram histogram = Histograms.create();
  private long offsetNs;
  private long fromNs;

  /**
   * Begins.
   *
   * @param newOffsetNs what is to be taken from an action's moment to have it on the machine's
   *     clock
   * @param newFromNs when arrivals begin to count, on the machine's clock
   */
  void begin(long newOffsetNs, long newFromNs) {
    offsetNs = newOffsetNs;
    fromNs = newFromNs;
  }

  /** These many actions have arrived, together. */
  void stamp(long[] emittedNs, int count) {
    long nowNs = System.nanoTime();
    for (int i = 0; i < count; i++) {
      record(emittedNs[i], nowNs);
    }
  }

  /** An action has arrived. */
  void stamp(long emittedNs) {
    record(emittedNs, System.nanoTime());
  }

  private void record(long emittedNs, long nowNs) {
    if (nowNs - fromNs >= 0) {
      histogram.recordValue(nowNs - (emittedNs - offsetNs));
    }
  }

  Histogram histogram() {
    return histogram;
  }
}
