package io.chainexec.replay;

import java.io.IOException;

/** Standard output takes no more. */
final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean closedPipe;

  OutputException(IOException cause) {
    super("cannot write to standard output: " + cause.getMessage(), cause);
    closedPipe = String.valueOf(cause.getMessage()).contains("pipe");
  }

  /** Whether its reader has gone away, having seen enough. */
  boolean closedPipe() {
    return closedPipe;
  }
}
