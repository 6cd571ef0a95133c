package io.chainexec.store.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainexec.chain.ChainAppenderContract;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What loading classes takes, when it happens to fall into a measurement. */
  private static final long CLASSES_BYTES = 2 << 20;

  private static final int UNKNOWN_OPTIONAL = 0xF0;
  private static final int UNKNOWN_MANDATORY = 0x70;

  private final ByteBuffer block = ByteBuffer.allocateDirect(BlockLayout.MAX_BLOCK_BYTES);
  private final RecordEncoder encoder = new RecordEncoder(block, "1.2.3");

  @Provide
  Arbitrary<List<ChainRecord>> blocks() {
    return RandomRecords.records().list().ofMinSize(1).ofMaxSize(40);
  }

  @Property(tries = 3_000)
  void whatIsEncodedIsDecodedAsItWas(@ForAll("blocks") List<ChainRecord> records)
      throws FormatException {
    encode(records);
    encoder.seal(-7, 3, 42, 99);
    int total = BlockLayout.total(block, 0, block.capacity());
    assertEquals(encoder.size(), total);
    assertTrue(BlockLayout.intact(block, 0, total, new CRC32C()));
    assertEquals(records.size(), BlockLayout.count(block, 0));
    assertEquals(-7, BlockLayout.chainId(block, 0));
    assertEquals(42, BlockLayout.firstSequence(block, 0));
    assertEquals(3, BlockLayout.session(block, 0));
    assertEquals(99, BlockLayout.link(block, 0));
    assertEquals(records, decode(block, total));
  }

  @Property(tries = 500)
  void whatIsDecodedIsEncodedToTheSameBytes(@ForAll("blocks") List<ChainRecord> records)
      throws FormatException {
    encode(records);
    encoder.seal(1, 2, 3, 4);
    byte[] bytes = bytes(encoder.size());
    ByteBuffer copy = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<ChainRecord> decoded = decode(copy, bytes.length);
    encoder.lastTimeNs(BlockLayout.baseTimeNs(copy, 0));
    encode(decoded);
    encoder.seal(1, 2, 3, 4);
    assertArrayEquals(bytes, bytes(encoder.size()));
  }

  @Property(tries = 3_000)
  void anyBytesAtAllEndInRecordsOrInOneCheckedException(@ForAll @Size(max = 400) byte[] payload) {
    encoder.reset();
    ByteBuffer bytes =
        ByteBuffer.allocate(BlockLayout.HEADER_BYTES + payload.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    encoder.seal(1, 1, 0, 0);
    bytes.put(0, bytes(BlockLayout.HEADER_BYTES));
    bytes.put(BlockLayout.HEADER_BYTES, payload);
    survive(bytes, bytes.capacity());
  }

  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void flippedBitsEndInRecordsOrInOneCheckedException(
      @ForAll("blocks") List<ChainRecord> records,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 1 << 20) Integer> flips) {
    encode(records);
    encoder.seal(1, 1, 0, 0);
    ByteBuffer bytes = ByteBuffer.wrap(bytes(encoder.size())).order(ByteOrder.LITTLE_ENDIAN);
    int payloadBits = (encoder.size() - BlockLayout.HEADER_BYTES) * Byte.SIZE;
    for (int flip : flips) {
      int bit = BlockLayout.HEADER_BYTES * Byte.SIZE + flip % payloadBits;
      bytes.put(bit / Byte.SIZE, (byte) (bytes.get(bit / Byte.SIZE) ^ 1 << bit % Byte.SIZE));
    }
    survive(bytes, bytes.capacity());
  }

  @Property(tries = 2_000)
  void anyHeaderIsRefusedOrStaysWithinTheLimit(@ForAll @Size(56) byte[] header) {
    ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(BlockLayout.MAGIC_OFFSET, BlockLayout.MAGIC);
    int total = BlockLayout.total(bytes, 0, header.length);
    assertTrue(total == -1 || total >= BlockLayout.HEADER_BYTES);
    assertTrue(total <= BlockLayout.MAX_BLOCK_BYTES);
  }

  @Test
  void theSamplesHoldEveryType() {
    EnumSet<RecordType> types = EnumSet.noneOf(RecordType.class);
    ChainAppenderContract.samples().forEach(sample -> types.add(sample.type()));
    assertEquals(EnumSet.allOf(RecordType.class), types);
  }

  @Test
  void unknownTypesAreSkippedByLengthAndKeepTheTimesRight() throws FormatException {
    List<ChainRecord> records =
        List.of(
            new ChainRecord.Refused(1_000, 1, 2),
            new ChainRecord.Refused(1_007, 3, 4),
            new ChainRecord.CheckpointEnd(1_010));
    encode(records);
    encoder.seal(1, 1, 0, 0);
    int second = BlockLayout.HEADER_BYTES + 2 + block.get(BlockLayout.HEADER_BYTES + 1);
    for (int type : new int[] {UNKNOWN_OPTIONAL, UNKNOWN_MANDATORY}) {
      block.put(second, (byte) type);
      RecordDecoder decoder = new RecordDecoder();
      decoder.open(block, 0, encoder.size());
      List<ChainRecord> seen = new ArrayList<>();
      RecordSink sink = RecordCollector.into(seen::add);
      assertEquals(RecordDecoder.Step.DELIVERED, decoder.next(sink));
      assertEquals(
          type == UNKNOWN_OPTIONAL ? RecordDecoder.Step.SKIPPED : RecordDecoder.Step.UNKNOWN,
          decoder.next(sink));
      assertEquals(type, decoder.type());
      assertEquals(RecordDecoder.Step.DELIVERED, decoder.next(sink));
      assertEquals(RecordDecoder.Step.END, decoder.next(sink));
      assertEquals(List.of(records.get(0), records.get(2)), seen);
      assertEquals(3, decoder.records());
    }
  }

  @Test
  void fieldsThatANewerWriterAppendsToARecordAreIgnored() throws FormatException {
    List<ChainRecord> records =
        List.of(new ChainRecord.Refused(1_000, 1, 2), new ChainRecord.CheckpointEnd(1_010));
    encode(records);
    encoder.seal(1, 1, 0, 0);
    byte[] bytes = bytes(encoder.size());
    int lengthAt = BlockLayout.HEADER_BYTES + 1;
    int firstEnd = lengthAt + 1 + bytes[lengthAt];
    ByteBuffer longer = ByteBuffer.allocate(bytes.length + 3).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(bytes, 0, firstEnd).put(new byte[] {9, 9, 9});
    longer.put(bytes, firstEnd, bytes.length - firstEnd).clear();
    longer.put(lengthAt, (byte) (bytes[lengthAt] + 3));
    assertEquals(records, decode(longer, longer.capacity()));
  }

  @Test
  void aFailureRecordWhoseNumberIsNotPositiveIsMalformed() {
    for (long seq : new long[] {0, -1, Long.MIN_VALUE}) {
      for (ChainRecord crafted :
          List.of(
              new ChainRecord.Failure(1, seq, 1, null, ReasonCode.TEXT, 0, 0, "r", 1),
              new ChainRecord.CarriedFailure(seq, 1, null, ReasonCode.TEXT, 0, 0, "r", 1),
              new ChainRecord.CheckpointBegin(1, Counters.ZERO, 1, seq, 0, false, 0))) {
        encode(List.of(crafted));
        encoder.seal(1, 1, 0, 0);
        FormatException refusal =
            assertThrows(FormatException.class, () -> decode(block, encoder.size()));
        assertTrue(refusal.getMessage().contains("not positive"), refusal.getMessage());
      }
    }
  }

  @Test
  void aRecordThatDoesNotFitIsRefusedAndLeavesNoTrace() throws FormatException {
    List<ChainRecord> records = ChainAppenderContract.samples();
    encode(records);
    int size = encoder.size();
    String tooLong = "x".repeat(BlockLayout.MAX_BLOCK_BYTES);
    assertThrows(
        ChainException.class,
        () -> encoder.failure(99, 1, 1, tooLong, ReasonCode.TEXT, 0, 0, tooLong, 1));
    assertThrows(RuntimeException.class, () -> encoder.gateSet(99, null, 1));
    assertEquals(size, encoder.size());
    assertEquals(records.size(), encoder.count());
    encoder.seal(1, 1, 0, 0);
    assertEquals(records, decode(block, size));
  }

  private void encode(List<ChainRecord> records) {
    encoder.reset();
    records.forEach(record -> record.sendTo(encoder));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    block.get(0, bytes);
    return bytes;
  }

  private static List<ChainRecord> decode(ByteBuffer buffer, int total) throws FormatException {
    RecordDecoder decoder = new RecordDecoder();
    decoder.open(buffer, 0, total);
    List<ChainRecord> records = new ArrayList<>();
    RecordSink sink = RecordCollector.into(records::add);
    while (decoder.next(sink) != RecordDecoder.Step.END) {
      // All of them.
    }
    return records;
  }

  /**
   * Decodes to the end; every step must end in a result or in a {@link FormatException}, and no
   * length is believed that would take more memory than the bytes can need.
   */
  private static void survive(ByteBuffer buffer, int total) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    decodeAll(buffer, total);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < CLASSES_BYTES + 100L * total, allocated + " bytes for " + total);
  }

  private static void decodeAll(ByteBuffer buffer, int total) {
    RecordDecoder decoder = new RecordDecoder();
    decoder.open(buffer, 0, total);
    RecordSink sink = RecordCollector.into(record -> {});
    RecordDecoder.Step step = null;
    for (int i = 0; step != RecordDecoder.Step.END; i++) {
      assertTrue(i <= total, "each step passes at least one byte");
      try {
        step = decoder.next(sink);
      } catch (FormatException e) {
        assertTrue(e.offset() >= 0 && e.offset() <= total, e.getMessage());
      }
    }
  }
}
