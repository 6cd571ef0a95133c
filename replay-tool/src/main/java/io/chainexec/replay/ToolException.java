package io.chainexec.replay;

/** A command cannot do what it was asked for; the message is for the person who asked. */
final class ToolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ToolException(String message) {
    super(message);
  }
}
