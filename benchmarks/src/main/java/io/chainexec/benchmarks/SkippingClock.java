package io.chainexec.benchmarks;

import io.chainexec.executor.NanoClock;

/**
 * The machine's clocks, which can skip ahead together between two measurements, so that what was
 * deferred comes due without waiting. Reading them costs what {@link System#nanoTime()} and {@link
 * System#currentTimeMillis()} cost. Not thread-safe.
 */
final class SkippingClock implements NanoClock {
  private long skippedNs;

  void skip(long ns) {
    skippedNs += ns;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime() + skippedNs;
  }

  @Override
  public long wallMs() {
    return System.currentTimeMillis() + skippedNs / 1_000_000;
  }
}
