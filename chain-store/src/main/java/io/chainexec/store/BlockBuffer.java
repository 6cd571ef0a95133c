package io.chainexec.store;

import io.chainexec.store.format.BlockLayout;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;

/** The memory in which a block grows until it is committed, as we and as Chronicle see it. */
final class BlockBuffer implements AutoCloseable {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BlockLayout.MAX_BLOCK_BYTES);
  private final Bytes<ByteBuffer> bytes = Bytes.wrapForRead(buffer);

  BlockBuffer() {
    // Opened on one thread and used on another, one after the other.
    bytes.singleThreadedCheckDisabled(true);
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /** The first bytes of the buffer, for Chronicle to copy. */
  Bytes<ByteBuffer> first(int length) {
    bytes.readPositionRemaining(0, length);
    return bytes;
  }

  /** Frees the memory; it must not be touched any more. */
  @Override
  public void close() {
    bytes.releaseLast();
  }
}
