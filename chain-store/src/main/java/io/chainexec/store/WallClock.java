package io.chainexec.store;

import java.util.function.LongSupplier;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The wall clock as Chronicle sees it: never going back, and never before the last file's cycle.
 * With a clock that went back over a roll Chronicle would append into the past, where readers stick
 * or every append fails. Between two blocks it stands still, so that Chronicle begins the file that
 * was prepared for it and no other.
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

  /** Asks for the time, and tells it until it is asked again. */
  long advance() {
    latestMs = Math.max(latestMs, wallMs.getAsLong());
    return latestMs;
  }

  @Override
  public long currentTimeMillis() {
    return latestMs;
  }
}
