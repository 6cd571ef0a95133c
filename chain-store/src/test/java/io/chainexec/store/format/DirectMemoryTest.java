package io.chainexec.store.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class DirectMemoryTest {
  private static final int ROOM = 64;

  private final ByteBuffer whole = ByteBuffer.allocateDirect(3 * ROOM);
  private final ByteBuffer buffer = whole.slice(ROOM, ROOM).order(ByteOrder.LITTLE_ENDIAN);
  private final DirectMemory memory = new DirectMemory(buffer);

  @Property
  void whatIsStoredIsWhatABufferWouldHaveStored(
      @ForAll @IntRange(max = ROOM - 8) int at, @ForAll long value) {
    ByteBuffer expected = ByteBuffer.allocate(3 * ROOM).order(ByteOrder.LITTLE_ENDIAN);
    memory.putLong(at, value);
    expected.putLong(ROOM + at, value);
    memory.putInt(at / 2, (int) ~value);
    expected.putInt(ROOM + at / 2, (int) ~value);
    memory.putLongRelease(at & -8, value + 1);
    expected.putLong(ROOM + (at & -8), value + 1);
    assertEquals(expected, whole);
    clear();
  }

  private void clear() {
    for (int i = 0; i < whole.capacity(); i++) {
      whole.put(i, (byte) 0);
    }
  }

  @Test
  void testsFindAStoreThatIsOutside() {
    for (int at : new int[] {-1, ROOM - 7, ROOM, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(AssertionError.class, () -> memory.putLong(at, 1));
    }
    assertThrows(AssertionError.class, () -> memory.putInt(-1, 1));
    assertThrows(AssertionError.class, () -> memory.putInt(ROOM - 3, 1));
    assertThrows(AssertionError.class, () -> memory.putLongRelease(ROOM, 1));
    assertThrows(AssertionError.class, () -> memory.putLongRelease(4, 1));
    assertEquals(ByteBuffer.allocate(3 * ROOM), whole);
  }

  @Test
  void memoryOnTheHeapHasNoAddress() {
    ByteBuffer heap = ByteBuffer.allocate(ROOM);
    assertThrows(IllegalArgumentException.class, () -> new DirectMemory(heap));
  }
}
