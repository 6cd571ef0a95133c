package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.DeferralCause;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Bursts under the default configuration, and who may pass whom. */
class QueuedOrderTest {
  private static Action pull(long chain) {
    return new Action.PullReplica(chain, 9);
  }

  private static Action drop(long chain) {
    return new Action.DropReplica(chain);
  }

  private static List<Long> ids(int from, int to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static List<Integer> deferralCounts(Rig rig) {
    return rig.chain.records(ChainRecord.Deferred.class).stream()
        .map(ChainRecord.Deferred::count)
        .toList();
  }

  private static List<DeferralCause> causesOf(Rig rig, long id) {
    return rig.chain.records(ChainRecord.Deferred.class).stream()
        .filter(d -> d.id() == id)
        .map(ChainRecord.Deferred::cause)
        .toList();
  }

  @Test
  void thirtyPullsAtOnceGoOneByOneAtTheCooldown() {
    Rig rig = new Rig();
    for (int chain = 1; chain <= 30; chain++) {
      rig.executor.submit(pull(chain));
    }
    rig.advanceMs(29 * 250);
    assertEquals(ids(1, 30), rig.calls);
    assertEquals(LongStream.range(0, 30).map(i -> i * 250).boxed().toList(), rig.callTimesMs);
    assertEquals(IntStream.range(0, 29).mapToObj(i -> 1).toList(), deferralCounts(rig));
    assertEquals(0, rig.executor.counters().failed());
  }

  @Test
  void fortyMigrationsAtOnceGoTenASecond() {
    Rig rig = new Rig();
    for (int blob = 1; blob <= 40; blob++) {
      rig.executor.submit(new Action.MigrateBlob(blob, 1, 2));
    }
    rig.advanceMs(3_000);
    assertEquals(ids(1, 40), rig.calls);
    assertEquals(
        LongStream.range(0, 40).map(i -> i / 10 * 1_000).boxed().toList(), rig.callTimesMs);
    assertEquals(IntStream.range(0, 30).mapToObj(i -> 1).toList(), deferralCounts(rig));
  }

  @Test
  void aNewcomerStandsBehindThoseWhoWait() {
    Rig rig = new Rig();
    rig.executor.submit(pull(1));
    rig.executor.submit(pull(2));
    rig.executor.submit(pull(3));
    rig.advanceMs(249);
    rig.clock.advanceNs(Rig.MS); // the cooldown is over, and nobody was woken yet
    rig.executor.submit(pull(4));
    rig.advanceMs(1_000);
    assertEquals(List.of(1L, 2L, 3L, 4L), rig.calls);
    assertEquals(List.of(0L, 250L, 500L, 750L), rig.callTimesMs);
  }

  @Test
  void aDropPassesAPullOfItsChainThatWaitsForTheCooldownOnly() {
    Rig rig = new Rig();
    rig.executor.submit(pull(1));
    rig.executor.submit(pull(2));
    rig.executor.submit(drop(2));
    rig.settle();
    assertEquals(List.of(1L, 3L), rig.calls);
    rig.advanceMs(60_000);
    assertEquals(List.of(1L, 3L, 2L), rig.calls);
    assertEquals(
        List.of(DeferralCause.PULL_COOLDOWN, DeferralCause.STABILIZATION), causesOf(rig, 2));
  }

  @Test
  void aDropWaitsBehindWhateverWaitsForItsChainsWindow() {
    Rig rig = new Rig();
    rig.executor.submit(drop(1));
    rig.executor.submit(pull(1));
    rig.executor.submit(drop(1));
    rig.advanceMs(120_000);
    assertEquals(List.of(1L, 2L, 3L), rig.calls);
    assertEquals(List.of(0L, 60_000L, 120_000L), rig.callTimesMs);
  }

  @Test
  void pullsOfOneChainDoNotHoldUpThoseOfOthers() {
    Rig rig = new Rig();
    rig.executor.submit(pull(1));
    rig.executor.submit(pull(1));
    rig.executor.submit(pull(1));
    rig.executor.submit(pull(2));
    rig.executor.submit(pull(3));
    rig.advanceMs(500);
    assertEquals(List.of(1L, 4L, 5L), rig.calls);
    rig.advanceMs(120_000);
    assertEquals(List.of(1L, 4L, 5L, 2L, 3L), rig.calls);
    assertEquals(List.of(0L, 250L, 500L, 60_000L, 120_000L), rig.callTimesMs);
  }

  @Test
  void aPullThatFailsLeavesItsTurnToTheNextAtOnce() {
    Rig rig =
        new Rig(
            (action, attempt) ->
                attempt.id() == 2 ? DispatchResult.drop("no") : DispatchResult.ok());
    for (int chain = 1; chain <= 4; chain++) {
      rig.executor.submit(pull(chain));
    }
    rig.advanceMs(500);
    assertEquals(List.of(1L, 2L, 3L, 4L), rig.calls);
    assertEquals(List.of(0L, 250L, 250L, 500L), rig.callTimesMs);
  }

  @Test
  void aTurnThatIsGivenUpGoesToWhoWaitsAndNotToANewcomer() {
    for (boolean pulls : List.of(true, false)) {
      Rig[] rig = new Rig[1];
      Dispatcher second =
          (action, attempt) -> {
            if (attempt.id() == 2) {
              rig[0].clock.advanceNs(5 * Rig.MS);
              return DispatchResult.drop("no");
            }
            return DispatchResult.ok();
          };
      rig[0] =
          new Rig(
              ExecutorConfig.builder()
                  .drainRatePerSec(1)
                  .pullCooldown(Duration.ofSeconds(1))
                  .build(),
              second);
      for (int i = 1; i <= 3; i++) {
        rig[0].executor.submit(pulls ? pull(i) : new Action.MigrateBlob(i, 1, 2));
      }
      rig[0].advanceMs(999);
      rig[0].clock.advanceNs(Rig.MS);
      rig[0].executor.submit(pulls ? pull(4) : new Action.MigrateBlob(4, 1, 2));
      rig[0].advanceMs(2_000);
      assertEquals(List.of(1L, 2L, 3L, 4L), rig[0].calls);
      assertEquals(List.of(0L, 1_000L, 1_005L, 2_005L), rig[0].callTimesMs);
    }
  }

  @Test
  void whoComesBackFromARetryStandsBehindThoseWhoCameMeanwhile() {
    Rig rig =
        new Rig(
            (action, attempt) ->
                attempt.id() == 2 && attempt.count() == 1
                    ? DispatchResult.retryNs("later", 1_000 * Rig.MS)
                    : DispatchResult.ok());
    rig.executor.submit(drop(1));
    rig.executor.submit(drop(1));
    rig.advanceMs(10_000);
    rig.executor.submit(drop(1));
    rig.advanceMs(50_500);
    assertEquals(List.of(1L, 2L, 3L), rig.calls);
    rig.executor.submit(drop(1));
    rig.advanceMs(120_000);
    assertEquals(List.of(1L, 2L, 3L, 4L, 2L), rig.calls);
    assertEquals(List.of(0L, 60_000L, 60_000L, 120_000L, 180_000L), rig.callTimesMs);
  }

  @Test
  void aRateOfZeroPollsUntilTheBudgetIsSpent() {
    Rig rig = new Rig(ExecutorConfig.builder().drainRatePerSec(0).maxDeferCount(3).build());
    rig.executor.submit(new Action.MigrateBlob(1, 2, 3));
    rig.executor.submit(new Action.MigrateBlob(4, 2, 3));
    rig.advanceMs(1_000);
    assertEquals(List.of(), rig.calls);
    assertEquals(List.of(1, 1, 2, 2, 3, 3), deferralCounts(rig));
    List<ChainRecord.Failed> failed = rig.chain.records(ChainRecord.Failed.class);
    assertEquals("deferred 4 times — exceeds max_defer_count 3", failed.get(0).reason());
    assertEquals(300 * Rig.MS, failed.get(0).timeNs());
    assertEquals(2, failed.size());
  }

  @Test
  void aBudgetOfZeroFailsWhoeverWouldHaveToWait() {
    Rig rig = new Rig(ExecutorConfig.builder().maxDeferCount(0).build());
    rig.executor.submit(pull(1));
    rig.executor.submit(pull(2));
    rig.settle();
    assertEquals(1, rig.executor.counters().dispatched());
    assertEquals(1, rig.executor.counters().failed());
    assertEquals(0, rig.executor.counters().deferred());
  }

  @Test
  void thousandsInOneLaneKeepTheirOrder() {
    int many = 5_000;
    Rig rig =
        new Rig(
            ExecutorConfig.builder()
                .queueCapacity(many)
                .pullCooldown(Duration.ofMillis(1))
                .stabilizationWindow(Duration.ofMillis(1))
                .build());
    for (int i = 0; i < many; i++) {
      rig.executor.submit(pull(i % 7));
    }
    rig.advanceMs(many);
    assertEquals(many, rig.calls.size());
    assertEquals(0, rig.executor.counters().failed());
    assertTrue(rig.callTimesMs.get(many - 1) <= many);
  }
}
