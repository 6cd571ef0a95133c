package io.chainexec.executor;

import io.chainexec.action.Limits;
import java.time.Duration;
import java.util.Objects;

/**
 * What came of a dispatch. Immutable; {@link #ok()} is one shared object, so that success allocates
 * nothing, and a dispatcher may keep and reuse its own drops and retries.
 */
public final class DispatchResult {
  private static final long NONE = -1;
  private static final DispatchResult OK = new DispatchResult(null, NONE);

  private final String reason;
  private final long retryAfterNs;

  private DispatchResult(String reason, long retryAfterNs) {
    this.reason = reason;
    this.retryAfterNs = retryAfterNs;
  }

  /** The action was carried out. */
  public static DispatchResult ok() {
    return OK;
  }

  /**
   * The action failed and is not tried again.
   *
   * @param reason for operators; cut with a visible mark if it is longer than {@link
   *     Limits#MAX_REASON_BYTES}
   */
  public static DispatchResult drop(String reason) {
    return new DispatchResult(cut(reason), NONE);
  }

  /**
   * The action failed and is tried again, if its budget allows.
   *
   * @param reason for operators; cut with a visible mark if it is longer than {@link
   *     Limits#MAX_REASON_BYTES}
   * @param after how long to wait, counted from the return of the dispatch; not negative
   * @throws IllegalArgumentException if {@code after} is negative or longer than 292 years
   */
  public static DispatchResult retry(String reason, Duration after) {
    try {
      return retryNs(reason, after.toNanos());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("retry after " + after + " is too long", e);
    }
  }

  /**
   * As {@link #retry}, with the wait in nanoseconds.
   *
   * @throws IllegalArgumentException if {@code afterNs} is negative
   */
  public static DispatchResult retryNs(String reason, long afterNs) {
    if (afterNs < 0) {
      throw new IllegalArgumentException("retry after " + afterNs + " ns: it cannot be negative");
    }
    return new DispatchResult(cut(reason), afterNs);
  }

  private static String cut(String reason) {
    return Limits.cutReason(Objects.requireNonNull(reason, "reason"));
  }

  /** Whether the action was carried out. */
  public boolean isOk() {
    return this == OK;
  }

  /** Whether the action is to be tried again. */
  public boolean isRetry() {
    return retryAfterNs != NONE;
  }

  /** Why it failed; null if it did not. */
  public String reason() {
    return reason;
  }

  /** How long to wait before the next try, in nanoseconds; -1 if there is none. */
  public long retryAfterNs() {
    return retryAfterNs;
  }

  @Override
  public String toString() {
    return isOk()
        ? "ok"
        : (isRetry() ? "retry after " + retryAfterNs + " ns: " : "drop: ") + reason;
  }
}
