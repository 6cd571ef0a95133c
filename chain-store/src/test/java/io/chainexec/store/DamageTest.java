package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to a chain's files, one of three holds: it is reported, the records are all
 * there as they were, or the reader says that there is no chain. Nothing wrong is delivered.
 */
final class DamageTest {
  @TempDir Path directory;

  private List<ChainRecord> original;
  private byte[] pristine;
  private Path file;
  private int used;

  @BeforeEach
  void writeChain() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.appendSamples(appender);
      Chains.append(appender, 3);
    }
    original = Chains.read(directory);
    file = Chains.onlyFile(directory);
    pristine = Files.readAllBytes(file);
    used = pristine.length;
    while (pristine[used - 1] == 0) {
      used--;
    }
  }

  @Test
  void aFlippedBitAnywhereIsReportedOrHarmless() throws IOException {
    int reported = 0;
    int flips = 0;
    for (int at = 0; at < used + 8; at = next(at)) {
      int bit = at % Byte.SIZE;
      patch(at, new byte[] {(byte) (pristine[at] ^ 1 << bit)});
      reported += check("bit " + bit + " of byte " + at) ? 1 : 0;
      flips++;
      patch(at, new byte[] {pristine[at]});
    }
    assertTrue(reported > flips / 2, reported + " of " + flips + " reported");
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void zerosAnywhereAreReportedOrHarmless() throws IOException {
    for (int length : new int[] {4, 64, 300}) {
      for (int at = 0; at < used; at = Math.max(next(at), at + length / 4)) {
        int end = Math.min(at + length, pristine.length);
        patch(at, new byte[end - at]);
        check(length + " zeros at " + at);
        patch(at, Arrays.copyOfRange(pristine, at, end));
      }
    }
  }

  @Test
  void zerosInBlocksAreAlwaysReported() throws IOException {
    int blocks = firstBlock();
    for (int at = blocks; at + 64 < used; at += 32) {
      patch(at, new byte[64]);
      assertTrue(check("64 zeros at " + at), "64 zeros at " + at);
      patch(at, Arrays.copyOfRange(pristine, at, at + 64));
    }
  }

  @Test
  void aCutAnywhereIsReportedOrHarmless() throws IOException {
    for (int length = 0;
        length < used;
        length += length < 300 || length > firstBlock() ? 5 : 4096) {
      Files.write(file, Arrays.copyOf(pristine, length));
      boolean reported = check("cut to " + length);
      assertTrue(reported, "cut to " + length);
    }
  }

  @Test
  void damageInTheMiddleCostsOnlyWhatItHits() throws IOException {
    long offset;
    try (ChainReader reader = ChainReader.open(directory)) {
      reader.poll(RecordListener.NOWHERE);
      reader.poll(RecordListener.NOWHERE);
      offset = reader.offset();
    }
    patch((int) offset, new byte[] {(byte) ~pristine[(int) offset]});
    List<Problem> problems = new ArrayList<>();
    assertEquals(original.size() - 4, Chains.read(directory, problems).size());
    Set<ProblemKind> kinds = new HashSet<>();
    problems.forEach(problem -> kinds.add(problem.kind()));
    assertEquals(Set.of(ProblemKind.DAMAGED_BLOCK, ProblemKind.SEQUENCE_GAP), kinds);
  }

  @Test
  void aHoleInALiveChainIsFoundWhileTheWriterGoesOn() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
      List<Problem> problems = new ArrayList<>();
      try (ChainReader reader = ChainReader.open(directory, problems::add)) {
        while (reader.poll(RecordListener.NOWHERE) > 0) {
          // To the end.
        }
        int hole = (int) reader.end();
        Chains.append(appender, 2);
        patch(hole, new byte[4]);
        Chains.append(appender, 1);
        assertEquals(2, reader.poll(RecordListener.NOWHERE));
        assertEquals(2, reader.poll(RecordListener.NOWHERE));
        assertEquals(2, reader.poll(RecordListener.NOWHERE));
        assertEquals(appender.nextSequence(), reader.nextSequence());
        assertEquals(ProblemKind.DAMAGED_FRAME, problems.get(0).kind());
      }
    }
  }

  @Test
  void aDeletedFileIsMissed() throws IOException {
    Path days = days();
    Files.delete(Chains.files(days).get(1));
    List<Problem> problems = new ArrayList<>();
    assertEquals(20, Chains.read(days, problems).size());
    assertEquals(1, problems.size());
    assertEquals(ProblemKind.SEQUENCE_GAP, problems.get(0).kind());
    assertEquals(10, problems.get(0).sequence());
    assertEquals(
        VerifyReport.Status.DAMAGED, ChainVerifier.verify(days, VerifyDepth.RECORDS).status());
  }

  @Test
  void aDeletedFirstFileIsMissed() throws IOException {
    Path days = days();
    Files.delete(Chains.files(days).get(0));
    assertEquals(
        VerifyReport.Status.DAMAGED, ChainVerifier.verify(days, VerifyDepth.RECORDS).status());
  }

  @Test
  void filesThatWereSwappedAreNotReadInTheWrongOrder() throws IOException {
    Path days = days();
    List<Path> files = Chains.files(days);
    Path aside = days.resolve("aside");
    Files.move(files.get(0), aside);
    Files.move(files.get(1), files.get(0));
    Files.move(aside, files.get(1));
    List<Problem> problems = new ArrayList<>();
    SortedMap<Long, ChainRecord> records = Chains.read(days, problems);
    records.forEach((sequence, record) -> assertEquals(idOf(record), sequence));
    Set<ProblemKind> kinds = new HashSet<>();
    problems.forEach(problem -> kinds.add(problem.kind()));
    assertEquals(Set.of(ProblemKind.SEQUENCE_GAP, ProblemKind.SEQUENCE_REPEATED), kinds);
  }

  @Test
  void aBlockOfAnotherChainIsNotDelivered() throws IOException {
    Path days = days();
    Path other = days();
    Path foreign = Chains.files(other).get(1);
    Files.write(Chains.files(days).get(1), Files.readAllBytes(foreign));
    List<Problem> problems = new ArrayList<>();
    assertEquals(20, Chains.read(days, problems).size());
    assertEquals(ProblemKind.CHAIN_ID_MISMATCH, problems.get(0).kind());
  }

  @Test
  void aDamagedChainIsNotOpenedForWriting() throws IOException {
    patch(used - 20, new byte[] {(byte) ~pristine[used - 20]});
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      fail("opened at " + appender.nextSequence());
    } catch (ChainException e) {
      assertTrue(e.getMessage().contains("is damaged"), e.getMessage());
    }
  }

  @Test
  void damageOfAnOlderFileIsFoundByRecovery() throws IOException {
    Path days = days();
    Path first = Chains.files(days).get(0);
    byte[] bytes = Files.readAllBytes(first);
    bytes[firstBlock() + 80] ^= 1;
    Files.write(first, bytes);
    try (ChronicleAppender appender = ChronicleAppender.open(days)) {
      appender.recover(RecordListener.NOWHERE);
      fail("recovered");
    } catch (ChainException e) {
      assertTrue(e.getMessage().contains("is damaged"), e.getMessage());
    }
  }

  /** Checks what the class promises; true if the damage was reported. */
  private boolean check(String what) {
    List<Problem> problems = new ArrayList<>();
    try {
      SortedMap<Long, ChainRecord> records = Chains.read(directory, problems);
      records.forEach(
          (sequence, record) ->
              assertEquals(original.get(sequence.intValue()), record, () -> what));
      VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
      if (records.size() != original.size()) {
        assertNotEquals(VerifyReport.Status.CLEAN, report.status(), () -> what);
      }
      return report.status() != VerifyReport.Status.CLEAN;
    } catch (ChainException e) {
      assertTrue(e.getMessage().startsWith("no chain"), e.getMessage());
      return true;
    }
  }

  /** Every byte of the headers and the blocks, and some of the indexes between them. */
  private int next(int at) {
    int blocks = firstBlock();
    boolean dense = at < 512 || at >= blocks - 64;
    return dense ? at + 1 : Math.min(at + 509, blocks - 64);
  }

  private int firstBlock() {
    for (int at = 0; at < used; at += 4) {
      if (pristine[at + 4] == 'C' && pristine[at + 5] == 'X' && pristine[at + 6] == 'B') {
        return at;
      }
    }
    throw new AssertionError("no block");
  }

  private void patch(int at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private Path days() throws IOException {
    Path days = Files.createTempDirectory(directory, "days");
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(days, Chains.at(clockMs))) {
      for (int day = 0; day < 3; day++) {
        Chains.append(appender, 5);
        clockMs[0] += Chains.DAY_MS;
      }
    }
    return days;
  }

  private static long idOf(ChainRecord record) {
    return ((ChainRecord.Outcome) record).id();
  }
}
