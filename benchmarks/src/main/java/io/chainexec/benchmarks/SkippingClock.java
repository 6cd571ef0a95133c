package io.chainexec.benchmarks;

import io.chainexec.executor.NanoClock;

/**
 * The machine's clock, which can skip ahead between two measurements, so that what was deferred
 * comes due without waiting. Reading it costs what {@link System#nanoTime()} costs. Not
 * thread-safe.
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
    return System.currentTimeMillis();
  }
}
