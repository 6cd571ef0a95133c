package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much disk a chain takes ahead of itself, and that it gives it back. */
final class ReservedSpaceTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long ALMOST_MIDNIGHT_MS = Chains.NOON_MS + 11 * HOUR_MS + HOUR_MS / 2;
  private static final int BLOCKS = 100_000;

  @TempDir Path temp;

  @Test
  void aChainOfOneBlockTakesLessThan2MbOfDisk() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(SmallDisk.Kind.TMPFS, temp, 4)) {
      long free = disk.freeBytes();
      Path chain = disk.path().resolve("chain");
      try (ChronicleAppender appender = ChronicleAppender.open(chain, noon())) {
        Chains.append(appender, 1);
        long taken = free - disk.freeBytes();
        assertTrue(taken < 1_700_000, taken + " bytes of disk");
        assertTrue(taken > 1_600_000, "not all is in its place: " + taken);
      }
    }
  }

  @Test
  void aBusyChainsFileIsAheadOfIt() throws IOException {
    Path chain = temp.resolve("chain");
    try (ChronicleAppender appender = ChronicleAppender.open(chain, noon())) {
      Thread helper = helper();
      assertTrue(helper.isDaemon());
      Chains.append(appender, BLOCKS);
      long end = end(chain);
      assertTrue(end > 10 << 20, "too little was written to tell: " + end);
      await(() -> size(Chains.files(chain).get(0)) > end + (end >> 1));
    }
    assertEquals(List.of(), helpers());
  }

  @Test
  void whatIsReservedAndNotUsedIsGivenBackAndNobodyMindsIt() throws IOException {
    Path chain = temp.resolve("chain");
    long[] clockMs = {Chains.NOON_MS};
    ChainReader reader = null;
    try (ChronicleAppender appender = ChronicleAppender.open(chain, Chains.at(clockMs))) {
      Chains.append(appender, BLOCKS);
      reader = ChainReader.open(chain, problem -> assertEquals("", problem));
      assertEquals(BLOCKS, read(reader));
      long end = end(chain);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, BLOCKS);
      Path first = Chains.files(chain).get(0);
      await(() -> size(first) == Headroom.mapped(end));
      assertEquals(BLOCKS, read(reader));
    }
    Path last = Chains.files(chain).get(1);
    assertEquals(Headroom.mapped(end(chain)), Files.size(last));
    assertEquals(2 * BLOCKS, excerpts(chain), "as Chronicle itself reads it");

    try (ChronicleAppender appender = ChronicleAppender.open(chain, Chains.at(clockMs))) {
      Chains.append(appender, BLOCKS);
      assertEquals(BLOCKS, read(reader));
    }
    reader.close();
    assertEquals(3 * BLOCKS, excerpts(chain));
    VerifyReport report = ChainVerifier.verify(chain, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
  }

  @Test
  void theNextDaysFileIsPreparedInTheLastHourAndTakenAtMidnight() throws IOException {
    Path chain = temp.resolve("chain");
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(chain, Chains.at(clockMs))) {
      Chains.append(appender, 1);
      assertFalse(Files.exists(tomorrow(chain)));
      clockMs[0] = ALMOST_MIDNIGHT_MS;
      Chains.append(appender, 1);
      await(() -> size(tomorrow(chain)) == Headroom.CHUNK + Headroom.OVERLAP);
      clockMs[0] += HOUR_MS;
      Chains.append(appender, 1);
      assertFalse(Files.exists(tomorrow(chain)));
      assertEquals(2, Chains.files(chain).size());
      clockMs[0] += 23 * HOUR_MS;
      Chains.append(appender, 1);
    }
    assertEquals(List.of(), precreated(chain));
    assertEquals(8, Chains.read(chain).size());
  }

  @Test
  void theClockIsAskedOnceForEachBlockSoThatItCannotRollBehindOurBack() {
    int[] asked = {0};
    StoreConfig counting =
        StoreConfig.defaults()
            .withWallClock(
                () -> {
                  asked[0]++;
                  return Chains.NOON_MS;
                });
    try (ChronicleAppender appender = ChronicleAppender.open(temp.resolve("chain"), counting)) {
      Chains.append(appender, 1);
      int before = asked[0];
      Chains.append(appender, 1_000);
      assertEquals(1_000, asked[0] - before);
    }
  }

  @Test
  void aFilePreparedByAWriterThatWasKilledIsNotTaken() throws IOException {
    Path chain = temp.resolve("chain");
    ChronicleAppender.open(chain, noon()).close();
    Path left = ExcerptQueue.precreated(chain, ExcerptQueue.cycle(Chains.NOON_MS));
    Files.writeString(left, "cut off or anything else");
    try (ChronicleAppender appender = ChronicleAppender.open(chain, noon())) {
      Chains.append(appender, 1);
    }
    assertEquals(List.of(), precreated(chain));
    assertEquals(2, Chains.read(chain).size());
  }

  @Test
  void aChainWithHolesIsFilledBeforeItIsWrittenToOrRefused() throws Exception {
    Path whole = temp.resolve("chain");
    try (ChronicleAppender appender = ChronicleAppender.open(whole, noon())) {
      Chains.append(appender, 3);
    }
    try (SmallDisk disk = SmallDisk.mount(SmallDisk.Kind.TMPFS, temp, 4)) {
      long free = disk.freeBytes();
      Path chain = disk.path().resolve("chain");
      assertEquals(0, run("cp", "-r", "--sparse=always", whole, chain));
      assertTrue(disk.freeBytes() > free - 500_000, "there are no holes");
      disk.fillBut(700_000);
      ChainException refusal =
          assertThrows(ChainException.class, () -> ChronicleAppender.open(chain, noon()));
      assertTrue(refusal.getMessage().contains("the disk is full"), refusal.getMessage());
      assertEquals(
          VerifyReport.Status.CLEAN, ChainVerifier.verify(chain, VerifyDepth.RECORDS).status());
      disk.free();
      try (ChronicleAppender appender = ChronicleAppender.open(chain, noon())) {
        assertTrue(disk.freeBytes() < free - 1_300_000, "there are holes left");
        Chains.append(appender, 3);
      }
      assertEquals(12, Chains.read(chain).size());
    }
  }

  private static StoreConfig noon() {
    return StoreConfig.defaults().withWallClock(() -> Chains.NOON_MS);
  }

  private static Path tomorrow(Path chain) {
    return ExcerptQueue.precreated(chain, ExcerptQueue.cycle(Chains.NOON_MS + Chains.DAY_MS));
  }

  private static List<Path> precreated(Path chain) throws IOException {
    try (var files = Files.list(chain)) {
      return files.filter(file -> file.toString().endsWith(".precreated")).toList();
    }
  }

  private static int read(ChainReader reader) {
    int blocks = 0;
    while (reader.poll(RecordListener.NOWHERE) > 0) {
      blocks++;
    }
    return blocks;
  }

  /** Where the chain's last block ends in its file. */
  private static long end(Path chain) {
    try (ChainReader reader = ChainReader.open(chain)) {
      reader.seekLastFile();
      read(reader);
      return reader.end();
    }
  }

  private static int excerpts(Path chain) {
    try (ChronicleQueue queue =
            SingleChronicleQueueBuilder.binary(chain)
                .rollCycle(RollCycles.FAST_DAILY)
                .blockSize(Headroom.CHUNK)
                .readOnly(true)
                .build();
        ExcerptTailer tailer = queue.createTailer()) {
      Bytes<?> bytes = Bytes.allocateElasticOnHeap();
      int excerpts = 0;
      while (tailer.readBytes(bytes)) {
        bytes.clear();
        excerpts++;
      }
      return excerpts;
    }
  }

  private static int run(Object... command) throws Exception {
    List<String> words = List.of(command).stream().map(Object::toString).toList();
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  private static Thread helper() {
    List<Thread> helpers = helpers();
    assertEquals(1, helpers.size());
    return helpers.get(0);
  }

  private static List<Thread> helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("chain-preallocator chain"))
        .toList();
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : -1;
  }

  /** A condition on files. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadlineNs, "waited for half a minute");
      Thread.onSpinWait();
    }
  }
}
