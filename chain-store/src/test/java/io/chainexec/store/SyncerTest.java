package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where no thread is started, the test is the background. */
@Timeout(600)
final class SyncerTest {
  private static final SyncPolicy BACKGROUND = SyncPolicy.interval(Duration.ofMillis(1));

  private final AtomicInteger forces = new AtomicInteger();
  private volatile Runnable during = () -> {};
  private volatile IOException broken;

  private Syncer syncer(SyncPolicy policy) {
    return new Syncer("chain", policy, this::force);
  }

  private void force() throws IOException {
    forces.incrementAndGet();
    during.run();
    if (broken != null) {
      throw broken;
    }
  }

  @Test
  void everyCommitIsSyncedBeforeItReturns() {
    Syncer syncer = syncer(SyncPolicy.everyCommit());
    syncer.committed(1);
    syncer.committed(64);
    assertEquals(64, syncer.synced());
    assertEquals(2, forces.get());
    assertTrue(syncer.durable(64).isDone());
  }

  @Test
  void theCommitThatMakesNRecordsSyncsThem() {
    Syncer syncer = syncer(SyncPolicy.everyRecords(10));
    syncer.committed(9);
    assertEquals(0, syncer.synced());
    syncer.committed(12);
    assertEquals(12, syncer.synced());
    syncer.committed(21);
    assertEquals(1, forces.get());
    syncer.committed(22);
    assertEquals(22, syncer.synced());
  }

  @Test
  void whatIsCommittedWhileASyncIsUnderWayIsNotSyncedByIt() {
    Syncer syncer = syncer(BACKGROUND);
    syncer.committed(10);
    during = () -> syncer.committed(20);
    syncer.sync();
    assertEquals(10, syncer.synced());
    syncer.sync();
    assertEquals(20, syncer.synced());
  }

  @Test
  void whoeverWaitsIsAnsweredByTheSyncThatCoversTheirRecords() {
    Syncer syncer = syncer(BACKGROUND);
    syncer.committed(10);
    CompletableFuture<Void> ten = syncer.durable(10);
    List<CompletableFuture<Void>> later = new ArrayList<>();
    during =
        () -> {
          syncer.committed(20);
          later.add(syncer.durable(10));
          later.add(syncer.durable(20));
          assertFalse(ten.isDone(), "not before the disk has it");
          during = () -> {};
        };
    syncer.sync();
    assertTrue(ten.isDone());
    assertTrue(later.get(0).isDone(), "asked for while it was synced");
    assertFalse(later.get(1).isDone());
    syncer.sync();
    assertTrue(later.get(1).isDone());
    assertTrue(syncer.durable(20).isDone());
  }

  @Test
  void whatFollowsAnAnswerMayAskAgain() {
    Syncer syncer = syncer(BACKGROUND);
    syncer.committed(10);
    CompletableFuture<Void> next = syncer.durable(10).thenCompose(done -> syncer.durable(11));
    syncer.sync();
    assertFalse(next.isDone());
    syncer.committed(11);
    syncer.sync();
    assertTrue(next.isDone());
  }

  @Test
  void aSyncThatFailedIsTheLastOne() {
    Syncer syncer = syncer(BACKGROUND);
    syncer.committed(10);
    syncer.sync();
    syncer.committed(20);
    CompletableFuture<Void> waiting = syncer.durable(20);
    broken = new IOException("a worn disk");
    syncer.sync();
    broken = null;
    syncer.sync();
    syncer.close();

    assertEquals(2, forces.get(), "after a failed sync another one proves nothing");
    assertEquals(10, syncer.synced());
    ChainException failure = assertThrows(ChainException.class, syncer::throwFailure);
    assertTrue(failure.getMessage().contains("a worn disk"), failure.getMessage());
    assertTrue(failure.getMessage().contains("behind sequence 10"), failure.getMessage());
    assertSame(failure.getCause(), causeOf(waiting));
    assertSame(failure.getCause(), causeOf(syncer.durable(20)));
    assertFalse(syncer.durable(10).isCompletedExceptionally(), "what is synced stays so");
  }

  @Test
  void aCommitWhoseSyncFailsSaysSo() {
    Syncer syncer = syncer(SyncPolicy.everyCommit());
    syncer.committed(10);
    broken = new IOException("a worn disk");
    ChainException failure = assertThrows(ChainException.class, () -> syncer.committed(20));
    assertTrue(failure.getMessage().contains("a worn disk"), failure.getMessage());
    assertEquals(10, syncer.synced());
  }

  @Test
  void aLogThatFailedOtherwiseIsNotSyncedAnyMore() {
    Syncer syncer = syncer(BACKGROUND);
    syncer.committed(10);
    CompletableFuture<Void> waiting = syncer.durable(10);
    ChainException cause = new ChainException("its memory is gone");
    syncer.fail(cause);
    syncer.close();
    assertEquals(0, forces.get());
    assertSame(cause, causeOf(waiting));
    assertSame(cause, causeOf(syncer.durable(10)));
  }

  @Test
  void closingSyncsWhatIsLeftAndAnswersEverybody() {
    Syncer syncer = syncer(SyncPolicy.everyRecords(100));
    syncer.committed(10);
    CompletableFuture<Void> ten = syncer.durable(10);
    CompletableFuture<Void> eleven = syncer.durable(11);
    syncer.close();
    assertEquals(10, syncer.synced());
    assertFalse(ten.isCompletedExceptionally());
    assertTrue(ten.isDone());
    assertTrue(causeOf(eleven).getMessage().contains("closed before it was synced"));
    assertTrue(syncer.durable(11).isCompletedExceptionally());
    syncer.close();
    assertEquals(1, forces.get(), "there is nothing left");
  }

  @Test
  void withoutSyncingDurableIsAsGoodAsCommitted() {
    Syncer syncer = syncer(SyncPolicy.never());
    syncer.start();
    syncer.committed(10);
    assertTrue(syncer.durable(10).isDone());
    syncer.close();
    assertEquals(0, forces.get());
    assertEquals(0, syncer.synced());
  }

  @Test
  void theThreadThatCommitsNeverWaitsForTheBackground() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch disk = new CountDownLatch(1);
    during =
        () -> {
          forcing.countDown();
          await(disk);
        };
    try (Syncer syncer = syncer(BACKGROUND)) {
      syncer.start();
      syncer.committed(1);
      forcing.await();
      CompletableFuture<Void> answer = null;
      for (int sequence = 2; sequence <= 1000; sequence++) {
        syncer.committed(sequence);
        answer = syncer.durable(sequence);
      }
      assertEquals(0, syncer.synced());
      assertFalse(answer.isDone());
      disk.countDown();
      answer.get(30, TimeUnit.SECONDS);
      assertEquals(1000, syncer.synced());
    }
  }

  @Test
  void theBackgroundIsWokenByEachCommitAndSleepsOtherwise() throws Exception {
    try (Syncer syncer = new Syncer("sleeper", BACKGROUND, this::force)) {
      syncer.start();
      Thread thread = threadNamed("sync sleeper");
      assertTrue(thread.isDaemon());
      for (int sequence = 1; sequence <= 100; sequence++) {
        int before = forces.get();
        waitUntil(() -> thread.getState() == Thread.State.WAITING);
        assertEquals(before, forces.get(), "asleep without a time to wake up");
        syncer.committed(sequence);
        syncer.durable(sequence).get(30, TimeUnit.SECONDS);
        assertEquals(sequence, syncer.synced());
      }
      assertEquals(100, forces.get());
    }
  }

  @Test
  void theBackgroundRestsForTheIntervalBetweenTwoSyncs() {
    Syncer syncer = new Syncer("rested", SyncPolicy.interval(Duration.ofHours(1)), this::force);
    syncer.start();
    Thread thread = threadNamed("sync rested");
    syncer.committed(1);
    waitUntil(() -> syncer.synced() == 1 && thread.getState() == Thread.State.TIMED_WAITING);
    for (int sequence = 2; sequence <= 1000; sequence++) {
      syncer.committed(sequence);
    }
    assertEquals(Thread.State.TIMED_WAITING, thread.getState());
    assertEquals(1, forces.get());
    syncer.close();
    assertEquals(1000, syncer.synced());
    assertEquals(2, forces.get());
  }

  @Test
  void whoeverWaitsForFewerThanNRecordsIsAnsweredFromTheBackground() throws Exception {
    try (Syncer syncer = syncer(SyncPolicy.everyRecords(1_000_000))) {
      syncer.start();
      for (int sequence = 1; sequence <= 2_000; sequence++) {
        syncer.committed(sequence);
        syncer.durable(sequence).get(30, TimeUnit.SECONDS);
      }
      assertEquals(2_000, syncer.synced());
      assertTrue(forces.get() <= 2_000, "one sync for each at most");
    }
  }

  @Test
  void closingEndsTheThread() throws Exception {
    Syncer syncer = new Syncer("ended", BACKGROUND, this::force);
    syncer.start();
    Thread thread = threadNamed("sync ended");
    Thread.currentThread().interrupt();
    syncer.close();
    assertTrue(Thread.interrupted(), "the flag is left as it was");
    assertFalse(thread.isAlive());
  }

  private static Thread threadNamed(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void waitUntil(BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNs, "in 30 s");
      Thread.yield();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Throwable causeOf(CompletableFuture<Void> failed) {
    return assertThrows(ExecutionException.class, failed::get).getCause();
  }
}
