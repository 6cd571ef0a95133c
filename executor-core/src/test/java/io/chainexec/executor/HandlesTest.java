package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.Limits;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.FailureRecord;
import io.chainexec.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlesTest {
  private static final Action START = new Action.StartDaemon(Rig.DAEMON);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 1_000})
  void theQueuesTakeExactlyTheirCapacity(int capacity) {
    Rig rig =
        new Rig(ExecutorConfig.builder().queueCapacity(capacity).controlCapacity(capacity).build());
    for (int i = 0; i < capacity; i++) {
      assertTrue(rig.executor.submit(Rig.HARMLESS));
      assertTrue(rig.executor.recordFailure("a", "b"));
    }
    assertFalse(rig.executor.submit(Rig.HARMLESS));
    assertFalse(rig.executor.recordFailure("a", "b"));
    assertFalse(rig.executor.setGate(Rig.DAEMON, 1));
    assertFalse(rig.executor.clearGate(Rig.DAEMON));
    assertEquals(capacity, rig.executor.queuedCount());
    assertTrue(
        assertThrows(CompletionException.class, rig.executor.snapshot()::join).getCause()
            instanceof IllegalStateException);
    rig.advanceMs(100);
    assertEquals(capacity, rig.executor.counters().dispatched());
    assertEquals(1, rig.executor.counters().refusedSubmissions());
    assertEquals(4, rig.executor.counters().refusedCommands());
    long submissions = 0;
    long commands = 0;
    for (ChainRecord.Refused refused : rig.chain.records(ChainRecord.Refused.class)) {
      submissions += refused.submissions();
      commands += refused.commands();
    }
    assertEquals(1, submissions);
    assertEquals(4, commands);
    assertTrue(rig.executor.submit(Rig.HARMLESS));
  }

  @Test
  void refusalsSinceTheLastTickAreOnTheChainAfterClose() {
    Rig rig = new Rig(ExecutorConfig.builder().queueCapacity(1).build());
    rig.settle();
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.close();
    assertEquals(1, rig.executor.closeReport().counters().refusedSubmissions());
    assertEquals(1, rig.chain.fold().counters().refusedSubmissions());
  }

  @Test
  void failuresOfAllPartsShareOneSequence() {
    Rig rig = new Rig((action, attempt) -> DispatchResult.drop("no"));
    rig.executor.recordFailure("scrubber", "bad block");
    rig.executor.submit(Rig.HARMLESS);
    rig.settle();
    rig.executor.recordFailure("scrubber", "another");
    rig.settle();
    assertEquals(
        List.of("1 scrubber: bad block", "2 action-id:1: no", "3 scrubber: another"),
        lines(rig.executor.recentFailures()));
  }

  private static List<String> lines(List<FailureRecord> failures) {
    return failures.stream().map(f -> f.seq() + " " + f.source() + ": " + f.reason()).toList();
  }

  @Test
  void theRingKeepsTheLatestFailures() {
    Rig rig = new Rig(ExecutorConfig.builder().recentFailures(3).build());
    for (int i = 1; i <= 5; i++) {
      rig.executor.recordFailure("s", "r" + i);
    }
    rig.settle();
    assertEquals(List.of("3 s: r3", "4 s: r4", "5 s: r5"), lines(rig.executor.recentFailures()));
  }

  @Test
  void aGateHoldsUntilItsMomentAndNoLonger() {
    Rig rig = new Rig();
    rig.executor.setGate(Rig.DAEMON, 10 * Rig.MS);
    rig.clock.moveToNs(10 * Rig.MS - 1);
    rig.executor.submit(START);
    rig.settle();
    assertEquals(1, rig.executor.counters().gated());
    rig.clock.moveToNs(10 * Rig.MS);
    rig.executor.submit(START);
    rig.settle();
    assertEquals(1, rig.executor.counters().dispatched());
    assertEquals("gated (daemon-backoff) for 0 ms", rig.executor.recentFailures().get(0).reason());
  }

  @Test
  void aGateThatIsClearedIsOpen() {
    Rig rig = new Rig();
    rig.executor.setGate(Rig.DAEMON, Long.MAX_VALUE);
    rig.executor.submit(START);
    rig.settle();
    rig.executor.clearGate(Rig.DAEMON);
    rig.executor.submit(START);
    rig.settle();
    assertEquals(1, rig.executor.counters().gated());
    assertEquals(1, rig.executor.counters().dispatched());
    assertEquals(1, rig.chain.records(ChainRecord.GateCleared.class).size());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0})
  void aGateUntilTheDistantPastIsOpen(long untilNs) {
    Rig rig = new Rig();
    rig.executor.setGate(Rig.DAEMON, untilNs);
    rig.executor.submit(new Action.ApplyBackoff(Rig.DAEMON, untilNs));
    rig.executor.submit(START);
    rig.settle();
    assertEquals(2, rig.executor.counters().dispatched());
    rig.executor.close();
    assertEquals(0, rig.chain.fold().snapshot(0).gates().size());
  }

  @Test
  void whatIsTooLongIsRefusedAtTheDoor() {
    Rig rig = new Rig();
    String longName = "n".repeat(Limits.MAX_NAME_BYTES + 1);
    String longReason = "r".repeat(Limits.MAX_REASON_BYTES + 1);
    assertThrows(IllegalArgumentException.class, () -> rig.executor.recordFailure(longName, "r"));
    assertThrows(IllegalArgumentException.class, () -> rig.executor.recordFailure("n", longReason));
    assertThrows(NullPointerException.class, () -> rig.executor.recordFailure(null, "r"));
    assertThrows(NullPointerException.class, () -> rig.executor.setGate(null, 1));
    assertThrows(NullPointerException.class, () -> rig.executor.submit((PendingAction) null));
    rig.settle();
    assertEquals(Counters.ZERO, rig.executor.counters());
  }

  @Test
  void anIdThatIsNotAboveTheLastIsRefusedWithAFailureRecord() {
    Rig rig = new Rig();
    rig.executor.submit(new PendingAction(10, Rig.HARMLESS, 0));
    rig.executor.submit(new PendingAction(10, Rig.HARMLESS, 0));
    rig.executor.submit(new PendingAction(9, Rig.HARMLESS, 0));
    rig.executor.submit(Rig.HARMLESS);
    rig.settle();
    assertEquals(List.of(10L, 11L), rig.calls);
    assertEquals(
        List.of(
            "1 action-id:10: refused: id 10 is not above the last id 10",
            "2 action-id:9: refused: id 9 is not above the last id 10"),
        lines(rig.executor.recentFailures()));
    assertEquals(0, rig.executor.counters().failed());
  }

  @Test
  void idsAreUnsigned() {
    Rig rig = new Rig();
    rig.executor.submit(new PendingAction(Long.MAX_VALUE, Rig.HARMLESS, 0));
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(new PendingAction(-5, Rig.HARMLESS, 0));
    rig.executor.submit(new PendingAction(7, Rig.HARMLESS, 0));
    rig.settle();
    assertEquals(List.of(Long.MAX_VALUE, Long.MIN_VALUE, -5L), rig.calls);
  }

  @Test
  void idsThatRunOutAreNotGivenAgain() {
    Rig rig = new Rig();
    rig.executor.submit(new PendingAction(-3, Rig.HARMLESS, 0));
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.settle();
    assertEquals(List.of(-3L, -2L), rig.calls);
    assertEquals(
        List.of(
            "1 executor: refused: there are no action ids left",
            "2 executor: refused: there are no action ids left"),
        lines(rig.executor.recentFailures()));
    assertThrows(IllegalArgumentException.class, () -> new PendingAction(-1, Rig.HARMLESS, 0));
  }

  @Test
  void theSameHandlesWorkFromInsideADispatch() {
    Rig[] rig = new Rig[1];
    List<CompletableFuture<Snapshot>> snapshots = new ArrayList<>();
    rig[0] =
        new Rig(
            (action, attempt) -> {
              assertTrue(rig[0].executor.recordFailure("inside", "x"));
              assertTrue(rig[0].executor.setGate(Rig.DAEMON, Long.MAX_VALUE));
              snapshots.add(rig[0].executor.snapshot());
              assertEquals(0, rig[0].executor.counters().dispatched());
              return DispatchResult.ok();
            });
    rig[0].executor.submit(Rig.HARMLESS);
    rig[0].executor.doWork();
    assertFalse(snapshots.get(0).isDone());
    rig[0].executor.doWork();
    assertEquals(1, snapshots.get(0).join().gates().size());
    assertEquals(1, rig[0].executor.recentFailures().size());
  }

  @Test
  void everyHandleIsForEveryThread() throws Exception {
    Rig rig = new Rig(ExecutorConfig.builder().controlCapacity(64).recentFailures(16).build());
    rig.executor.start();
    AtomicInteger taken = new AtomicInteger();
    List<Throwable> broken = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread = new Thread(() -> useEverything(rig.executor, taken));
      thread.setUncaughtExceptionHandler((which, e) -> broken.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    rig.executor.close();
    assertEquals(List.of(), broken);
    List<ChainRecord.Failure> failures = rig.chain.records(ChainRecord.Failure.class);
    assertEquals(taken.get(), failures.size());
    for (int i = 0; i < failures.size(); i++) {
      assertEquals(i + 1, failures.get(i).seq());
    }
  }

  private static void useEverything(ActionExecutor executor, AtomicInteger taken) {
    long lastSeq = 0;
    long lastFailures = 0;
    for (int i = 0; i < 500; i++) {
      if (executor.recordFailure("t", "r")) {
        taken.incrementAndGet();
      }
      executor.setGate(Rig.DAEMON, i);
      executor.clearGate(Rig.DAEMON);
      executor.submit(Rig.HARMLESS);
      long dispatched = executor.counters().dispatched();
      assertTrue(dispatched >= lastFailures, "a counter went back");
      lastFailures = dispatched;
      List<FailureRecord> recent = executor.recentFailures();
      assertTrue(recent.size() <= 16);
      if (!recent.isEmpty()) {
        long seq = recent.get(recent.size() - 1).seq();
        assertTrue(seq >= lastSeq, "the ring went back");
        lastSeq = seq;
      }
      CompletableFuture<Snapshot> snapshot = executor.snapshot();
      if (!snapshot.isCompletedExceptionally()) {
        assertEquals(1, snapshot.join().session());
      }
    }
  }
}
