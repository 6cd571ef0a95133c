package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import io.chainexec.store.format.BlockLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer from the future leaves, with checksums that are right. */
final class NewerFormatTest {
  private static final int VERSION_AT = 8;

  @TempDir Path directory;

  @BeforeEach
  void writeChain() {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
    }
  }

  @Test
  void aNewerVersionIsRefusedByNamingBoth() throws IOException {
    ByteBuffer file = file();
    rewrite(file, block -> file.putShort(block + VERSION_AT, (short) 2));
    List<Problem> problems = new ArrayList<>();
    assertEquals(0, Chains.read(directory, problems).size());
    assertEquals(ProblemKind.NEWER_FORMAT, problems.get(0).kind());
    String message = problems.get(0).message();
    assertTrue(message.contains("version 2, newer than 1"), message);
    ChainException refusal =
        assertThrows(ChainException.class, () -> ChronicleAppender.open(directory));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void aRecordThatMustBeUnderstoodStopsRecoveryAndIsReportedToReaders() throws IOException {
    ByteBuffer file = file();
    rewrite(file, block -> file.put(block + BlockLayout.HEADER_BYTES, (byte) 0x70));
    List<Problem> problems = new ArrayList<>();
    assertEquals(1, Chains.read(directory, problems).size());
    assertEquals(ProblemKind.UNKNOWN_RECORD, problems.get(0).kind());
    assertEquals(0, problems.get(0).sequence());
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      ChainException refusal =
          assertThrows(ChainException.class, () -> appender.recover(RecordListener.NOWHERE));
      assertTrue(refusal.getMessage().contains("unknown type 112"), refusal.getMessage());
    }
  }

  @Test
  void aRecordThatMayBeSkippedIsSkippedAndCounted() throws IOException {
    ByteBuffer file = file();
    rewrite(file, block -> file.put(block + BlockLayout.HEADER_BYTES, (byte) 0xF0));
    List<Problem> problems = new ArrayList<>();
    assertEquals(1, Chains.read(directory, problems).size());
    assertEquals(List.of(), problems);
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status());
    assertEquals(1, report.skipped());
    assertEquals(2, report.records());
  }

  private ByteBuffer file() throws IOException {
    byte[] bytes = Files.readAllBytes(Chains.onlyFile(directory));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Changes the first block and makes its checksum right again. */
  private void rewrite(ByteBuffer file, IntConsumer change) throws IOException {
    int at = 0;
    while (BlockLayout.total(file, at, file.capacity() - at) < 0) {
      at += 4;
    }
    int total = BlockLayout.total(file, at, file.capacity() - at);
    change.accept(at);
    file.putInt(at, BlockLayout.checksum(file, at, total, new CRC32C()));
    Files.write(Chains.onlyFile(directory), file.array());
  }
}
