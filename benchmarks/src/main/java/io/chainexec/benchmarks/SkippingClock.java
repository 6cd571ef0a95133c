package io.chainexec.benchmarks;

import io.chainexec.executor.NanoClock;

/**
 * The machine's clocks, which can skip ahead between two measurements, so that what was deferred
 * comes due without waiting. Reading it costs what {@link System#nanoTime()} costs. Not
 * thread-safe.
 */
final class SkippingClock implements NanoClock {
  private static final long NS_PER_MS = 1_000_000;

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
    return System.currentTimeMillis() + skippedNs / NS_PER_MS; // or the loop records that it jumped
  }
}
