package io.chainexec.replay.whatif;

import java.util.function.BooleanSupplier;

/**
 * Reads on until that fails, and then no more: reading goes on inside a dispatch, whose exceptions
 * are the executor's to handle, so a failure is kept for afterwards. Not thread-safe.
 */
final class GuardedInput implements Input {
  private final Input input;
  private RuntimeException exception;
  private Error error;

  GuardedInput(Input input) {
    this.input = input;
  }

  @Override
  public boolean read() {
    return attempt(input::read);
  }

  @Override
  public boolean readBeyond() {
    return attempt(input::readBeyond);
  }

  /** Does something else that may be done inside a dispatch; false if it fails, or has failed. */
  boolean attempt(BooleanSupplier step) {
    try {
      return !failed() && step.getAsBoolean();
    } catch (RuntimeException e) {
      exception = exception == null ? e : exception;
    } catch (Error e) {
      error = error == null ? e : error;
    }
    return false;
  }

  boolean failed() {
    return exception != null || error != null;
  }

  /** Throws what was thrown first. */
  void rethrow() {
    if (error != null) {
      throw error;
    } else if (exception != null) {
      throw exception;
    }
  }

  @Override
  public void close() {
    input.close();
  }
}
