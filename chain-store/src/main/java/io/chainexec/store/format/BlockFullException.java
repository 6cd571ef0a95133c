package io.chainexec.store.format;

import io.chainexec.chain.ChainException;

/** A record does not fit what is left of the block; nothing of it was recorded. */
public final class BlockFullException extends ChainException {
  private static final long serialVersionUID = 1L;

  BlockFullException(int free) {
    super(
        "the record does not fit the "
            + free
            + " bytes that are left in the block; commit first, and check texts against the"
            + " limits");
  }
}
