package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChronicleAppenderTest {
  private static final int ACTIONS_PER_BLOCK = 64;
  private static final long MAX_BYTES_PER_ACTION = 32;
  private static final long MAX_YOUNG_BYTES = 2 << 20;

  @TempDir Path directory;

  @Test
  void appendingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      appendBlocks(appender, 20_000);
      long before = threads.getCurrentThreadAllocatedBytes();
      appendBlocks(appender, 4_000);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      // What asking costs, and what Chronicle allocates when it maps the next stretch of the file.
      assertTrue(allocated < 4_000 * 10, "allocated " + allocated + " bytes in 4000 blocks");
    }
  }

  @Test
  void betweenTwoMappingsAppendingAllocatesNothingAtAll() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 200;
    int roundsThatAllocate = 0;
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      appendBlocks(appender, 10_000);
      for (int i = 0; i < rounds; i++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        appendBlocks(appender, 20);
        if (threads.getCurrentThreadAllocatedBytes() > before) {
          roundsThatAllocate++;
        }
      }
    }
    // 4,000 blocks of 2 KB cross 8 mappings.
    assertTrue(roundsThatAllocate < 20, roundsThatAllocate + " rounds of " + rounds);
  }

  @Test
  void aDispatchedPullCostsAtMost32BytesOfDisk() throws IOException {
    int blocks = 10_000;
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      appendBlocks(appender, blocks);
    }
    try (ChainReader reader = ChainReader.open(directory)) {
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        // To the end.
      }
      long actions = (long) blocks * ACTIONS_PER_BLOCK;
      double bytes = (double) reader.offset() / actions;
      assertTrue(bytes <= MAX_BYTES_PER_ACTION, bytes + " bytes per action");
    }
  }

  @Test
  void aYoungChainTakesLittleDisk() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
      // Of real disk, too: ReservedSpaceTest.
      assertTrue(Files.size(Chains.onlyFile(directory)) < MAX_YOUNG_BYTES);
    }
  }

  @Test
  void aNewFileBeginsEveryDay() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      for (int day = 0; day < 5; day++) {
        Chains.append(appender, 3);
        clockMs[0] += Chains.DAY_MS;
      }
    }
    assertEquals(5, Chains.files(directory).size());
    assertEquals(30, Chains.read(directory).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void aClockThatGoesBackOverDaysDoesNotStopTheChain() {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 1);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 1);
      clockMs[0] -= 3 * Chains.DAY_MS;
      Chains.append(appender, 1);
    }
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 1);
    }
    assertEquals(8, Chains.read(directory).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void theChainsIdStaysAndIsNeverZero() {
    long id;
    StoreConfig zeroFirst =
        StoreConfig.defaults()
            .withChainIds(
                new LongSupplier() {
                  private long next;

                  @Override
                  public long getAsLong() {
                    return next++;
                  }
                });
    try (ChronicleAppender appender = ChronicleAppender.open(directory, zeroFirst)) {
      id = appender.chainId();
      Chains.append(appender, 1);
    }
    assertEquals(1, id);
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(id, appender.chainId());
    }
  }

  @Test
  void anAppendThatFailsLosesItsBlockOnly() {
    long[] clockMs = {Chains.NOON_MS};
    StoreConfig failing =
        StoreConfig.defaults()
            .withWallClock(
                () -> {
                  if (clockMs[0] < 0) {
                    throw new IllegalStateException("injected");
                  }
                  return clockMs[0];
                });
    try (ChronicleAppender appender = ChronicleAppender.open(directory, failing)) {
      Chains.append(appender, 2);
      clockMs[0] = -1;
      assertThrows(ChainException.class, () -> Chains.append(appender, 1));
      assertEquals(4, appender.nextSequence());
      clockMs[0] = Chains.NOON_MS;
      Chains.append(appender, 2);
      assertEquals(8, appender.nextSequence());
    }
    assertEquals(8, Chains.read(directory).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void anErrorClosesTheAppenderForGoodAndNeverEscapes() {
    boolean[] broken = {false};
    StoreConfig failing =
        StoreConfig.defaults()
            .withWallClock(
                () -> {
                  if (broken[0]) {
                    throw new InternalError("a fault occurred in an unsafe memory access");
                  }
                  return Chains.NOON_MS;
                });
    try (ChronicleAppender appender = ChronicleAppender.open(directory, failing)) {
      Chains.append(appender, 1);
      broken[0] = true;
      assertThrows(ChainException.class, () -> Chains.append(appender, 1));
      broken[0] = false;
      ChainException refusal = assertThrows(ChainException.class, () -> Chains.append(appender, 1));
      assertTrue(refusal.getMessage().contains("unsafe memory"), refusal.getMessage());
      assertThrows(ChainException.class, appender::commit);
    }
    assertEquals(2, Chains.read(directory).size());
  }

  @Test
  void aClosedAppenderRefusesRecords() {
    ChronicleAppender appender = ChronicleAppender.open(directory);
    appender.close();
    assertThrows(ChainException.class, () -> appender.checkpointEnd(1));
    assertThrows(ChainException.class, appender::commit);
  }

  @Test
  void aLockLeftByADeadWriterOfTheSameProcessIdIsBroken() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
    }
    Path metadata = directory.resolve(ChainDirectory.METADATA_FILE);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(metadata)).order(ByteOrder.LITTLE_ENDIAN);
    String names = new String(bytes.array(), StandardCharsets.ISO_8859_1);
    int at = names.indexOf('\u00A7', names.indexOf("chronicle.write.lock")) + 1;
    assertEquals(Long.MIN_VALUE, bytes.getLong(at), "unlocked");
    bytes.putLong(at, ProcessHandle.current().pid());
    Files.write(metadata, bytes.array());
    long waitedBefore = OtherProcessTest.waits();
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
      assertEquals(waitedBefore, OtherProcessTest.waits());
    }
    assertEquals(4, Chains.read(directory).size());
  }

  @Test
  void filesThatWereNeverCompletedAreReplaced() throws IOException {
    byte[][] beginnings = {{}, {0, 0, 0, (byte) 0xC0, 0, 0, 0, 0}, new byte[1024]};
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 1);
    }
    int records = 2;
    for (byte[] beginning : beginnings) {
      clockMs[0] += Chains.DAY_MS;
      Files.write(directory.resolve(ChainDirectory.METADATA_FILE), beginning);
      Files.write(directory.resolve("20991231F.cq4"), beginning);
      long waitedBefore = OtherProcessTest.waits();
      try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
        Chains.append(appender, 1);
        assertEquals(waitedBefore, OtherProcessTest.waits());
      }
      records += 2;
      assertEquals(records, Chains.read(directory).size());
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void anUnfinishedBlockIsReportedAndThenRemoved() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 3);
    }
    Path file = Chains.onlyFile(directory);
    long end;
    try (ChainReader reader = ChainReader.open(directory)) {
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        // To the end.
      }
      end = reader.end();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("half a block".repeat(500).getBytes()), end + 4);
    }
    assertEquals(6, Chains.read(directory).size());
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.INCOMPLETE, report.status());
    assertEquals(5, report.lastSequence());
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(6, appender.nextSequence());
      Chains.append(appender, 1);
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
    assertEquals(8, Chains.read(directory).size());
  }

  @Test
  void aMissingDirectoryIsCreatedForItsOwnerOnly() throws IOException {
    Path chain = directory.resolve("chain");
    ChronicleAppender.open(chain).close();
    assertEquals(
        "[OWNER_EXECUTE, OWNER_READ, OWNER_WRITE]",
        new java.util.TreeSet<>(
                Files.getPosixFilePermissions(chain).stream().map(Enum::name).toList())
            .toString());
  }

  @Test
  void whatCannotBeAChainIsRefusedWithTheReason() throws IOException {
    refused(directory.resolve("no").resolve("parent"), "does not exist");
    Path file = Files.createFile(directory.resolve("file"));
    refused(file, "is not a directory");
    Path foreign = directory.resolve("foreign");
    try (ChronicleQueue queue = ChronicleQueue.singleBuilder(foreign).build()) {
      queue.createAppender().writeBytes(Bytes.from("not ours"));
    }
    refused(foreign, "holds a Chronicle queue but no chain blocks");
  }

  private static void refused(Path directory, String reason) {
    ChainException refusal =
        assertThrows(ChainException.class, () -> ChronicleAppender.open(directory));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  private static void appendBlocks(ChronicleAppender appender, int blocks) {
    for (int i = 0; i < blocks; i++) {
      long id = appender.nextSequence();
      for (int k = 0; k < ACTIONS_PER_BLOCK; k++) {
        Chains.pull(appender, id + k);
      }
      appender.commit();
    }
  }
}
