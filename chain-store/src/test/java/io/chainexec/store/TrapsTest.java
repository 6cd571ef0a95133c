package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Chronicle Queue does by itself and a chain must not suffer from. Disarmed here, or shown to
 * be elsewhere:
 *
 * <ul>
 *   <li>two writers: {@link OtherProcessTest#aSecondProcessIsRefusedAndToldWhoWrites}
 *   <li>a dead writer's lock under a process id in use again: {@link
 *       #aWriterGoesOnAfterOneOfTheSameProcessIdWasKilled}, {@link
 *       ChronicleAppenderTest#aLockLeftByADeadWriterOfTheSameProcessIdIsBroken}
 *   <li>a directory that cannot be written to: {@link #anUnwritableDirectoryIsRefusedAtOnce},
 *       {@link #aFileSystemThatIsMountedReadOnlyIsRefusedAtOnce}
 *   <li>metadata or a cycle file that was never completed: {@link
 *       ChronicleAppenderTest#filesThatWereNeverCompletedAreReplaced}
 *   <li>{@code system.properties} in the working directory: {@link
 *       #aFileOfSystemPropertiesInTheWorkingDirectoryIsNotRead}
 *   <li>headers that name classes: {@link
 *       QueueFrameTest#everyBitOfTheHeaderIsCheckedBeforeChronicleSeesIt}
 *   <li>a stray {@code .cq4}: {@link #aStrayFileIsNotReadAndKeepsTheWriterOut}, {@link
 *       ChainRepairTest#filesThatAreNoneOfTheChainsAreSetAside}
 *   <li>an excerpt that is too large: {@link #theLargestBlockThereCanBeIsAppended}
 *   <li>the clock back over a roll: {@link
 *       ChronicleAppenderTest#aClockThatGoesBackOverDaysDoesNotStopTheChain}
 *   <li>an interrupt left set: {@link #anInterruptLeftSetHarmsNothingAndStaysSet}
 *   <li>damage that ends in silence: {@link DamageTest}, {@link DamageCampaignTest}
 *   <li>a hole in a live file: {@link DamageTest#aHoleInALiveChainIsFoundWhileTheWriterGoesOn}
 *   <li>a missing end mark in a middle file: {@link #aMissingEndMarkHidesNothing}
 *   <li>the first file deleted under readers: {@link #theFirstFileMayBeDeletedUnderReaders}
 *   <li>an end mark where none belongs: {@link #aFalseEndMarkHidesNothing}
 *   <li>reading that writes: {@link #readingChangesNoByteOfADirectoryThatIsReadOnly}, {@link
 *       ChainReaderTest#whatIsNoChainIsNamed} (a missing directory stays missing)
 *   <li>a record that cannot be encoded, and is committed in part: {@code
 *       RecordCodecTest#aRecordThatDoesNotFitIsRefusedAndLeavesNoTrace}
 *   <li>a sync that is none: {@link PowerFailureTest#chroniclesOwnSyncDoesNotKeepWhatItWasAskedTo},
 *       {@link PowerFailureTest#whatWasSaidToBeSyncedOutlivesAPowerFailure}
 *   <li>a full disk that kills the JVM or damages what is there: {@link FullDiskTest}
 *   <li>an error in mapped memory that shows elsewhere: {@code MemoryFailureTest}
 *   <li>seconds to open what a killed writer has left: {@link
 *       OtherProcessTest#aKilledWritersChainIsOpenAgainInMilliseconds}
 *   <li>a JVM without the flags: {@link OtherProcessTest#aJvmWithoutTheFlagsIsToldWhichToAdd}
 *   <li>lines on standard output: every test with a {@link ChildJvm}, which reads it
 *   <li>reports to Chronicle's makers: {@link #nothingThatReportsToChroniclesMakersIsThere}
 * </ul>
 */
final class TrapsTest {
  @TempDir Path temp;

  private Path directory() {
    return temp.resolve("chain");
  }

  /** Each process is the first of a name space of its own, as in a container. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void aWriterGoesOnAfterOneOfTheSameProcessIdWasKilled() throws IOException {
    List<String> unshare = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
    assumeTrue(succeeds(unshare), "name spaces for process ids are not allowed here");
    for (int i = 1; i <= 2; i++) {
      ChildJvm writer = ChildJvm.start(directory(), true, unshare);
      assertEquals("open", writer.line());
      assertEquals("" + 20 * i, writer.append(10));
      String holder = Files.readString(directory().resolve(ChainDirectory.HOLDER_FILE));
      assertTrue(holder.startsWith("pid 1,"), holder);
      writer.kill();
      while (WriterLock.held(directory())) { // what is below the killed process ends after it
        Thread.onSpinWait();
      }
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory(), VerifyDepth.RECORDS).status());
  }

  private static boolean succeeds(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.add("true");
    try {
      return new ProcessBuilder(all).start().onExit().join().exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anUnwritableDirectoryIsRefusedAtOnce() throws IOException {
    ChronicleAppender.open(directory()).close();
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(directory()), "this user may write anywhere");
    ChainException refusal =
        assertThrows(ChainException.class, () -> ChronicleAppender.open(directory()));
    assertTrue(refusal.getMessage().contains("cannot be written to"), refusal.getMessage());
  }

  @Test
  void aFileSystemThatIsMountedReadOnlyIsRefusedAtOnce() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory())) {
      Chains.append(appender, 3);
    }
    try (SmallDisk disk = SmallDisk.mountReadOnly(directory())) {
      Path chain = disk.path();
      ChainException refusal =
          assertThrows(ChainException.class, () -> ChronicleAppender.open(chain));
      assertTrue(refusal.getMessage().contains("is mounted read-only"), refusal.getMessage());
      assertEquals(6, Chains.read(chain).size());
      assertEquals(
          VerifyReport.Status.CLEAN, ChainVerifier.verify(chain, VerifyDepth.RECORDS).status());
    }
  }

  /** Its library is left out, and nothing else may bring it in. */
  @Test
  void nothingThatReportsToChroniclesMakersIsThere() {
    String name = "net.openhft.chronicle.analytics.Analytics";
    assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
  }

  @Test
  void aFileOfSystemPropertiesInTheWorkingDirectoryIsNotRead() throws IOException {
    Files.writeString(temp.resolve("system.properties"), "from.a.file=1\n");
    try (ChildJvm writer =
        ChildJvm.start(directory(), true, List.of("env", "-C", temp.toString()))) {
      assertEquals("open", writer.line());
      assertEquals("2", writer.append(1));
      assertEquals("null", writer.property("from.a.file"));
    }
  }

  @Test
  void aStrayFileIsNotReadAndKeepsTheWriterOut() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(directory())) {
      Chains.append(appender, 3);
    }
    for (String name : new String[] {"notes.cq4", "20261399F.cq4", "19690101F.cq4", "0.cq4"}) {
      Path stray = Files.writeString(directory().resolve(name), "garbage");
      assertEquals(6, Chains.read(directory()).size());
      assertEquals(
          VerifyReport.Status.CLEAN,
          ChainVerifier.verify(directory(), VerifyDepth.RECORDS).status());
      ChainException refusal =
          assertThrows(ChainException.class, () -> ChronicleAppender.open(directory()));
      assertTrue(refusal.getMessage().contains(name + " is not a file of the chain"), name);
      Files.delete(stray);
    }
    ChronicleAppender.open(directory()).close();
  }

  @Test
  void theLargestBlockThereCanBeIsAppended() {
    String reason = "x".repeat(16_000);
    int records = 0;
    try (ChronicleAppender appender = ChronicleAppender.open(directory())) {
      for (int i = 0; i < 3; i++) {
        try {
          while (true) {
            appender.failure(0, records + 1, 0, null, ReasonCode.TEXT, 0, 0, reason, 0);
            records++;
          }
        } catch (ChainException full) {
          appender.commit();
        }
      }
    }
    assertEquals(records, Chains.read(directory()).size());
    assertTrue(records > 20, records + " records");
  }

  @Test
  void anInterruptLeftSetHarmsNothingAndStaysSet() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    StoreConfig config = Chains.at(clockMs).withSync(SyncPolicy.parse("commit"));
    Thread.currentThread().interrupt();
    try {
      try (ChronicleAppender appender = ChronicleAppender.open(directory(), config)) {
        appender.recover(RecordListener.NOWHERE);
        Action pull = new Action.PullReplica(1, 2);
        appender.attempting(5, 1, ActionKind.PULL_REPLICA, pull, 4);
        Chains.append(appender, 3);
        clockMs[0] += Chains.DAY_MS;
        Chains.append(appender, 3);
        assertEquals(12, appender.syncedSequence());
        assertTrue(Thread.currentThread().isInterrupted());
      }
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
    assertEquals(12, Chains.read(directory()).size());
    assertEquals(2, Chains.files(directory()).size());
  }

  /** Chronicle's own reader goes on with the next file at such a word, and never comes back. */
  @Test
  void aFalseEndMarkHidesNothing() throws IOException {
    days(new long[] {Chains.NOON_MS});
    for (Path file : Chains.files(directory())) {
      byte[] pristine = Files.readAllBytes(file);
      byte[] marked = pristine.clone();
      ByteBuffer.wrap(marked)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(QueueFrame.DATA_AT, 0xC000_0000);
      Files.write(file, marked);
      List<Problem> problems = new ArrayList<>();
      assertEquals(18, Chains.read(directory(), problems).size(), file::toString);
      assertEquals(ProblemKind.DAMAGED_FRAME, problems.get(0).kind());
      assertEquals(QueueFrame.DATA_AT, problems.get(0).offset());
      Files.write(file, pristine);
    }
  }

  @Test
  void aMissingEndMarkHidesNothing() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    days(clockMs);
    List<Path> files = Chains.files(directory());
    for (Path file : files.subList(0, 2)) {
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int mark = bytes.length - 8;
      while (words.getInt(mark) != 0xC000_0000) {
        mark -= 4;
      }
      words.putLong(mark, 0);
      Files.write(file, bytes);
    }
    assertEquals(18, Chains.read(directory()).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory(), VerifyDepth.RECORDS).status());
    try (ChronicleAppender appender = ChronicleAppender.open(directory(), Chains.at(clockMs))) {
      Chains.append(appender, 1);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 1);
    }
    assertEquals(22, Chains.read(directory()).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory(), VerifyDepth.RECORDS).status());
  }

  @Test
  void theFirstFileMayBeDeletedUnderReaders() throws IOException {
    days(new long[] {Chains.NOON_MS});
    List<Problem> problems = new ArrayList<>();
    try (ChainReader reader = ChainReader.open(directory(), problems::add)) {
      assertEquals(2, reader.poll(RecordListener.NOWHERE));
      Files.delete(Chains.files(directory()).get(0));
      int records = 2;
      for (int held = reader.poll(RecordListener.NOWHERE);
          held > 0;
          held = reader.poll(RecordListener.NOWHERE)) {
        records += held;
      }
      assertEquals(18, records);
    }
    assertEquals(List.of(), problems);
    assertEquals(12, Chains.read(directory(), problems).size());
    assertEquals(1, problems.size());
    assertEquals(ProblemKind.SEQUENCE_GAP, problems.get(0).kind());
  }

  @Test
  void readingChangesNoByteOfADirectoryThatIsReadOnly() throws IOException {
    days(new long[] {Chains.NOON_MS});
    Path last = Chains.files(directory()).get(2);
    try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), QueueFrame.DATA_AT + 900);
    }
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("r-x------"));
    try {
      SortedMap<String, String> before = everything();
      Chains.read(directory(), new ArrayList<>());
      ChainVerifier.verify(directory(), VerifyDepth.RECORDS);
      ChainRepair.plan(directory(), true, records -> {});
      assertEquals(before, everything());
    } finally {
      Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwx------"));
    }
  }

  private SortedMap<String, String> everything() throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    try (var files = Files.list(directory())) {
      for (Path file : files.toList()) {
        int bytes = java.util.Arrays.hashCode(Files.readAllBytes(file));
        all.put(file.toString(), Files.getLastModifiedTime(file) + " " + bytes);
      }
    }
    return all;
  }

  private void days(long[] clockMs) {
    try (ChronicleAppender appender = ChronicleAppender.open(directory(), Chains.at(clockMs))) {
      for (int day = 0; day < 3; day++) {
        clockMs[0] = Chains.NOON_MS + day * Chains.DAY_MS;
        Chains.append(appender, 3);
      }
    }
  }
}
