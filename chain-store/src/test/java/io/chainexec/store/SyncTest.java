package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an appender has synced when; that it really outlives a power failure is another test. */
@Timeout(600)
final class SyncTest {
  @TempDir Path directory;

  private final Forcings forcings = new Forcings();
  private long[] clockMs;

  @BeforeEach
  void setClock() {
    clockMs = new long[] {Chains.NOON_MS};
  }

  private StoreConfig config(SyncPolicy policy) {
    return Chains.at(clockMs).withSync(policy);
  }

  private ChronicleAppender open(StoreConfig config) throws IOException {
    FileForcer forcer = new FileForcer(directory, forcings);
    BlockLog log = ChronicleLog.acquire(directory, config, forcer);
    return new ChronicleAppender(log, Staging.open(directory), config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "every:3", "every:1000", "commit"})
  void durableIsSyncedUnderEveryPolicyThatSyncs(String policy) throws Exception {
    StoreConfig config = config(SyncPolicy.parse(policy));
    try (ChronicleAppender appender = ChronicleAppender.open(directory, config)) {
      assertEquals(0, appender.syncedSequence());
      for (int i = 0; i < 20; i++) {
        Chains.append(appender, 1);
        long sequence = appender.nextSequence();
        appender.durable(sequence).get(30, TimeUnit.SECONDS);
        assertTrue(appender.syncedSequence() >= sequence);
      }
    }
    assertEquals(40, Chains.read(directory).size());
  }

  @Test
  void aCommitThatMustBeSyncedForcesTheFileThatItIsIn() throws IOException {
    try (ChronicleAppender appender = open(config(SyncPolicy.everyCommit()))) {
      Chains.append(appender, 1);
      String first = Chains.onlyFile(directory).getFileName().toString();
      assertTrue(forcings.take().contains("force " + first));
      Chains.append(appender, 1);
      List<String> steps = forcings.take();
      assertEquals(1, steps.size());
      assertTrue(steps.get(0).matches("force \\d+ to \\d+ of " + first), steps::toString);

      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 1);
      String second = Chains.files(directory).get(1).getFileName().toString();
      String chain = directory.toRealPath().getFileName().toString();
      assertEquals(
          List.of(
              "force " + first,
              "close " + first,
              "open " + second,
              "force " + second,
              "open " + chain,
              "force " + chain,
              "close " + chain),
          forcings.take());
    }
  }

  @Test
  void whatAnEarlierWriterLeftUnsyncedIsSyncedInEveryFile() throws IOException {
    try (ChronicleAppender earlier = open(config(SyncPolicy.never()))) {
      for (int day = 0; day < 3; day++) {
        Chains.append(earlier, 1);
        clockMs[0] += Chains.DAY_MS;
      }
    }
    assertEquals(List.of(), forcings.take());
    try (ChronicleAppender appender = open(config(SyncPolicy.everyCommit()))) {
      assertEquals(6, appender.syncedSequence());
      List<String> steps = forcings.take();
      for (Path file : Chains.files(directory)) {
        assertTrue(steps.contains("force " + file.getFileName()), steps.toString());
      }
    }
  }

  @Test
  void aSessionsBeginningIsSyncedAtOnceSoThatNoPowerFailureHasItsNumberGivenAgain()
      throws IOException {
    try (ChronicleAppender appender = open(config(SyncPolicy.everyRecords(1000)))) {
      appender.opened(1, 1, 1, 1, ExecutorConfig.defaults());
      appender.commit();
      assertEquals(1, appender.syncedSequence());
      Chains.append(appender, 1);
      assertEquals(1, appender.syncedSequence());
    }
    try (ChronicleAppender appender = open(config(SyncPolicy.never()))) {
      forcings.take();
      appender.opened(1_000_000, 2, 1, 5, ExecutorConfig.defaults());
      appender.commit();
      assertEquals(List.of(), forcings.take());
    }
  }

  @Test
  void closingSyncsWhatWasCommitted() throws IOException {
    ChronicleAppender appender = open(config(SyncPolicy.everyRecords(1000)));
    Chains.append(appender, 2);
    assertEquals(0, appender.syncedSequence());
    CompletableFuture<Void> beyond = appender.durable(5);
    appender.close();
    assertEquals(4, appender.syncedSequence());
    assertTrue(beyond.isCompletedExceptionally());
  }

  @Test
  void aCommitThatCannotBeSyncedClosesTheChainForGood() throws IOException {
    ChronicleAppender appender = open(config(SyncPolicy.everyCommit()));
    Chains.append(appender, 1);
    String file = Chains.onlyFile(directory).getFileName().toString();
    forcings.failAt("force " + file, new IOException("a worn disk"));
    requireClosed(assertThrows(ChainException.class, () -> Chains.append(appender, 1)));

    forcings.failAt("force " + file, null);
    requireClosed(assertThrows(ChainException.class, () -> Chains.append(appender, 1)));
    assertEquals(2, appender.syncedSequence());
    appender.close();

    try (ChronicleAppender again = open(config(SyncPolicy.everyCommit()))) {
      Chains.append(again, 1);
    }
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void aFailureInTheBackgroundClosesTheChainForGoodToo() throws Exception {
    ChronicleAppender appender = open(config(SyncPolicy.interval(Duration.ofMillis(1))));
    Chains.append(appender, 1);
    appender.durable(2).get(30, TimeUnit.SECONDS);
    String file = Chains.onlyFile(directory).getFileName().toString();
    forcings.failAt("force " + file, new IOException("a worn disk"));
    Chains.append(appender, 1);
    CompletableFuture<Void> waiting = appender.durable(4);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> waiting.get(30, TimeUnit.SECONDS));
    requireClosed((ChainException) failure.getCause());
    requireClosed(assertThrows(ChainException.class, () -> Chains.append(appender, 1)));
    requireClosed(assertThrows(ChainException.class, appender::commit));
    appender.close();
  }

  private static void requireClosed(ChainException refusal) {
    assertTrue(refusal.getMessage().contains("a worn disk"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("closed"), refusal.getMessage());
  }

  @Test
  void memoryThatFailedIsNotSynced() throws Exception {
    // The first record is synced at once, the second an hour later.
    ChronicleAppender appender = open(config(SyncPolicy.interval(Duration.ofHours(1))));
    Chains.append(appender, 1);
    appender.durable(appender.nextSequence()).get(30, TimeUnit.SECONDS);
    Chains.append(appender, 1);
    CompletableFuture<Void> waiting = appender.durable(appender.nextSequence());
    forcings.take();
    appender.memoryFailed(new InternalError("a fault in mapped memory"));
    appender.close();
    assertTrue(waiting.isCompletedExceptionally());
    assertTrue(forcings.take().stream().noneMatch(step -> step.startsWith("force")));
  }

  @Test
  void anInterruptLeftSetDoesNotDisturbASync() {
    try (ChronicleAppender appender =
        ChronicleAppender.open(directory, config(SyncPolicy.everyCommit()))) {
      for (int i = 0; i < 3; i++) {
        Thread.currentThread().interrupt();
        Chains.append(appender, 1);
        assertTrue(Thread.interrupted(), "the flag is left as it was");
        assertEquals(appender.nextSequence(), appender.syncedSequence());
        clockMs[0] += Chains.DAY_MS;
      }
    }
    List<ChainRecord> records = Chains.read(directory);
    assertEquals(6, records.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "every:50", "1ms"})
  void syncingAllocatesNothingOnTheThreadThatCommits(String policy) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (ChronicleAppender appender =
        ChronicleAppender.open(directory, config(SyncPolicy.parse(policy)))) {
      long least = Long.MAX_VALUE; // at first, classes are loaded and calls are linked
      for (int round = 0; round < 20; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        Chains.append(appender, 20);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < 20 * 8, "allocated " + least + " bytes in 20 blocks");
      assertEquals(800, appender.nextSequence());
    }
  }
}
