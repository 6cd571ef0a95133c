package io.chainexec.replay.run;

/** A script cannot be run; the message is for the person who asked for it. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean located;

  RunException(String message) {
    this(message, null);
  }

  RunException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private RunException(String message, Throwable cause, boolean located) {
    super(message, cause);
    this.located = located;
  }

  /** An error whose message begins with its place, as {@code FILE:LINE:COLUMN:}. */
  static RunException located(String message, Throwable cause) {
    return new RunException(message, cause, true);
  }

  /** Whether the message begins with a place, in the form that editors jump to. */
  public boolean located() {
    return located;
  }
}
