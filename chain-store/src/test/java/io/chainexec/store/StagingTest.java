package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppenderContract;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.Losses;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed at any step. What its files are at that moment is what a copy of the
 * directory holds, since mapped pages are shared with the file; so a copy is opened instead.
 */
final class StagingTest {
  private static final Action PULL = new Action.PullReplica(7, 8);

  /** Of these, those that are followed by the end of the checkpoint count, all at once. */
  private static final Set<RecordType> DECLARING =
      EnumSet.of(
          RecordType.GAP,
          RecordType.CHECKPOINT_BEGIN,
          RecordType.CARRIED_ACTION,
          RecordType.CARRIED_PENDING,
          RecordType.CARRIED_KEY,
          RecordType.CARRIED_WINDOW,
          RecordType.CARRIED_SLOT,
          RecordType.CARRIED_GATE,
          RecordType.CARRIED_FAILURE);

  @TempDir Path temp;
  private Path directory;
  private ChronicleAppender appender;
  private int copies;

  @BeforeEach
  void open() {
    directory = temp.resolve("chain");
    appender = ChronicleAppender.open(directory);
  }

  @AfterEach
  void close() {
    appender.close();
  }

  @Test
  void everyRecordOutlivesAKillAtAnyStepCommittedOrNot() throws IOException {
    List<ChainRecord> expected = new ArrayList<>();
    List<ChainRecord> withItsOutcome = new ArrayList<>();
    for (ChainRecord sample : ChainAppenderContract.samples()) {
      sample.sendTo(appender);
      withItsOutcome.add(sample);
      boolean awaitsMore =
          sample instanceof ChainRecord.Failure failure && failure.sourceId() != PendingAction.NO_ID
              || DECLARING.contains(sample.type());
      if (!awaitsMore) {
        expected.addAll(withItsOutcome);
        withItsOutcome.clear();
      }
      assertEquals(expected, afterAKill());
      if (expected.size() % 5 == 0) {
        appender.commit();
        expected.addAll(withItsOutcome);
        withItsOutcome.clear();
        assertEquals(expected, afterAKill());
      }
    }
  }

  @Test
  void whatWasRecoveredIsACleanChainAndIsNotRecoveredTwice() throws IOException {
    dispatched(1, 100);
    appender.commit();
    dispatched(2, 200);
    Path copy = copy();
    ChronicleAppender.open(copy).close();
    ChronicleAppender.open(copy).close();
    assertEquals(2, read(copy).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(copy, VerifyDepth.RECORDS).status());
  }

  @Test
  void aDispatchWithoutAnOutcomeIsInDoubtAfterAKill() throws IOException {
    dispatched(1, 100);
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    assertEquals(
        List.of(
            new ChainRecord.Dispatched(100, 1, PULL.kind(), PULL, 50, 90),
            new ChainRecord.InDoubt(200, 2, PULL.kind(), PULL, 150, 200)),
        afterAKill());
  }

  @Test
  void aDispatchIsInDoubtWhateverElseWasRecordedDuringIt() throws IOException {
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    appender.pressure(300, true, 9);
    List<ChainRecord> records = afterAKill();
    assertEquals(new ChainRecord.InDoubt(300, 2, PULL.kind(), PULL, 150, 200), records.get(1));
  }

  /** Records that come to count later must not lie between what counts and the attempt. */
  @Test
  void aDispatchIsInDoubtBehindAFailureRecordWhoseOutcomeNeverCame() throws IOException {
    dispatched(1, 100);
    appender.failure(150, 1, 7, null, ReasonCode.TEXT, 0, 0, "no outcome follows", 1);
    appender.attempting(200, 8, PULL.kind(), PULL, 150);
    assertEquals(
        List.of(
            new ChainRecord.Dispatched(100, 1, PULL.kind(), PULL, 50, 90),
            new ChainRecord.InDoubt(200, 8, PULL.kind(), PULL, 150, 200)),
        afterAKill());
    appender.dispatched(300, 8, PULL.kind(), PULL, 150, 200);
    assertEquals(3, afterAKill().size());
  }

  @Test
  void aDispatchIsInDoubtWithinAGapThatIsNotDeclaredWhole() throws IOException {
    appender.noteLosses(new Losses(3, 110, 150, 77));
    appender.gap(200, 3, 110, 150);
    appender.attempting(250, 80, PULL.kind(), PULL, 240);
    List<ChainRecord> records = afterAKill();
    assertEquals(List.of(new ChainRecord.InDoubt(250, 80, PULL.kind(), PULL, 240, 250)), records);
  }

  @Test
  void ofAnEarlierBootOnlyLossesCountThatARepairHasNoted() throws IOException {
    dispatched(1, 100);
    appender.commit();
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    Path booted = copy();
    overwrite(booted, 16, new byte[16]); // another boot
    overwrite(booted, 40, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}); // torn, and void anyway
    ChronicleAppender.open(booted).close();
    assertEquals(1, read(booted).size());
  }

  @Test
  void aDispatchWithAnOutcomeIsNotInDoubt() throws IOException {
    appender.attempting(90, 1, PULL.kind(), PULL, 50);
    dispatched(1, 100);
    assertEquals(1, afterAKill().size());
    appender.commit();
    assertEquals(1, afterAKill().size());
  }

  @Test
  void aSecondTryIsInDoubtAlthoughTheFirstHasAnOutcome() throws IOException {
    appender.attempting(90, 1, PULL.kind(), PULL, 50);
    appender.failed(100, 1, PULL.kind(), PULL, 50, 90, 1, 0, ReasonCode.TEXT, 0, 0, "try again");
    appender.attempting(110, 1, PULL.kind(), null, 50);
    List<ChainRecord> records = afterAKill();
    assertEquals(2, records.size());
    assertEquals(new ChainRecord.InDoubt(110, 1, PULL.kind(), null, 110, 110), records.get(1));
  }

  @Test
  void anOutcomeThatWasStagedBeforeTheAttemptWasClearedCounts() throws IOException {
    appender.attempting(90, 1, PULL.kind(), PULL, 50);
    Path before = copy();
    dispatched(1, 100);
    Path after = copy();
    // The attempt's word of the file before, in the file after: killed between the two stores.
    copyWord(before, after, 40);
    ChronicleAppender.open(after).close();
    assertEquals(1, read(after).size());
  }

  @Test
  void whatWasStagedBeforeTheMachineWasBootedAgainIsVoid() throws IOException {
    dispatched(1, 100);
    appender.commit();
    dispatched(2, 200);
    Path copy = copy();
    overwrite(copy, 16, new byte[16]);
    ChronicleAppender.open(copy).close();
    assertEquals(1, read(copy).size());
  }

  @Test
  void stagedRecordsThatDoNotContinueTheChainAreRefused() throws IOException {
    dispatched(1, 100);
    appender.commit();
    Path older = Chains.onlyFile(copy());
    dispatched(2, 200);
    appender.commit();
    dispatched(3, 300);
    Path copy = copy();
    Files.copy(older, Chains.onlyFile(copy), StandardCopyOption.REPLACE_EXISTING);
    ChainException e = assertThrows(ChainException.class, () -> ChronicleAppender.open(copy));
    assertTrue(e.getMessage().contains("its end is missing"), e.getMessage());
  }

  @Test
  void stagedRecordsThatTheChainHoldsAlreadyAreVoid() throws IOException {
    dispatched(1, 100);
    Path older = copy();
    dispatched(2, 200);
    appender.commit();
    Path copy = copy();
    Files.copy(
        older.resolve(ChainDirectory.STAGING_FILE),
        copy.resolve(ChainDirectory.STAGING_FILE),
        StandardCopyOption.REPLACE_EXISTING);
    ChronicleAppender.open(copy).close();
    assertEquals(2, read(copy).size());
  }

  @Test
  void aChainWhoseFilesWereDeletedIsBegunAnewOnlyOnDemandAndUnderAnIdOfItsOwn() throws IOException {
    dispatched(1, 100);
    appender.commit();
    long id = appender.chainId();
    appender.close();
    Files.delete(Chains.onlyFile(directory));
    requireRefusedAsGone();
    overwrite(directory, 16, new byte[16]); // as if the machine had been booted since
    requireRefusedAsGone();
    Files.delete(directory.resolve(ChainDirectory.STAGING_FILE));
    appender = ChronicleAppender.open(directory);
    assertNotEquals(id, appender.chainId());
  }

  private void requireRefusedAsGone() {
    ChainException e = assertThrows(ChainException.class, () -> ChronicleAppender.open(directory));
    assertTrue(e.getMessage().contains("has had 1 records"), e.getMessage());
    assertTrue(e.getMessage().contains("delete the file staging"), e.getMessage());
  }

  @Test
  void aLastFileThatIsGoneIsMissedByWhoeverVerifiesAndRepairedOnDemand() throws IOException {
    appender.close();
    Path chain = directory.resolve("days");
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender days = ChronicleAppender.open(chain, Chains.at(clockMs))) {
      Chains.append(days, 3);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(days, 2);
    }
    Files.delete(Chains.files(chain).get(1));
    VerifyReport report = ChainVerifier.verify(chain, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.DAMAGED, report.status());
    assertEquals(1, report.problemCount());
    assertEquals(6, report.problems().get(0).sequence());
    assertTrue(
        report.problems().get(0).message().contains("has had 10 records, and ends at 5"),
        report::toString);
    assertThrows(ChainException.class, () -> ChronicleAppender.open(chain, Chains.at(clockMs)));
    Path booted = directory.resolve("booted");
    Chains.copy(chain, booted);
    overwrite(booted, 16, new byte[16]);
    report = ChainVerifier.verify(booted, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), "it may not have been synced");
    assertTrue(report.notes().toString().contains("had 10 records before"), report::toString);
    ChainRepair.repair(chain, false, records -> {}, kept -> {});
    try (ChronicleAppender days = ChronicleAppender.open(chain, Chains.at(clockMs))) {
      assertEquals(4, days.lossesBefore().records());
      days.noteLosses(Losses.NONE);
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(chain, VerifyDepth.RECORDS).status());
  }

  @Test
  void aClosedAppenderTouchesNothingAnyMore() {
    appender.close();
    assertThrows(ChainException.class, () -> dispatched(1, 100));
    assertThrows(ChainException.class, () -> appender.attempting(200, 2, PULL.kind(), PULL, 150));
  }

  @Test
  void anAttemptIsInDoubtOnlyOnce() throws IOException {
    dispatched(1, 100);
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    Path copy = copy();
    ChronicleAppender.open(copy).close();
    ChronicleAppender.open(copy).close();
    assertEquals(2, read(copy).size());
  }

  @Test
  void aCleanCloseLeavesNoDispatchUnderWay() throws IOException {
    dispatched(1, 100);
    appender.commit();
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    appender.close();
    appender = ChronicleAppender.open(directory);
    assertEquals(1, read(directory).size());
  }

  @Test
  void undeclaredLossesOutliveAKillAndAClose() throws IOException {
    dispatched(1, 100);
    appender.commit();
    Losses losses = new Losses(5, 110, 150, 77);
    appender.noteLosses(losses);
    try (ChronicleAppender reopened = ChronicleAppender.open(copy())) {
      assertEquals(losses, reopened.lossesBefore());
    }
    appender.close();
    appender = ChronicleAppender.open(directory);
    assertEquals(losses, appender.lossesBefore());
    appender.noteLosses(Losses.NONE);
    appender.close();
    appender = ChronicleAppender.open(directory);
    assertEquals(Losses.NONE, appender.lossesBefore());
  }

  @Test
  void lossesThatAreReplacedAreNotedAtEveryInstant() throws IOException {
    List<Losses> atEachStore = new ArrayList<>();
    ByteBuffer memory = ByteBuffer.allocateDirect(Staging.SIZE);
    Staging[] staging = new Staging[1];
    staging[0] =
        Staging.in(
            memory,
            new UUID(1, 2),
            (header, at, value) -> {
              atEachStore.add(staging[0].losses());
              header.putLong(at, value);
            });
    staging[0].losses(new Losses(5, 110, 150, 77));
    atEachStore.clear();
    staging[0].losses(new Losses(6, 110, 160, 78));
    assertFalse(atEachStore.isEmpty());
    atEachStore.forEach(noted -> assertEquals(5, noted.records()));
    assertEquals(new Losses(6, 110, 160, 78), staging[0].losses());
  }

  @Test
  void aGapThatAKillCutsIsOnTheChainWithTheWholeStateOrNotAtAll() throws IOException {
    dispatched(1, 100);
    appender.commit();
    appender.noteLosses(new Losses(3, 110, 150, 77));
    appender.gap(200, 3, 110, 150);
    appender.checkpointBegin(200, Counters.ZERO, 77, 1, 0, false, RecordSink.NEVER);
    appender.carriedWindow(7, 150);
    assertEquals(1, afterAKill().size());
    appender.checkpointEnd(200);
    assertEquals(5, afterAKill().size());
  }

  @Test
  void lossesOfAChainOnWhichNothingWasEverCommittedAreNotForgotten() throws IOException {
    Losses losses = new Losses(3, 110, 150, 77);
    appender.noteLosses(losses);
    assertEquals(losses, lossesAfterAKill());
  }

  @Test
  void lossesThatAreDeclaredAreNotDeclaredAgainAfterAKill() throws IOException {
    Losses losses = new Losses(3, 110, 150, 77);
    appender.noteLosses(losses);
    appender.gap(200, 3, 110, 150);
    assertEquals(losses, lossesAfterAKill());
    appender.checkpointEnd(200);
    assertEquals(Losses.NONE, lossesAfterAKill());
    appender.commit();
    assertEquals(Losses.NONE, lossesAfterAKill());
  }

  private Losses lossesAfterAKill() throws IOException {
    try (ChronicleAppender reopened = ChronicleAppender.open(copy())) {
      return reopened.lossesBefore();
    }
  }

  @Test
  void memoryThatFailedElsewhereClosesTheChain() {
    appender.memoryFailed(new InternalError("a fault in a mapped page"));
    ChainException e = assertThrows(ChainException.class, () -> dispatched(1, 100));
    assertTrue(e.getMessage().contains("open and verify it again"), e.getMessage());
  }

  /** What is staged, a dispatch under way, and losses: no flipped bit of it is believed. */
  @Test
  void everyBitOfWhatIsStagedIsRefusedOrVoid() throws IOException {
    dispatched(1, 100);
    appender.commit();
    dispatched(2, 200);
    appender.noteLosses(new Losses(5, 110, 150, 77));
    appender.attempting(300, 3, PULL.kind(), PULL, 250);
    Path copy = copy();
    Path file = copy.resolve(ChainDirectory.STAGING_FILE);
    byte[] pristine = Files.readAllBytes(file);
    byte[] chain = Files.readAllBytes(Chains.onlyFile(copy));
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < 168; at++) {
      places.add(at);
    }
    for (int at = 56; at < 100; at++) {
      places.add(4096 + at);
      places.add(4096 + 32 * 1024 + at);
    }
    int refused = 0;
    for (int at : places) {
      int bit = at % 8;
      byte[] damaged = pristine.clone();
      damaged[at] ^= (byte) (1 << bit);
      Files.write(file, damaged);
      refused += refusedOrVoid(copy, "bit " + bit + " of byte " + at) ? 1 : 0;
      Files.write(Chains.onlyFile(copy), chain);
    }
    assertTrue(refused > 100, refused + " refused");
  }

  private static boolean refusedOrVoid(Path copy, String what) throws IOException {
    Losses losses = new Losses(5, 110, 150, 77);
    try (ChronicleAppender opened = ChronicleAppender.open(copy)) {
      int records = read(copy).size();
      // As it was, where a byte means nothing, or nothing of it, where it is of another boot.
      boolean all = records == 3 && opened.lossesBefore().equals(losses);
      boolean none = records == 1 && opened.lossesBefore().records() == 0;
      assertTrue(all || none, () -> what + ": " + records + ", " + opened.lossesBefore());
      return false;
    } catch (ChainException e) {
      assertTrue(e.getMessage().contains("replay-tool repair"), what + ": " + e.getMessage());
      return true;
    }
  }

  @Test
  void aStagingFileThatIsCutOffIsRefusedUnlessItIsVoidAnyway() throws IOException {
    dispatched(1, 100);
    Path copy = copy();
    Path file = copy.resolve(ChainDirectory.STAGING_FILE);
    byte[] staged = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(staged, 50_000));
    ChainException e = assertThrows(ChainException.class, () -> ChronicleAppender.open(copy));
    assertTrue(e.getMessage().contains("cut off"), e.getMessage());
    Arrays.fill(staged, 16, 32, (byte) 9); // another boot: the power failed before it was synced
    for (int length : new int[] {50_000, 100, 20, 0}) {
      Files.write(file, Arrays.copyOf(staged, length));
      ChronicleAppender.open(copy).close();
    }
    Files.write(file, new byte[50_000]);
    ChronicleAppender.open(copy).close();
  }

  @Test
  void anotherVersionsStagingFileIsTakenOverOnlyWhereNothingIsStaged() throws IOException {
    dispatched(1, 100);
    Path full = copy();
    overwrite(full, 4, new byte[] {1});
    ChainException e = assertThrows(ChainException.class, () -> ChronicleAppender.open(full));
    assertTrue(e.getMessage().contains("is of version 1, not of 3"), e.getMessage());
    appender.close();
    Path closed = copy();
    overwrite(closed, 4, new byte[] {1});
    ChronicleAppender.open(closed).close();
  }

  @Test
  void aBlockIsOfOneSession() throws IOException {
    ExecutorConfig config = ExecutorConfig.builder().build();
    appender.opened(90, 1, 5, 1, config);
    dispatched(1, 100);
    appender.opened(110, 2, 5, 1, config);
    assertEquals(2, appender.nextSequence());
    assertEquals(3, afterAKill().size());
  }

  @Test
  void whatIsRecoveredIsOfTheSessionThatStagedIt() throws IOException {
    appender.opened(90, 7, 5, 1, ExecutorConfig.builder().build());
    appender.commit();
    dispatched(1, 100);
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    Path copy = copy();
    Files.delete(Chains.onlyFile(copy)); // so that nothing but the staging file knows the session
    overwrite(copy, 48, new byte[8]);
    ChainException e = assertThrows(ChainException.class, () -> ChronicleAppender.open(copy));
    assertTrue(e.getMessage().contains("do not match their sum"), e.getMessage());

    appender.close();
    directory = temp.resolve("young");
    appender = ChronicleAppender.open(directory);
    appender.opened(90, 7, 5, 1, ExecutorConfig.builder().build());
    appender.attempting(200, 2, PULL.kind(), PULL, 150);
    Path young = copy();
    ChronicleAppender.open(young).close();
    try (ChainReader reader = ChainReader.open(young)) {
      List<Long> sessions = new ArrayList<>();
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        sessions.add(reader.session());
      }
      assertEquals(List.of(7L, 7L), sessions);
    }
  }

  private void dispatched(long id, long timeNs) {
    appender.dispatched(timeNs, id, ActionKind.PULL_REPLICA, PULL, timeNs - 50, timeNs - 10);
  }

  /** The chain's records once it was opened again, as if the process had been killed now. */
  private List<ChainRecord> afterAKill() throws IOException {
    Path copy = copy();
    ChronicleAppender.open(copy).close();
    return read(copy);
  }

  private Path copy() throws IOException {
    Path copy = temp.resolve("copy-" + copies++);
    Files.createDirectory(copy);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static void copyWord(Path before, Path after, long at) throws IOException {
    try (FileChannel from = FileChannel.open(before.resolve(ChainDirectory.STAGING_FILE))) {
      ByteBuffer word = ByteBuffer.allocate(8);
      from.read(word, at);
      overwrite(after, at, word.array());
    }
  }

  private static void overwrite(Path copy, long at, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(copy.resolve(ChainDirectory.STAGING_FILE), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private static List<ChainRecord> read(Path directory) {
    List<ChainRecord> records = new ArrayList<>();
    try (ChainReader reader = ChainReader.open(directory)) {
      while (reader.poll(RecordCollector.into(records::add)) > 0) {
        // To the end.
      }
    } catch (ChainException e) {
      if (!e.getMessage().startsWith("no chain")) {
        throw e;
      }
    }
    return records;
  }
}
