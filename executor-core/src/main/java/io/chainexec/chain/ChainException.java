package io.chainexec.chain;

/** The chain could not be opened, read or appended to; the message says what can be done. */
public class ChainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the person who must act on it. */
  public ChainException(String message) {
    super(message);
  }

  /** With a message for the person who must act on it, and what led to it. */
  public ChainException(String message, Throwable cause) {
    super(message, cause);
  }
}
