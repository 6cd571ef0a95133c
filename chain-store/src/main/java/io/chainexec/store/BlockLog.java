package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordSink;
import java.io.IOException;

/**
 * Where sealed blocks go, one behind the other. Its writer is the only one there is. Used by one
 * thread at a time.
 */
interface BlockLog extends AutoCloseable {
  /**
   * Reads where the log ends, and makes it ready for what follows there. May be called again, after
   * an error: what was open before is closed then, and nothing that it knew is believed.
   *
   * @throws ChainException if the log's end is damaged, or it cannot be written to
   */
  Tail open() throws IOException;

  /**
   * Hands every record to the sink, oldest first.
   *
   * @return where the log ends, as found on the way
   * @throws ChainException if the log is damaged
   */
  Tail replay(RecordSink sink);

  /**
   * Appends the first so many bytes of that memory as one block, of which there is all or nothing
   * from then on, however the process ends. Allocates nothing in steady state.
   *
   * @throws ChainException if it is refused; the log is as it was
   * @throws RuntimeException if nobody knows what came of it; {@link #open()} finds out
   * @throws Error if the log's memory cannot be trusted any more; it must not be used again
   */
  void append(BlockBuffer block, int length);

  /**
   * Has everything that was appended before the call outlive a power failure. Called by any one
   * thread at a time, beside the one that appends, and until the log is closed. Allocates nothing
   * in steady state.
   *
   * @throws IOException if nobody knows what will outlive one; it must not be called again
   */
  void force() throws IOException;

  /** What people know the log by. */
  String name();

  /** Closes it for good. Idempotent. */
  @Override
  void close();
}
