package io.chainexec.benchmarks;

/** Why nothing, or not all, was measured; the message is for people. */
final class BenchException extends Exception {
  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
