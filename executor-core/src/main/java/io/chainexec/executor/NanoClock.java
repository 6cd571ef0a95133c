package io.chainexec.executor;

/** The only source of time. Implementations are thread-safe. */
public interface NanoClock {
  /** Monotonic time in nanoseconds, from an arbitrary origin; may wrap around. */
  long nanoTime();

  /** Wall time in milliseconds since 1970; for people, and for the downtime between sessions. */
  long wallMs();

  /** The machine's clocks. */
  static NanoClock system() {
    return SystemClock.INSTANCE;
  }
}
