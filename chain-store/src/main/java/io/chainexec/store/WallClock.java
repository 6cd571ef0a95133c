package io.chainexec.store;

import java.util.function.LongSupplier;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The wall clock as Chronicle sees it: never going back, and never before the last file's cycle.
 * With a clock that went back over a roll Chronicle would append into the past, where readers stick
 * or every append fails.
 */
final class WallClock implements TimeProvider {
  private final LongSupplier wallMs;
  private long latestMs = Long.MIN_VALUE;

  WallClock(LongSupplier wallMs) {
    this.wallMs = wallMs;
  }

  /** From now on, no earlier time is told. */
  void notBefore(long floorMs) {
    latestMs = Math.max(latestMs, floorMs);
  }

  @Override
  public long currentTimeMillis() {
    latestMs = Math.max(latestMs, wallMs.getAsLong());
    return latestMs;
  }
}
