package io.chainexec.replay.whatif;

/** The question cannot be answered; the message is for the person who asked it. */
public final class WhatIfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WhatIfException(String message) {
    super(message);
  }

  WhatIfException(String message, Throwable cause) {
    super(message, cause);
  }
}
