package io.chainexec.store;

import io.chainexec.chain.ChainException;

/** The chain has a writer already; the message names it. */
public final class ChainLockedException extends ChainException {
  private static final long serialVersionUID = 1L;

  ChainLockedException(String message) {
    super(message);
  }
}
