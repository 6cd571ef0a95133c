package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Races that are run many times; every outcome that is allowed is fine, in any order. */
class LifeCycleRaceTest {
  private static final int STARTS = 1_000;
  private static final int CLOSES = 300;

  @Test
  void closingWhileStartingEndsWithOneWholeSession() throws Exception {
    for (int i = 0; i < STARTS; i++) {
      Rig rig = new Rig();
      rig.executor.submit(Rig.HARMLESS);
      CyclicBarrier barrier = new CyclicBarrier(2);
      Thread starter =
          new Thread(
              () -> {
                await(barrier);
                try {
                  rig.executor.start();
                } catch (IllegalStateException e) {
                  // closed first
                }
              });
      starter.start();
      await(barrier);
      rig.executor.close();
      starter.join();
      rig.executor.close();
      assertEquals(List.of(1L), rig.calls);
      assertEquals(1, rig.executor.closeReport().counters().dispatched());
      assertEquals(1, rig.chain.records(ChainRecord.Opened.class).size());
      assertEquals(1, rig.chain.records(ChainRecord.Closed.class).size());
    }
  }

  @Test
  void whatIsSubmittedWhileClosingIsHandledOnceOrRefused() throws Exception {
    for (int i = 0; i < CLOSES; i++) {
      int capacity = i % 2 == 0 ? 4 : 1_024;
      Rig rig = new Rig(ExecutorConfig.builder().queueCapacity(capacity).build());
      if (i % 3 != 0) {
        rig.executor.start();
      }
      CyclicBarrier barrier = new CyclicBarrier(4);
      List<Sender> senders =
          List.of(new Sender(rig, barrier), new Sender(rig, barrier), new Sender(rig, barrier));
      senders.forEach(Thread::start);
      await(barrier);
      rig.executor.close();
      Set<Long> taken = new HashSet<>();
      for (Sender sender : senders) {
        sender.join();
        sender.accepted.forEach(p -> assertTrue(p.id() != 0 && taken.add(p.id())));
        sender.refused.forEach(p -> assertEquals(0, p.id()));
        assertSnapshotsCompleted(sender);
      }
      assertEquals(taken, new HashSet<>(rig.calls));
      assertEquals(taken.size(), rig.calls.size());
      assertEquals(taken.size(), rig.executor.closeReport().counters().dispatched());
      int failures = senders.stream().mapToInt(s -> s.failures).sum();
      assertEquals(failures, rig.chain.records(ChainRecord.Failure.class).size());
    }
  }

  private static void assertSnapshotsCompleted(Sender sender) throws Exception {
    CompletableFuture.allOf(sender.snapshots.toArray(new CompletableFuture<?>[0]))
        .handle((answers, failure) -> null)
        .get(30, TimeUnit.SECONDS); // else there is one that nobody will ever complete
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Submits until it is told that the executor is closed, or has submitted enough. */
  private static final class Sender extends Thread {
    private static final int ENOUGH = 200;

    final List<PendingAction> accepted = new ArrayList<>();
    final List<PendingAction> refused = new ArrayList<>();
    final List<CompletableFuture<Snapshot>> snapshots = new ArrayList<>();
    int failures;
    private final Rig rig;
    private final CyclicBarrier barrier;

    Sender(Rig rig, CyclicBarrier barrier) {
      this.rig = rig;
      this.barrier = barrier;
    }

    @Override
    public void run() {
      await(barrier);
      for (int i = 0; i < ENOUGH; i++) {
        PendingAction pending = new PendingAction(Rig.HARMLESS, 0);
        try {
          (rig.executor.submit(pending) ? accepted : refused).add(pending);
          failures += rig.executor.recordFailure("racer", "why not") ? 1 : 0;
          snapshots.add(rig.executor.snapshot());
        } catch (IllegalStateException e) {
          if (!accepted.contains(pending)) {
            refused.add(pending);
          }
          snapshots.add(rig.executor.snapshot());
          return;
        }
      }
    }
  }
}
