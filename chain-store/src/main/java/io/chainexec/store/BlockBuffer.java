package io.chainexec.store;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;

/** The memory in which a block grows until it is committed, as we and as Chronicle see it. */
final class BlockBuffer implements AutoCloseable {
  private final ByteBuffer buffer;
  private Bytes<ByteBuffer> bytes;

  /** The memory of that direct buffer. */
  BlockBuffer(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /** The first bytes of the buffer, for Chronicle to copy. */
  Bytes<ByteBuffer> first(int length) {
    if (bytes == null) {
      bytes = Bytes.wrapForRead(buffer); // not before it is needed: Chronicle needs JVM flags
      // Opened on one thread and used on another, one after the other.
      bytes.singleThreadedCheckDisabled(true);
    }
    bytes.readPositionRemaining(0, length);
    return bytes;
  }

  /** Chronicle forgets the memory, which must not be touched through it any more. */
  @Override
  public void close() {
    if (bytes != null) {
      bytes.releaseLast();
    }
  }
}
