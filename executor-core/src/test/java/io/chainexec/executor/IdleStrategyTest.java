package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class IdleStrategyTest {
  /** A pause that is over after so many looks, or once the thread has parked. */
  private static final class FakePause implements IdleStrategy.Pause {
    final int overAfterLooks;
    int looks;
    int parks;

    FakePause(int overAfterLooks) {
      this.overAfterLooks = overAfterLooks;
    }

    @Override
    public boolean isOver() {
      assertEquals(0, parks, "looked again after parking");
      return ++looks >= overAfterLooks;
    }

    @Override
    public void park() {
      parks++;
    }
  }

  private static FakePause idle(IdleStrategy strategy, int overAfterLooks) {
    FakePause pause = new FakePause(overAfterLooks);
    strategy.idle(pause);
    return pause;
  }

  @ParameterizedTest
  @EnumSource(IdleStrategies.class)
  void returnsWhenThePauseIsOver(IdleStrategy strategy) {
    for (int looks = 1; looks < 100; looks++) {
      FakePause pause = idle(strategy, looks);
      assertTrue(pause.looks <= looks);
      assertTrue(pause.looks == looks ^ pause.parks == 1, "ended otherwise");
    }
  }

  @Test
  void theDefaultLooksAFewTimesAndThenParksOnce() {
    FakePause pause = idle(IdleStrategy.backoff(), Integer.MAX_VALUE);
    assertEquals(IdleStrategies.LOOKS, pause.looks);
    assertEquals(1, pause.parks);
  }

  @Test
  void theDefaultDoesNotParkWhereSomethingComesSoon() {
    FakePause pause = idle(IdleStrategy.backoff(), IdleStrategies.LOOKS);
    assertEquals(IdleStrategies.LOOKS > 0 ? 0 : 1, pause.parks);
  }

  @Test
  void parkingNeverLooks() {
    FakePause pause = idle(IdleStrategy.parking(), 1);
    assertEquals(0, pause.looks);
    assertEquals(1, pause.parks);
  }

  @Test
  void spinningAndYieldingNeverPark() {
    for (IdleStrategy strategy : List.of(IdleStrategy.spinning(), IdleStrategy.yielding())) {
      FakePause pause = idle(strategy, 10_000);
      assertEquals(10_000, pause.looks);
      assertEquals(0, pause.parks);
    }
  }

  /**
   * Each submission is handled before the next, so that the loop has to notice each by itself; they
   * come at different points of its way to sleep.
   */
  @ParameterizedTest
  @EnumSource(IdleStrategies.class)
  void noSubmissionIsOverlooked(IdleStrategy strategy) {
    AtomicInteger dispatched = new AtomicInteger();
    ActionExecutor executor = started(strategy, dispatched::incrementAndGet);
    for (int i = 1; i <= 2_000; i++) {
      for (int spins = i % 50 * 32; spins > 0; spins--) {
        Thread.onSpinWait();
      }
      assertTrue(executor.submit(Rig.HARMLESS));
      await(dispatched, i);
    }
    executor.close();
    assertEquals(2_000, executor.counters().dispatched());
  }

  private static void await(AtomicInteger count, int value) {
    long giveUpAtNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (count.get() < value) {
      assertTrue(System.nanoTime() - giveUpAtNs < 0, "overlooked");
      Thread.yield();
    }
  }

  /** With a clock that stands still nothing ever comes due: only the submission can end it. */
  private static ActionExecutor started(IdleStrategy strategy, Supplier<?> onDispatch) {
    ActionExecutor executor =
        ActionExecutor.builder()
            .clock(new ManualClock(1_000_000))
            .config(ExecutorConfig.builder().idleTick(Duration.ofHours(1)).build())
            .dispatcher(
                (action, attempt) -> {
                  onDispatch.get();
                  return DispatchResult.ok();
                })
            .chain(new NoOpAppender())
            .idleStrategy(strategy)
            .build();
    executor.start();
    return executor;
  }

  @Test
  void anIdleExecutorRestsOncePerTickAndNotMoreOften() throws InterruptedException {
    ManualClock clock = new ManualClock(1_000_000);
    AtomicInteger rests = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(1);
    IdleStrategy passesTheTime =
        pause -> {
          if (rests.incrementAndGet() > 50) {
            enough.countDown();
            pause.park();
            return;
          }
          assertFalse(pause.isOver(), "nothing is to be done, and it rests");
          clock.moveToNs(clock.nanoTime() + 100 * Rig.MS - 1);
          assertFalse(pause.isOver(), "the tick is not due yet");
          clock.moveToNs(clock.nanoTime() + 1);
          assertTrue(pause.isOver(), "the tick is due");
        };
    ActionExecutor executor =
        ActionExecutor.builder()
            .clock(clock)
            .dispatcher((action, attempt) -> DispatchResult.ok())
            .chain(new NoOpAppender())
            .idleStrategy(passesTheTime)
            .build();
    executor.start();
    assertTrue(enough.await(60, TimeUnit.SECONDS));
    executor.close();
  }

  @Test
  void oneThatThrowsIsReplacedAndTheExecutorGoesOn() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch dispatched = new CountDownLatch(1);
    ActionExecutor executor =
        started(
            pause -> {
              asked.incrementAndGet();
              throw new IllegalStateException("no idea how to idle");
            },
            () -> {
              dispatched.countDown();
              return null;
            });
    await(asked, 1);
    executor.submit(Rig.HARMLESS);
    assertTrue(dispatched.await(60, TimeUnit.SECONDS));
    executor.close();
    assertEquals(1, asked.get());
    assertEquals(1, executor.counters().dispatched());
  }

  @Test
  void oneThatInterruptsItsThreadEndsNothing() throws InterruptedException {
    CountDownLatch dispatched = new CountDownLatch(3);
    ActionExecutor executor =
        started(
            pause -> {
              Thread.currentThread().interrupt();
              pause.park();
            },
            () -> {
              assertFalse(Thread.currentThread().isInterrupted());
              dispatched.countDown();
              return null;
            });
    for (int i = 0; i < 3; i++) {
      executor.submit(Rig.HARMLESS);
    }
    assertTrue(dispatched.await(60, TimeUnit.SECONDS));
    executor.close();
    assertEquals(3, executor.counters().dispatched());
  }
}
