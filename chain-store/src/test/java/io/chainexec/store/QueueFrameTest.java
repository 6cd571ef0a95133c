package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Chronicle keeps for itself in a file is known to the byte, checked, and written anew. */
final class QueueFrameTest {
  private static final int META_DATA = 0x4000_0000;

  @TempDir Path directory;

  /** With more than 2^20 excerpts there is a second index, whose place may be odd or even. */
  @ParameterizedTest
  @CsvSource({"1, 9", "2, 9", "256, 9", "257, 9", "513, 100", "1049000, 1", "1049000, 5"})
  void whatIsWrittenAnewIsWhatChronicleWrote(int excerpts, int bytes) throws IOException {
    try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory).blockSize(1 << 20).build();
        ExcerptAppender appender = queue.createAppender()) {
      Bytes<?> excerpt = Bytes.wrapForRead(new byte[bytes]);
      for (int i = 0; i < excerpts; i++) {
        excerpt.readPositionRemaining(0, bytes);
        appender.writeBytes(excerpt);
      }
    }
    Path file = Chains.onlyFile(directory);
    byte[] written = Files.readAllBytes(file);
    QueueFrame frame = new QueueFrame();
    byte[] anew = tell(frame, written);
    frame.anew().forEach((at, part) -> System.arraycopy(part, 0, anew, at.intValue(), part.length));
    assertArrayEquals(written, anew);
  }

  /** Tells the frame of every document; returns the file without those of Chronicle's own. */
  private static byte[] tell(QueueFrame frame, byte[] file) {
    byte[] stripped = file.clone();
    ByteBuffer words = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    for (int word = words.getInt(0); word > 0; word = words.getInt(at)) {
      int end = at + 4 + (word & ~META_DATA);
      if ((word & META_DATA) == 0) {
        frame.block(at);
      } else {
        Arrays.fill(stripped, at, end, (byte) 0);
        if (at > QueueFrame.DATA_AT) {
          frame.index(at);
        }
      }
      at = end + 3 & ~3;
    }
    return stripped;
  }

  @Test
  void everyBitOfTheHeaderIsCheckedBeforeChronicleSeesIt() throws IOException {
    Path file = chain(300);
    byte[] pristine = Files.readAllBytes(file);
    List<ChainRecord> records = Chains.read(directory);
    for (int place = 0; place < 197 * Byte.SIZE; place++) {
      int at = place / Byte.SIZE;
      int bit = place % Byte.SIZE;
      if (at == 177 && bit == 1) {
        continue; // the last index would lag, as it may
      }
      flip(file, at, bit);
      String what = "bit " + bit + " of byte " + at;
      refused(what);
      if (bit == at % Byte.SIZE) {
        reported(at, records, what);
      }
      flip(file, at, bit);
    }
    assertArrayEquals(pristine, Files.readAllBytes(file));
    ChronicleAppender.open(directory).close();
  }

  private void reported(int at, List<ChainRecord> records, String what) {
    SortedMap<Long, ChainRecord> read = Chains.read(directory, new ArrayList<>());
    assertEquals(records, List.copyOf(read.values()), what);
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.DAMAGED, report.status(), what);
    Problem problem = report.problems().get(0);
    boolean hidesAll = at < 4;
    boolean looksCutOff = problem.kind() == ProblemKind.TRUNCATED && at >= 64 && at < 72;
    if (!hidesAll && !looksCutOff) {
      assertEquals(ProblemKind.DAMAGED_HEADER, problem.kind(), what);
      assertTrue(problem.offset() <= at, what + ": " + problem);
    }
  }

  /** Counts and entries, used and unused ones, of both indexes. */
  @Test
  void indexesAreCheckedAgainstTheBlocks() throws IOException {
    Path file = chain(300);
    for (int at :
        new int[] {
          200, 204, 224, 232, 240, 248, 4_000, 0x80F0, 0x80FF, 0x8100, 0x8108, 0x8110, 0x8118,
          0x8120, 0xFFF0
        }) {
      flip(file, at, 3);
      String what = "byte " + at;
      VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
      assertEquals(1, report.problemCount(), () -> what + report.problems());
      assertEquals(ProblemKind.DAMAGED_HEADER, report.problems().get(0).kind(), what);
      assertEquals(600, report.records(), what);
      refused(what);
      flip(file, at, 3);
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void whatAKilledWriterLeavesBehindIsNoDamage() throws IOException {
    Path file = chain(257);
    byte[] pristine = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(pristine.clone()).order(ByteOrder.LITTLE_ENDIAN);
    long last = bytes.getLong(64);
    long length = 4 + (bytes.getInt((int) last) & ~META_DATA) + 3 & ~3;
    // Killed before the entry was made, before the sequence was set, before the position was.
    bytes.putLong(0x8110 + 8, 0).putLong(0x8108, 1).putLong(176, 256);
    clean(file, bytes.array());
    bytes.putLong(72, (last - length << 32) + 255);
    clean(file, bytes.array());
    bytes.putLong(64, last - length);
    clean(file, bytes.array());
  }

  /** The kernel may have written the first page at any moment, and nothing after it. */
  @Test
  void whatAPowerFailureLeavesBehindIsNoDamageEither() throws IOException {
    Path file = chain(300);
    byte[] pristine = Files.readAllBytes(file);
    ByteBuffer words = ByteBuffer.wrap(pristine).order(ByteOrder.LITTLE_ENDIAN);
    long last = words.getLong(64);
    long length = 4 + (words.getInt((int) last) & ~META_DATA) + 3 & ~3;
    ByteBuffer bytes = ByteBuffer.wrap(pristine.clone()).order(ByteOrder.LITTLE_ENDIAN);
    long claimed = last - 20 * length;
    bytes.putLong(0x8110 + 8, 0).putLong(0x8108, 1).putLong(176, 256);
    bytes.putLong(64, claimed).putLong(72, (claimed << 32) + 279);
    clean(file, bytes.array());
    bytes.putLong(72, (claimed - length << 32) + 278); // between the two stores
    clean(file, bytes.array());
    bytes.putLong(72, (claimed - 2 * length << 32) + 277);
    Files.write(file, bytes.array());
    refused("a sequence of neither");
  }

  private void clean(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(List.of(), report.problems());
    ChronicleAppender.open(directory).close();
    Files.write(file, bytes);
  }

  @Test
  void anOlderFileIsCheckedAsFarAsChronicleReadsIt() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      for (int day = 0; day < 3; day++) {
        Chains.append(appender, 3);
        clockMs[0] += Chains.DAY_MS;
      }
    }
    Path first = Chains.files(directory).get(0);
    flip(first, 12, 1);
    refused("the class name in the first file");
    flip(first, 12, 1);
    Path second = Chains.files(directory).get(1);
    flip(second, 65, 1);
    refused("the write position of the file before the last");
    flip(second, 65, 1);
    ChronicleAppender.open(directory, Chains.at(clockMs)).close();
  }

  private void refused(String what) {
    ChainException refusal =
        assertThrows(ChainException.class, () -> ChronicleAppender.open(directory).close(), what);
    assertTrue(refusal.getMessage().contains("replay-tool repair"), refusal.getMessage());
  }

  private Path chain(int blocks) throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, blocks);
    }
    return Chains.onlyFile(directory);
  }

  private static void flip(Path file, long at, int bit) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(at);
      int before = access.read();
      access.seek(at);
      access.write(before ^ 1 << bit);
    }
  }
}
