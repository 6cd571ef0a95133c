package io.chainexec.store.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.Memory;
import net.openhft.chronicle.core.OS;

/**
 * The memory of a direct buffer, for the few stores that each action takes: a {@link ByteBuffer}
 * checks each of them for its bounds, its byte order and the state of its memory. Here they are
 * checked where assertions are enabled, as in all tests; whoever stores has made sure of the room
 * before. Little-endian; offsets are in bytes, from the buffer's beginning.
 *
 * <p>The memory must not be touched after it was unmapped. Used by one thread.
 */
public final class DirectMemory {
  private static final Memory MEMORY = OS.memory();
  private static final boolean REVERSE = ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN;

  private final ByteBuffer buffer;
  private final long address;

  /**
   * The whole of that buffer, which is kept as long as this is.
   *
   * @throws IllegalArgumentException if it is not direct
   */
  public DirectMemory(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("not a direct buffer: " + buffer);
    }
    this.buffer = buffer;
    address = Jvm.address(buffer);
  }

  /** Stores four bytes. */
  public void putInt(int at, int value) {
    assert isWithin(at, Integer.BYTES) : at;
    MEMORY.writeInt(address + at, REVERSE ? Integer.reverseBytes(value) : value);
  }

  /** Stores eight bytes. */
  public void putLong(int at, long value) {
    assert isWithin(at, Long.BYTES) : at;
    MEMORY.writeLong(address + at, REVERSE ? Long.reverseBytes(value) : value);
  }

  /** Stores eight bytes, at a multiple of eight, after everything that was stored before. */
  public void putLongRelease(int at, long value) {
    assert isWithin(at, Long.BYTES) && (address + at) % Long.BYTES == 0 : at;
    MEMORY.writeOrderedLong(address + at, REVERSE ? Long.reverseBytes(value) : value);
  }

  private boolean isWithin(int at, int bytes) {
    return at >= 0 && at <= buffer.capacity() - bytes;
  }
}
