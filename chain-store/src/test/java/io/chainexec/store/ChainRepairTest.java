package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Losses;
import io.chainexec.chain.RecordListener;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChainRepairTest {
  @TempDir Path temp;

  private Path directory;

  @BeforeEach
  void name() {
    directory = temp.resolve("chain");
  }

  @Test
  void nothingIsDoneToAChainThatIsWhole() throws IOException {
    sessions(2);
    SortedMap<String, ByteBuffer> before = bytes();
    assertEquals(RepairPlan.Verdict.NOTHING_TO_DO, plan(false).verdict());
    assertEquals(RepairPlan.Verdict.NOTHING_TO_DO, repair(true, new ArrayList<>()).verdict());
    before.keySet().remove(ChainDirectory.HOLDER_FILE);
    SortedMap<String, ByteBuffer> after = bytes();
    after.keySet().remove(ChainDirectory.HOLDER_FILE);
    assertEquals(before, after);
  }

  @Test
  void aPlanChangesNothing() throws IOException {
    sessions(2);
    flipInBlock(-1);
    flip(Chains.onlyFile(directory), 10);
    SortedMap<String, ByteBuffer> before = bytes();
    RepairPlan plan = plan(true);
    assertEquals(RepairPlan.Verdict.REPAIRABLE, plan.verdict());
    assertEquals(3, plan.steps().size(), plan::toString);
    assertEquals(before, bytes());
  }

  @Test
  void aTornTailIsCutKeptAndDeclaredByTheNextSession() throws IOException {
    sessions(2);
    List<ChainRecord> records = Chains.read(directory);
    long[] last = block(-1);
    flipInBlock(-1);
    byte[] torn = Files.readAllBytes(Chains.onlyFile(directory));
    assertRefused();
    List<Path> kept = new ArrayList<>();
    RepairPlan plan = repair(false, kept);
    assertEquals(RepairPlan.Verdict.REPAIRABLE, plan.verdict());
    assertEquals(0, plan.intactRecords());
    byte[] copy = Files.readAllBytes(kept.get(0));
    byte[] tail = Arrays.copyOfRange(torn, (int) last[0], torn.length);
    assertArrayEquals(tail, Arrays.copyOf(copy, tail.length)); // but for the zeros at its end
    assertTrue(copy[copy.length - 1] != 0 && copy.length > 50, copy.length + " bytes");
    assertTrue(kept.get(0).toString().endsWith("F.cq4.repair-1"), kept::toString);
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
    assertEquals(plan.lastSequence() + 1, Chains.read(directory).size());

    session();
    List<ChainRecord> now = Chains.read(directory);
    int cut = (int) plan.lastSequence() + 1;
    assertEquals(records.subList(0, cut), now.subList(0, cut));
    assertDeclared(plan, now);
  }

  /** Whatever session was cut, whatever the torn block was of: the next one is higher. */
  @Test
  void sequencesAreIssuedAgainOnlyInAHigherSession() throws IOException {
    sessions(3);
    long sessions = ChainVerifier.verify(directory, VerifyDepth.RECORDS).sessions();
    assertEquals(3, sessions);
    int first = blockOfSession(2);
    flipInBlock(first);
    RepairPlan plan = repair(true, new ArrayList<>());
    assertTrue(plan.intactRecords() > 0, plan::toString);
    session();
    List<ChainRecord> now = Chains.read(directory);
    List<Long> numbers = new ArrayList<>();
    for (ChainRecord record : now) {
      if (record instanceof ChainRecord.Opened opened) {
        numbers.add(opened.session());
      }
    }
    assertEquals(2, numbers.size());
    assertTrue(numbers.get(1) > 3, numbers::toString);
    assertDeclared(plan, now);
  }

  @Test
  void intactRecordsAreCutOnlyOnDemand() throws IOException {
    sessions(2);
    flipInBlock(1);
    SortedMap<String, ByteBuffer> before = bytes();
    RepairPlan plan = repair(false, new ArrayList<>());
    assertEquals(RepairPlan.Verdict.CUTS_INTACT, plan.verdict());
    assertTrue(plan.reason().contains("intact records lie behind it"), plan.reason());
    before.keySet().remove(ChainDirectory.HOLDER_FILE);
    SortedMap<String, ByteBuffer> after = bytes();
    after.keySet().remove(ChainDirectory.HOLDER_FILE);
    assertEquals(before, after);
    assertEquals(plan.intactRecords(), repair(true, new ArrayList<>()).intactRecords());
    session();
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void whatChronicleKeepsAroundTheBlocksIsRestoredWithoutLoss() throws IOException {
    sessions(2);
    List<ChainRecord> records = Chains.read(directory);
    Path file = Chains.onlyFile(directory);
    byte[] pristine = Files.readAllBytes(file);
    int word = (int) block(1)[0];
    for (int at : new int[] {0, 3, 15, 65, 73, 150, 201, 225, 0x80F0, 0x8110, 0x8118, word}) {
      flip(file, at);
      assertRefused();
      List<Path> kept = new ArrayList<>();
      RepairPlan plan = repair(false, kept);
      assertEquals(RepairPlan.Verdict.REPAIRABLE, plan.verdict(), () -> at + ": " + plan);
      assertEquals(0, plan.lostRecords(), () -> at + ": " + plan);
      assertEquals(1, kept.size(), () -> at + ": " + plan);
      byte[] now = Files.readAllBytes(file);
      assertArrayEquals(Arrays.copyOf(pristine, now.length), now, () -> at + ": " + plan);
      ChronicleAppender.open(directory).close();
      assertEquals(records, Chains.read(directory), () -> at + ": " + plan);
      Files.write(file, pristine);
      Files.delete(directory.resolve(ChainDirectory.STAGING_FILE));
    }
  }

  @Test
  void laterFilesGoWithTheDamageAndAreKeptUnderOtherNames() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      for (int day = 0; day < 3; day++) {
        Chains.append(appender, 5);
        clockMs[0] += Chains.DAY_MS;
      }
    }
    List<Path> files = Chains.files(directory);
    byte[] third = Files.readAllBytes(files.get(2));
    flip(files.get(1), QueueFrame.DATA_AT + 100);
    List<Path> kept = new ArrayList<>();
    RepairPlan plan = repair(true, kept);
    assertEquals(18, plan.intactRecords());
    assertEquals(20, plan.lostRecords());
    assertEquals(List.of(files.get(0)), Chains.files(directory));
    assertArrayEquals(third, Files.readAllBytes(kept.get(kept.size() - 1)));
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      assertEquals(10, appender.nextSequence());
      assertEquals(20, appender.lossesBefore().records());
      assertEquals(30, appender.lossesBefore().nextActionId() % (1 << 16));
      Chains.append(appender, 1);
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void whatIsNotedOutlivesABootAndIsForgottenOnceDeclared() throws IOException {
    sessions(1);
    flipInBlock(-1);
    RepairPlan plan = repair(false, new ArrayList<>());
    Path staging = directory.resolve(ChainDirectory.STAGING_FILE);
    byte[] bytes = Files.readAllBytes(staging);
    Arrays.fill(bytes, 16, 32, (byte) 7); // another boot
    Files.write(staging, bytes);
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(plan.lostRecords(), appender.lossesBefore().records());
      assertTrue(appender.lossesBefore().session() >= 2);
      // A session that loses more adds to it, and does not make it void again.
      appender.noteLosses(new Losses(9, 1, 2, 3));
    }
    bytes = Files.readAllBytes(staging);
    Arrays.fill(bytes, 16, 32, (byte) 8);
    Files.write(staging, bytes);
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(9, appender.lossesBefore().records());
      assertTrue(appender.lossesBefore().session() >= 2);
      appender.noteLosses(Losses.NONE);
    }
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(Losses.NONE, appender.lossesBefore());
    }
  }

  @Test
  void aDamagedStagingFileIsSetAsideAndItsLossIsDeclared() throws IOException {
    sessions(1);
    Path staging = directory.resolve(ChainDirectory.STAGING_FILE);
    for (int at : new int[] {1, 5, 33, 41}) {
      flip(staging, at);
      byte[] damaged = Files.readAllBytes(staging);
      assertRefused();
      List<Path> kept = new ArrayList<>();
      RepairPlan plan = repair(false, kept);
      assertEquals(RepairPlan.Verdict.REPAIRABLE, plan.verdict());
      assertArrayEquals(damaged, Files.readAllBytes(kept.get(0)));
      session();
      assertDeclared(plan, Chains.read(directory));
    }
  }

  @Test
  void filesThatAreNoneOfTheChainsAreSetAside() throws IOException {
    sessions(1);
    Path stray = Files.writeString(directory.resolve("notes.cq4"), "my notes");
    assertRefusedBecause("notes.cq4 is not a file of the chain");
    List<Path> kept = new ArrayList<>();
    repair(false, kept);
    assertEquals("my notes", Files.readString(kept.get(0)));
    assertTrue(Files.notExists(stray));
    session();
  }

  @Test
  void aMissingEndIsDeclared() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 5);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 5);
    }
    Files.delete(Chains.files(directory).get(1));
    assertRefusedBecause("has had records up to 20");
    RepairPlan plan = repair(false, new ArrayList<>());
    assertEquals(10, plan.lostRecords());
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      assertEquals(10, appender.nextSequence());
      assertEquals(10, appender.lossesBefore().records());
    }
  }

  /** By the cut it is void, or a record that is not on the chain any more is its first one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aDispatchUnderWayIsInDoubtAlthoughTheCutLiesBeforeIt(int queued) throws IOException {
    session();
    killDuringTheLastDispatchOf(queued);
    flipInBlock(-1);
    RepairPlan plan = plan(false);
    String said = "action " + (4 + queued) + ", reduce_heat, was being dispatched";
    assertTrue(plan.steps().toString().contains(said), plan::toString);
    assertTrue(plan.steps().toString().contains("is declared in doubt"), plan::toString);
    assertEquals(plan, repair(false, new ArrayList<>()));
    session();
    List<ChainRecord> now = Chains.read(directory);
    List<ChainRecord> doubts = now.stream().filter(ChainRecord.InDoubt.class::isInstance).toList();
    assertEquals(1, doubts.size(), now::toString);
    assertEquals(4 + queued, ((ChainRecord.InDoubt) doubts.get(0)).id());
    assertTrue(sessionOf(now.indexOf(doubts.get(0))) > 2, "a number that nothing cut has had");
    assertDeclared(plan, now);
  }

  @Test
  void aRepairThatCutsNothingSaysWhatWasUnderWayToo() throws IOException {
    session();
    killDuringTheLastDispatchOf(2);
    assertEquals(RepairPlan.Verdict.NOTHING_TO_DO, plan(false).verdict());
    flip(Chains.onlyFile(directory), 10);
    RepairPlan plan = repair(false, new ArrayList<>());
    assertTrue(plan.steps().toString().contains("is declared in doubt"), plan::toString);
    session();
    assertTrue(Chains.read(directory).stream().anyMatch(ChainRecord.InDoubt.class::isInstance));
  }

  /** What a kill leaves is what a copy holds, since mapped pages are shared with the file. */
  private void killDuringTheLastDispatchOf(int queued) {
    Path killed = temp.resolve("killed");
    int[] left = {queued};
    ActionExecutor executor =
        ActionExecutor.builder()
            .chain(ChronicleAppender.open(directory))
            .dispatcher(
                (action, attempt) -> {
                  if (--left[0] == 0) {
                    Chains.copy(directory, killed);
                  }
                  return DispatchResult.ok();
                })
            .build();
    executor.doWork();
    for (int i = 0; i < queued; i++) {
      executor.submit(new Action.ReduceHeat(i, 1));
    }
    executor.doWork();
    executor.close();
    directory = killed;
  }

  private long sessionOf(long sequence) {
    try (ChainReader reader = ChainReader.open(directory)) {
      while (reader.poll(RecordListener.NOWHERE) > 0 && reader.nextSequence() <= sequence) {
        // Until the block that holds it.
      }
      return reader.session();
    }
  }

  @Test
  void whatLacksItsBeginningIsNotRepaired() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      Chains.append(appender, 5);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 5);
    }
    Files.delete(Chains.files(directory).get(0));
    RepairPlan plan = repair(true, new ArrayList<>());
    assertEquals(RepairPlan.Verdict.NOT_REPAIRABLE, plan.verdict());
    assertTrue(plan.reason().contains("restore what is missing"), plan.reason());
  }

  @Test
  void aQueueThatIsNoChainIsLeftAlone() throws IOException {
    try (ChronicleQueue queue =
        ChronicleQueue.singleBuilder(directory).blockSize(1 << 20).build()) {
      queue.createAppender().writeBytes(Bytes.from("not ours"));
    }
    SortedMap<String, ByteBuffer> before = bytes();
    for (int i = 0; i < 2; i++) {
      ChainException e = assertThrows(ChainException.class, () -> repair(true, new ArrayList<>()));
      assertTrue(e.getMessage().contains("no chain blocks"), e.getMessage());
    }
    assertEquals(before, bytes());
  }

  @Test
  void aChainIsNotRepairedBesideItsWriter() {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
      assertThrows(ChainException.class, () -> plan(false));
      ChainException e = assertThrows(ChainException.class, () -> repair(false, new ArrayList<>()));
      assertTrue(e.getMessage().contains("already open for writing"), e.getMessage());
    }
  }

  @Test
  void aTornTailIsCutAtOpeningIfThatIsConfigured() throws IOException {
    sessions(2);
    flipInBlock(-1);
    assertRefused();
    StoreConfig cut = StoreConfig.defaults().withTornTail(TornTail.CUT);
    try (ChronicleAppender appender = ChronicleAppender.open(directory, cut)) {
      assertTrue(appender.lossesBefore().records() > 0);
    }
    assertTrue(Files.exists(Path.of(Chains.onlyFile(directory) + ".repair-1")));
    session();
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void intactRecordsBehindDamageAreNeverCutAtOpening() throws IOException {
    sessions(2);
    flipInBlock(1);
    StoreConfig cut = StoreConfig.defaults().withTornTail(TornTail.CUT);
    assertThrows(ChainException.class, () -> ChronicleAppender.open(directory, cut));
  }

  @Test
  void aYoungChainOfWhichNothingIsLeftIsGoneOnWith() throws IOException {
    long id;
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      id = appender.chainId();
      Chains.append(appender, 1);
    }
    flipInBlock(0);
    StoreConfig cut = StoreConfig.defaults().withTornTail(TornTail.CUT);
    try (ChronicleAppender appender = ChronicleAppender.open(directory, cut)) {
      assertEquals(0, appender.nextSequence());
      assertEquals(id, appender.chainId());
      assertTrue(appender.lossesBefore().records() > 0);
      Chains.append(appender, 1);
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  /**
   * A failed write may tear a block that is still staged: then nothing is lost, and no one asked.
   */
  @Test
  void aTornBlockThatIsStagedIsTakenFromThere() throws IOException {
    Path torn = temp.resolve("torn");
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 3);
      Chains.pull(appender, 6);
      Chains.pull(appender, 7);
      Path staged = Files.copy(directory.resolve("staging"), temp.resolve("staged"));
      appender.commit();
      Chains.copy(directory, torn);
      Files.copy(staged, torn.resolve("staging"), StandardCopyOption.REPLACE_EXISTING);
    }
    directory = torn;
    flipInBlock(-1);
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(8, appender.nextSequence());
      assertEquals(Losses.NONE, appender.lossesBefore());
    }
    assertEquals(8, Chains.read(directory).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  private void sessions(int sessions) {
    for (int i = 0; i < sessions; i++) {
      session();
    }
  }

  /** A session of the executor: a few actions, a block each. */
  private void session() {
    ActionExecutor executor =
        ActionExecutor.builder()
            .chain(ChronicleAppender.open(directory))
            .dispatcher((action, attempt) -> DispatchResult.ok())
            .build();
    for (int i = 0; i < 4; i++) {
      executor.submit(new Action.ReduceHeat(i, 1));
      executor.doWork();
      executor.doWork();
    }
    executor.close();
  }

  private void assertDeclared(RepairPlan plan, List<ChainRecord> now) {
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
    List<ChainRecord> gaps = now.stream().filter(ChainRecord.Gap.class::isInstance).toList();
    ChainRecord.Gap gap = (ChainRecord.Gap) gaps.get(gaps.size() - 1);
    assertEquals(plan.lostRecords(), gap.lost());
  }

  private void assertRefused() {
    assertRefusedBecause("replay-tool repair");
  }

  private void assertRefusedBecause(String reason) {
    ChainException e =
        assertThrows(ChainException.class, () -> ChronicleAppender.open(directory).close());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private RepairPlan plan(boolean cutIntact) {
    return ChainRepair.plan(directory, cutIntact, records -> {});
  }

  private RepairPlan repair(boolean cutIntact, List<Path> kept) {
    return ChainRepair.repair(directory, cutIntact, records -> {}, kept::add);
  }

  private int blockOfSession(long session) throws IOException {
    int number = 0;
    try (ChainReader reader = ChainReader.open(directory)) {
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        if (reader.session() == session) {
          return number;
        }
        number++;
      }
    }
    throw new AssertionError("no session " + session);
  }

  /** Where the block of that number begins, its word included, and ends; -1 is the last one. */
  private long[] block(int number) throws IOException {
    List<long[]> blocks = new ArrayList<>();
    try (ChainReader reader = ChainReader.open(directory)) {
      long end = QueueFrame.DATA_AT;
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        blocks.add(new long[] {end, reader.end()});
        end = reader.end();
      }
    }
    return blocks.get(number < 0 ? blocks.size() + number : number);
  }

  private void flipInBlock(int number) throws IOException {
    flip(Chains.onlyFile(directory), block(number)[0] + 70);
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(at);
      int before = access.read();
      access.seek(at);
      access.write(before ^ 4);
    }
  }

  private SortedMap<String, ByteBuffer> bytes() throws IOException {
    SortedMap<String, ByteBuffer> all = new TreeMap<>();
    try (var files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        all.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return all;
  }
}
