package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainAppenderContract;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainReaderTest {
  @TempDir Path directory;

  @Test
  void theReaderSeesWhatChroniclesOwnTailerSees() throws IOException {
    writeDays(4, 700);
    List<byte[]> expected = tailed();
    assertEquals(2_800, expected.size());
    try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
      for (byte[] block : expected) {
        assertTrue(reader.poll(RecordListener.NOWHERE) > 0);
        assertArrayEquals(block, present(reader, block.length));
      }
      assertEquals(0, reader.poll(RecordListener.NOWHERE));
    }
  }

  @Test
  void seekingDeliversFromThatRecordOn() {
    writeDays(3, 10);
    for (long wanted : new long[] {0, 1, 19, 20, 21, 39, 40, 58, 59}) {
      List<Long> sequences = new ArrayList<>();
      try (ChainReader reader = ChainReader.open(directory)) {
        reader.seek(wanted);
        RecordSink sink = RecordCollector.into(record -> sequences.add(reader.sequence()));
        while (reader.poll(sink) > 0) {
          // To the end.
        }
      }
      assertEquals(wanted, sequences.get(0));
      assertEquals(60 - wanted, sequences.size());
    }
  }

  @Test
  void seekingBeyondTheEndWaitsForTheRecord() {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 2);
      try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
        reader.seek(7);
        assertEquals(0, reader.poll(RecordListener.NOWHERE));
        Chains.append(appender, 1);
        assertEquals(0, reader.poll(RecordListener.NOWHERE));
        clockMs[0] += Chains.DAY_MS;
        Chains.append(appender, 1);
        assertEquals(2, reader.poll(RecordListener.NOWHERE));
        assertEquals(7, reader.sequence());
      }
    }
  }

  @Test
  void aReaderFollowsAWriterOverDays() {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 1);
      try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
        assertEquals(2, reader.poll(RecordListener.NOWHERE));
        for (int day = 0; day < 4; day++) {
          assertEquals(0, reader.poll(RecordListener.NOWHERE));
          clockMs[0] += Chains.DAY_MS;
          Chains.append(appender, 1);
          assertEquals(2, reader.poll(RecordListener.NOWHERE));
        }
        assertEquals(10, reader.nextSequence());
      }
    }
  }

  /** Chronicle completes the header's word last, after the write position and the indexes. */
  @Test
  void aFileThatIsBeingCreatedIsNotDamage() throws IOException {
    writeDays(2, 1);
    Path created = ChainDirectory.files(directory).get(1);
    byte[] complete = Files.readAllBytes(created);
    byte[] begun = Arrays.copyOf(Arrays.copyOf(complete, 197), QueueFrame.DATA_AT);
    ByteBuffer.wrap(begun)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, 0x8000_0000)
        .putLong(QueueFrame.WRITE_POSITION_AT, 197);
    Files.write(created, begun);
    try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
      assertEquals(2, reader.poll(RecordListener.NOWHERE));
      assertEquals(0, reader.poll(RecordListener.NOWHERE));
      Files.write(created, complete, StandardOpenOption.WRITE);
      assertEquals(2, reader.poll(RecordListener.NOWHERE));
    }
  }

  /** At the tail all the time, so that many a block is committed between two looks at its word. */
  @Test
  void aReaderAtTheTailOfABusyWriterSeesNoDamage() throws Exception {
    pollWhile(30_000, 0);
  }

  /** At the tail all the time, so that many a file is looked at while it is created. */
  @Test
  void aReaderAtTheTailOfARollingWriterSeesNoDamage() throws Exception {
    pollWhile(Integer.getInteger("chainexec.days", 50), Chains.DAY_MS);
  }

  /** Polls without a pause while another thread appends blocks that far apart. */
  private void pollWhile(int blocks, long stepMs) throws Exception {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 1);
      Runnable rest =
          () -> {
            for (int block = 1; block < blocks; block++) {
              clockMs[0] += stepMs;
              Chains.append(appender, 1);
            }
          };
      Thread writer = new Thread(rest, "writer");
      try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
        writer.start();
        while (reader.nextSequence() < 2L * blocks) {
          if (reader.poll(RecordListener.NOWHERE) == 0 && !writer.isAlive()) {
            assertTrue(reader.poll(RecordListener.NOWHERE) > 0, "the last blocks are hidden");
          }
        }
      } finally {
        writer.join();
      }
    }
  }

  @Test
  void theRecordBeingDeliveredIsDescribed() {
    try (ChronicleAppender appender =
        ChronicleAppender.open(directory, StoreConfig.defaults().withSoftwareVersion("9.9"))) {
      Chains.appendSamples(appender);
      try (ChainReader reader = ChainReader.open(directory)) {
        assertEquals(appender.chainId(), reader.chainId());
        List<ChainRecord> samples = ChainAppenderContract.samples();
        long[] last = {-1, -1};
        RecordSink sink =
            RecordCollector.into(
                record -> {
                  assertEquals(++last[0], reader.sequence());
                  assertTrue(reader.offset() > last[1]);
                  last[1] = reader.offset();
                  assertEquals(samples.get((int) last[0]), record);
                  assertEquals(1, reader.session());
                });
        while (reader.poll(sink) > 0) {
          assertEquals("9.9", reader.softwareVersion());
        }
        assertEquals(samples.size(), reader.nextSequence());
      }
    }
  }

  @Test
  void aSinkThatThrowsIsNotMistakenForDamage() {
    writeDays(1, 2);
    try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
      RecordSink throwing =
          RecordCollector.into(
              record -> {
                throw new IllegalArgumentException("mine");
              });
      assertThrows(IllegalArgumentException.class, () -> reader.poll(throwing));
    }
  }

  @Test
  void readingWritesNothing() throws IOException {
    writeDays(2, 5);
    List<String> before = listing();
    Chains.read(directory);
    ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(before, listing());
  }

  @Test
  void whatIsNoChainIsNamed() throws IOException {
    refused(directory.resolve("missing"), "does not exist");
    assertFalse(Files.exists(directory.resolve("missing")), "reading creates nothing");
    refused(Files.createFile(directory.resolve("file")), "is not a directory");
    refused(Files.createDirectory(directory.resolve("empty")), "holds no .cq4 files");
    Path foreign = directory.resolve("foreign");
    try (ChronicleQueue queue = ChronicleQueue.singleBuilder(foreign).build()) {
      queue.createAppender().writeBytes(Bytes.from("not ours"));
    }
    refused(foreign, "holds a Chronicle queue but no chain blocks");
  }

  @Test
  void aFileWithoutBlocksIsAnEmptyChain() throws IOException {
    Path empty = directory.resolve("fresh");
    writeEmptyQueue(empty);
    Files.createFile(empty.resolve(ChainDirectory.HOLDER_FILE));
    try (ChainReader reader = ChainReader.open(empty)) {
      assertEquals(0, reader.poll(RecordListener.NOWHERE));
      assertEquals(0, reader.nextSequence());
      assertEquals(0, reader.chainId());
    }
  }

  private static void writeEmptyQueue(Path directory) throws IOException {
    Files.createDirectory(directory);
    try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory).blockSize(1 << 20).build();
        DocumentContext document = queue.createAppender().writingDocument()) {
      document.rollbackOnClose();
    }
  }

  /** What a writer leaves that is killed before its first block of the day. */
  @Test
  void anOlderFileWithoutBlocksIsGoneOver() throws IOException {
    writeDays(1, 1);
    Path other = directory.resolve("other");
    writeEmptyQueue(other);
    Files.move(ChainDirectory.files(other).get(0), directory.resolve("20260217F.cq4"));
    long[] clockMs = {Chains.NOON_MS + 2 * Chains.DAY_MS};
    for (int day = 2; day < 4; day++) {
      try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
        Chains.append(appender, 1);
      }
      clockMs[0] += Chains.DAY_MS;
    }
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
    assertEquals(6, report.records());
  }

  @Test
  void aVerifiedChainIsCounted() {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.appendSamples(appender);
    }
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
    int samples = ChainAppenderContract.samples().size();
    assertEquals(samples, report.records());
    assertEquals((samples + 3) / 4, report.blocks());
    assertEquals(1, report.sessions());
    assertEquals(samples - 1, report.lastSequence());
    assertTrue(report.lastSessionClosed());
    assertFalse(report.writerActive());
  }

  private void writeDays(int days, int blocksPerDay) {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      for (int day = 0; day < days; day++) {
        Chains.append(appender, blocksPerDay);
        clockMs[0] += Chains.DAY_MS;
      }
    }
  }

  private List<byte[]> tailed() {
    List<byte[]> blocks = new ArrayList<>();
    try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory).readOnly(true).build();
        ExcerptTailer tailer = queue.createTailer()) {
      Bytes<?> bytes = Bytes.allocateElasticOnHeap();
      while (tailer.readBytes(bytes)) {
        blocks.add(bytes.toByteArray());
        bytes.clear();
      }
    }
    return blocks;
  }

  /** The bytes of the block that the reader has just delivered, read without it. */
  private static byte[] present(ChainReader reader, int length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(reader.file().toFile(), "r")) {
      byte[] block = new byte[length];
      long end = reader.end();
      file.seek(end - (length + 3 & ~3));
      file.readFully(block);
      return block;
    }
  }

  private List<String> listing() throws IOException {
    List<String> listing = new ArrayList<>();
    try (var files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        listing.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    }
    return listing;
  }

  private static void refused(Path directory, String reason) {
    ChainException refusal = assertThrows(ChainException.class, () -> ChainReader.open(directory));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }
}
