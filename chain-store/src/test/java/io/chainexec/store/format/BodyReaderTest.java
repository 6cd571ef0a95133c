package io.chainexec.store.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Numbers are read a word at a time; what comes of it is as if they were read byte by byte. */
class BodyReaderTest {
  private static final int ROOM = 64;

  private final BodyReader in = new BodyReader();
  private final ByteBuffer buffer = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);

  private BodyReader reading(int from, int to) {
    in.open(buffer, 0, ROOM);
    in.range(from, to);
    return in;
  }

  /** A number of any length, anywhere in the block, with anything around it. */
  @Property
  void readsWhatWasPut(
      @ForAll long seed, @ForAll @IntRange(max = 64) int bits, @ForAll @IntRange(max = 54) int at)
      throws FormatException {
    SplittableRandom random = new SplittableRandom(seed);
    random.nextBytes(buffer.array());
    long number = bits == 0 ? 0 : random.nextLong() >>> Long.SIZE - bits;
    int end = Varint.put(buffer, at, number);
    assertEquals(number, reading(at, ROOM).varint());
    assertEquals(end, in.at());
    assertEquals(number, reading(at, end).varint());
    for (int cut = at; cut < end; cut++) {
      int to = cut;
      FormatException e = assertThrows(FormatException.class, () -> reading(at, to).varint());
      assertTrue(e.getMessage().startsWith("the record ends within a field"), e.getMessage());
    }
  }

  /** As {@link #readsWhatWasPut}, behind fields that were taken from the same word. */
  @Property
  void readsANumberBehindOtherFields(
      @ForAll long seed,
      @ForAll @IntRange(max = 64) int bits,
      @ForAll @IntRange(max = 7) int before)
      throws FormatException {
    SplittableRandom random = new SplittableRandom(seed);
    random.nextBytes(buffer.array());
    long number = bits == 0 ? 0 : random.nextLong() >>> Long.SIZE - bits;
    int end = Varint.put(buffer, before, number);
    BodyReader reader = reading(0, end);
    assertEquals(number, reader.varintBehind(before, reader.peek()));
    assertEquals(end, reader.at());
    BodyReader cut = reading(0, end - 1);
    assertThrows(FormatException.class, () -> cut.varintBehind(before, cut.peek()));
  }

  @Test
  void refusesAnyFormButTheShortest() {
    for (int length = 2; length <= 10; length++) {
      for (int first : new int[] {0x80, 0x81, 0xFF}) {
        buffer.put(0, (byte) first);
        for (int i = 1; i < length - 1; i++) {
          buffer.put(i, (byte) first);
        }
        buffer.put(length - 1, (byte) 0);
        assertThrows(FormatException.class, () -> reading(0, ROOM).varint(), "of " + length);
      }
    }
  }

  @Test
  void refusesMoreThan64Bits() {
    for (int i = 0; i < 9; i++) {
      buffer.put(i, (byte) 0xFF);
    }
    buffer.put(9, (byte) 2);
    assertThrows(FormatException.class, () -> reading(0, ROOM).varint());
    buffer.put(9, (byte) 0x81).put(10, (byte) 1);
    assertThrows(FormatException.class, () -> reading(0, ROOM).varint());
  }
}
