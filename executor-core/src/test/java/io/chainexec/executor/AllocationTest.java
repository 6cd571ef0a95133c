package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** In steady state the driving thread allocates nothing, whatever becomes of the actions. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BATCH = 500;
  private static final int WARM_UP = 60;
  private static final int MEASURED = 20;
  private static final DispatchResult RETRY = DispatchResult.retryNs("later", 1_000_000);
  private static final DispatchResult DROP = DispatchResult.drop("no");

  private final ManualClock clock = new ManualClock(0);
  private DispatchResult result = DispatchResult.ok();
  private Dispatcher dispatcher = (action, attempt) -> result;
  private ExecutorConfig.Builder config =
      ExecutorConfig.builder().queueCapacity(4_096).pressure(1_000_000, 1);

  private ActionExecutor executor() {
    return ActionExecutor.builder()
        .config(config.build())
        .clock(clock)
        .chain(new NoOpAppender())
        .dispatcher(dispatcher)
        .build();
  }

  /**
   * Bytes that the driving thread allocates for each of the measured batches; queueing them apart.
   */
  private long[] allocated(ActionExecutor executor, IntFunction<Action> actions, long restMs) {
    long[] bytes = new long[MEASURED];
    for (int round = 0; round < WARM_UP + MEASURED; round++) {
      for (int i = 0; i < BATCH; i++) {
        executor.submit(new PendingAction(actions.apply(i), clock.nanoTime()));
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      drive(executor, restMs);
      long after = THREADS.getCurrentThreadAllocatedBytes();
      bytes[Math.max(0, round - WARM_UP)] = after - before;
    }
    return bytes;
  }

  private void drive(ActionExecutor executor, long restMs) {
    for (long ms = 0; ms < restMs; ms++) {
      clock.advanceNs(1_000_000);
      while (executor.doWork() > 0) {
        // until there is nothing to do
      }
    }
  }

  private void assertAllocatesNothing(IntFunction<Action> actions, long restMs) {
    assertNothing(allocated(executor(), actions, restMs));
  }

  /**
   * Nothing for any action. What is allocated for each of them, or for one in so many, would show
   * in every batch; what the JVM allocates for itself, now and then, shows in a few.
   */
  private static void assertNothing(long[] bytes) {
    long batchesWithout = Arrays.stream(bytes).filter(b -> b == 0).count();
    assertTrue(batchesWithout > MEASURED / 2, Arrays.toString(bytes));
  }

  @Test
  void whenTheyAreDispatched() {
    assertAllocatesNothing(i -> Rig.HARMLESS, 1);
  }

  @Test
  void whenPullsAreAdmitted() {
    config.pullCooldown(Duration.ZERO).stabilizationWindow(Duration.ofMillis(20));
    assertAllocatesNothing(i -> new Action.PullReplica(i, 1), 50);
  }

  @Test
  void whenDropsAreAdmitted() {
    config.stabilizationWindow(Duration.ofMillis(20));
    assertAllocatesNothing(i -> new Action.DropReplica(i), 50);
  }

  @Test
  void whenMigrationsAreAdmitted() {
    config.drainRatePerSec(10_000);
    assertAllocatesNothing(i -> new Action.MigrateBlob(i, 1, 2), 50);
  }

  @Test
  void whenTheyWaitInLanes() {
    config
        .pullCooldown(Duration.ofMillis(1))
        .stabilizationWindow(Duration.ofMillis(2))
        .drainRatePerSec(500)
        .maxDeferCount(1_000);
    assertAllocatesNothing(AllocationTest::limited, 2_000);
  }

  @Test
  void whenTheyWaitInTheSharedOrder() {
    config
        .pullCooldown(Duration.ofMillis(1))
        .stabilizationWindow(Duration.ofMillis(2))
        .drainRatePerSec(500)
        .deferralOrder(io.chainexec.config.DeferralOrder.SHARED);
    assertAllocatesNothing(AllocationTest::limited, 500);
  }

  private static Action limited(int i) {
    return switch (i % 3) {
      case 0 -> new Action.PullReplica(i % 50, 1);
      case 1 -> new Action.DropReplica(i % 50);
      default -> new Action.MigrateBlob(i, 1, 2);
    };
  }

  @Test
  void whenTheyAreAcceptedFirst() {
    config.journal(JournalMode.INTAKE);
    assertAllocatesNothing(i -> Rig.HARMLESS, 1);
  }

  @Test
  void whenTheyAreAcceptedFirstWhileKeysAreKnown() {
    config.journal(JournalMode.INTAKE);
    ActionExecutor executor = executor();
    for (int i = 0; i < 100; i++) {
      executor.submitDurably(Rig.HARMLESS, "key " + i);
    }
    assertNothing(allocated(executor, i -> Rig.HARMLESS, 1));
  }

  @Test
  void whenTheyAreAcceptedFirstAndWaitOrFail() {
    config
        .journal(JournalMode.INTAKE)
        .pullCooldown(Duration.ofMillis(1))
        .stabilizationWindow(Duration.ofMillis(2))
        .drainRatePerSec(500)
        .maxDeferCount(1_000);
    result = DROP;
    assertAllocatesNothing(AllocationTest::limited, 2_000);
  }

  @Test
  void whenTheyAreRetriedUntilTheirBudgetIsSpent() {
    result = RETRY;
    assertAllocatesNothing(i -> Rig.HARMLESS, 30);
  }

  @Test
  void whenThousandsWaitEachForItsOwnTime() {
    SplittableRandom random = new SplittableRandom(20081109);
    DispatchResult[] retries = new DispatchResult[251];
    Arrays.setAll(retries, i -> DispatchResult.retryNs("later", 1 + random.nextLong(200_000_000)));
    dispatcher = (action, attempt) -> retries[(int) (attempt.id() % retries.length)];
    config.maxDeferCount(5);
    ActionExecutor executor = executor();
    assertNothing(allocated(executor, i -> Rig.HARMLESS, 50));
    assertTrue(executor.deferredCount() > 4_000, executor.deferredCount() + " deferred");
  }

  @Test
  void whenTheyFail() {
    result = DROP;
    assertAllocatesNothing(i -> Rig.HARMLESS, 1);
  }

  @Test
  void whenTheyAreGated() {
    ActionExecutor executor = executor();
    executor.setGate(Rig.DAEMON, Long.MAX_VALUE);
    assertNothing(allocated(executor, i -> new Action.StartDaemon(Rig.DAEMON), 1));
    assertTrue(executor.counters().gated() > 0);
  }

  @Test
  void whenBackoffsGateAFewDaemons() {
    assertAllocatesNothing(
        i -> new Action.ApplyBackoff(new Daemon(i % 10, "d"), clock.nanoTime() + 500_000), 2);
  }

  @Test
  void whenBackoffsGateNewDaemonsAllTheTime() {
    Daemon[] daemons = new Daemon[16 * BATCH];
    Arrays.setAll(daemons, i -> new Daemon(i, "d"));
    int[] next = {0};
    assertAllocatesNothing(
        i ->
            new Action.ApplyBackoff(
                daemons[next[0]++ % daemons.length], clock.nanoTime() + 2_500_000),
        1);
  }

  @Test
  void whenPressureComesAndGoes() {
    config = config.pressure(100, 50);
    ActionExecutor executor = executor();
    assertNothing(allocated(executor, i -> Rig.HARMLESS, 200));
    assertTrue(executor.counters().pressureReleases() >= MEASURED);
  }

  @Test
  void submittingAllocatesOneSmallObject() {
    ActionExecutor executor = executor();
    long perSubmission = 0;
    for (int round = 0; round < WARM_UP; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < BATCH; i++) {
        executor.submit(Rig.HARMLESS);
      }
      perSubmission = (THREADS.getCurrentThreadAllocatedBytes() - before) / BATCH;
      drive(executor, 1);
    }
    assertTrue(perSubmission <= 32, perSubmission + " bytes");
  }
}
