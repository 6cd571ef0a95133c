package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.history.MemoryChain;
import io.chainexec.snapshot.LiveState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the machine's clocks do, deadlines are kept, and the chain says what time it was. */
class ClockTest {
  private static final long MS = 1_000_000;
  private static final long WALL_MS = 1_800_000_000_000L;
  private static final long DAY_MS = 24 * 3_600_000L;

  private final MemoryChain chain = new MemoryChain(1_000);
  private final List<Long> calledAtNs = new ArrayList<>();
  private ManualClock clock = new ManualClock(WALL_MS);
  private ActionExecutor executor = open();

  private ActionExecutor open() {
    return ActionExecutor.builder()
        .config(ExecutorConfig.defaults())
        .clock(clock)
        .chain(chain.appender())
        .dispatcher(
            (action, attempt) -> {
              calledAtNs.add(executor.nowNs());
              return DispatchResult.ok();
            })
        .build();
  }

  private void settle() {
    while (executor.doWork() > 0) {
      // until there is nothing to do
    }
  }

  /** Passes that time as a thread would that sleeps until something is due. */
  private void pass(long ms) {
    long endNs = executor.nowNs() + ms * MS;
    settle();
    while (executor.nowNs() < endNs) {
      clock.advanceNs(Math.min(endNs, executor.nextDueNs()) - executor.nowNs());
      settle();
    }
  }

  private void dispatch() {
    executor.submit(Rig.HARMLESS);
    settle();
  }

  private int clocks() {
    return chain.records(ChainRecord.Clock.class).size();
  }

  /** What an auditor takes the wall time of each dispatch for. */
  private List<Long> dispatchedAtWallMs() {
    LiveState fold = new LiveState();
    List<Long> times = new ArrayList<>();
    for (ChainRecord record : chain.records()) {
      record.sendTo(fold);
      if (record instanceof ChainRecord.Dispatched) {
        times.add(fold.wallMsAt(record.timeNs()));
      }
    }
    return times;
  }

  private void assertChainTimeNeverGoesBack() {
    long timeNs = 0;
    for (ChainRecord record : chain.records()) {
      if (record.timeNs() != RecordSink.NEVER) {
        assertTrue(record.timeNs() >= timeNs, record.toString());
        timeNs = record.timeNs();
      }
    }
  }

  private void assertFoldIsLive() {
    var live = executor.snapshot();
    executor.doWork();
    assertEquals(chain.fold().snapshot(live.join().sequence()), live.join());
  }

  @ParameterizedTest
  @ValueSource(longs = {1_001, -1_001, DAY_MS, -DAY_MS, 10_000 * DAY_MS})
  void aWallClockThatJumpsMovesNoDeadlineAndIsFollowedByTheRecords(long jumpMs) {
    executor.submit(new Action.PullReplica(1, 1));
    executor.submit(new Action.PullReplica(2, 1));
    pass(100);
    clock.jumpWallMs(jumpMs);
    pass(150);
    assertEquals(List.of(0L, 250 * MS), calledAtNs);
    assertEquals(List.of(WALL_MS, WALL_MS + 250 + jumpMs), dispatchedAtWallMs());
    assertEquals(1, clocks());
    assertChainTimeNeverGoesBack();
    assertFoldIsLive();
  }

  @Test
  void aWallClockThatJumpsBackAndForthIsFollowedOnceATick() {
    settle();
    for (int i = 0; i < 1_000; i++) {
      clock.jumpWallMs(i % 2 == 0 ? 5_000 : -5_000);
      clock.advanceNs(MS);
      settle();
    }
    assertTrue(clocks() <= 10 && clocks() >= 5, clocks() + " in 1000 ms");
    assertChainTimeNeverGoesBack();
    assertFoldIsLive();
  }

  @Test
  void aWallClockThatDriftsWithinASecondLeavesNoRecord() {
    settle();
    for (long jumpMs : new long[] {999, -1_998, 999}) {
      clock.jumpWallMs(jumpMs);
      pass(1_000);
      dispatch();
    }
    assertEquals(0, clocks());
  }

  @Test
  void afterASleepOfADayTheVeryNextActionBearsTheRightTime() {
    pass(50);
    clock.jumpWallMs(DAY_MS); // the monotonic clock stood still meanwhile, and no tick is due
    dispatch();
    assertEquals(List.of(WALL_MS + 50 + DAY_MS), dispatchedAtWallMs());
    assertEquals(List.of(50 * MS), calledAtNs);
  }

  @Test
  void aBusyLoopFollowsTheWallClockWithItsTick() {
    settle();
    executor.submit(Rig.HARMLESS);
    executor.doWork();
    clock.jumpWallMs(DAY_MS);
    clock.advanceNs(99 * MS);
    executor.submit(Rig.HARMLESS);
    executor.doWork();
    assertEquals(0, clocks());
    clock.advanceNs(MS);
    executor.submit(Rig.HARMLESS);
    executor.doWork();
    assertEquals(1, clocks());
    assertEquals(WALL_MS + 100 + DAY_MS, dispatchedAtWallMs().get(2));
  }

  @Test
  void aSleepDuringWhichTheMonotonicClockStoodStillTakesNothingOffAWait() {
    executor.submit(new Action.DropReplica(1));
    executor.submit(new Action.DropReplica(1));
    pass(10_000);
    clock.jumpWallMs(DAY_MS);
    pass(49_999);
    assertEquals(List.of(0L), calledAtNs);
    pass(1);
    assertEquals(List.of(0L, 60_000 * MS), calledAtNs);
  }

  @Test
  void aSleepDuringWhichTheMonotonicClockRanBringsDueWhatIsDueOnceAndOneTick() {
    settle();
    for (int chain = 1; chain <= 200; chain++) {
      executor.submit(new Action.DropReplica(chain));
      executor.submit(new Action.DropReplica(chain));
    }
    settle();
    clock.advanceNs(DAY_MS * MS);
    executor.submit(Rig.HARMLESS);
    executor.doWork();
    assertEquals(200 + ExecutionLoop.BATCH + 1, calledAtNs.size(), "a newcomer is not starved");
    settle();
    assertEquals(401, calledAtNs.size());
    assertEquals(executor.nowNs() + 100 * MS, executor.nextDueNs(), "one tick, not one per 100 ms");
    assertEquals(0, clocks());
    assertFoldIsLive();
  }

  @Test
  void aMonotonicClockThatWrapsAroundInASessionIsNotNoticed() {
    clock = new ManualClock(WALL_MS, Long.MAX_VALUE - 30_000 * MS);
    executor = open();
    executor.submit(new Action.DropReplica(1));
    executor.submit(new Action.DropReplica(1));
    executor.submit(new Action.PullReplica(2, 1));
    executor.submit(new Action.PullReplica(3, 1));
    pass(29_999);
    assertTrue(clock.nanoTime() > 0);
    pass(60_000);
    assertTrue(clock.nanoTime() < 0);
    assertEquals(List.of(0L, 0L, 250 * MS, 60_000 * MS), calledAtNs);
    assertEquals(0, clocks());
    assertChainTimeNeverGoesBack();
    assertFoldIsLive();
  }

  @Test
  void theNextSessionGoesOnFromTheClockAsItWasSet() {
    pass(1_000);
    clock.jumpWallMs(-DAY_MS);
    pass(1_000);
    clock = new ManualClock(clock.wallMs() + 500); // another process, half a second later
    executor = open();
    assertEquals(2_500 * MS, executor.nowNs());
  }

  @Test
  void whatTheWallClockShowsIsSaidAgainUntilItIsOnTheChain() {
    pass(1_000);
    chain.faults().loseCommits(1);
    clock.jumpWallMs(DAY_MS);
    pass(1_000);
    dispatch();
    assertEquals(1, clocks());
    assertEquals(1, executor.counters().lostRecords());
    assertEquals(List.of(WALL_MS + 2_000 + DAY_MS), dispatchedAtWallMs());
    assertFoldIsLive();
  }

  @Test
  void aClockRecordThatMayOrMayNotBeOnTheChainIsSaidAgainBehindTheGap() {
    pass(1_000);
    chain.faults().denyCommits(1);
    clock.jumpWallMs(DAY_MS);
    dispatch();
    assertEquals(1, executor.counters().lostRecords());
    assertEquals(2, clocks());
    assertEquals(List.of(WALL_MS + 1_000 + DAY_MS), dispatchedAtWallMs());
    assertFoldIsLive();
  }
}
