package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.DeferralCause;
import io.chainexec.config.DeferralOrder;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** In the queued order those who wait keep their turn, and nobody waits for ever. */
class QueuedOrderProperties {
  private static final long MS = 1_000_000;

  @Provide
  Arbitrary<History> crowded() {
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            Tuple.of(
                6,
                Histories.plainSubmissions(
                    ActionKind.PULL_REPLICA, ActionKind.DROP_REPLICA, ActionKind.MIGRATE_BLOB)),
            Tuple.of(2, Histories.time()),
            Tuple.of(1, Histories.stalls()));
    return Histories.of(configs(), step);
  }

  private static Arbitrary<ExecutorConfig> configs() {
    return Combinators.combine(
            Arbitraries.of(0L, 1L, 100L, 250L),
            Arbitraries.of(0L, 50L, 700L, 3_000L),
            Arbitraries.of(1, 2, 10))
        .as(
            (cooldown, window, rate) ->
                ExecutorConfig.builder()
                    .pullCooldown(Duration.ofMillis(cooldown))
                    .stabilizationWindow(Duration.ofMillis(window))
                    .drainRatePerSec(rate)
                    .maxDeferCount(1_000)
                    .deferralOrder(DeferralOrder.QUEUED)
                    .build());
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void nobodyOvertakesWhoWaitsForTheSameLimit(@ForAll("crowded") History history) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    run.advance(60_000);
    Map<Long, Waiting> waiting = new TreeMap<>();
    long order = 0;
    for (ChainRecord.Outcome outcome : run.chain().records(ChainRecord.Outcome.class)) {
      Waiting before = waiting.remove(outcome.id());
      Action action = before == null ? outcome.action() : before.action;
      if (outcome instanceof ChainRecord.Deferred deferred) {
        order++;
        long since = before == null ? order : before.since;
        waiting.put(outcome.id(), new Waiting(action, deferred.cause(), order, since));
      } else {
        assertNobodyIsOvertaken(action, before, waiting.values());
      }
    }
  }

  /** For its chain's window, for the cooldown, and once more if a drop has passed it. */
  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void waitingCostsNobodyMoreThanThreeDeferrals(@ForAll("crowded") History history) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    run.advance(60_000);
    for (ChainRecord.Deferred d : run.chain().records(ChainRecord.Deferred.class)) {
      assertTrue(d.count() <= (d.kind() == ActionKind.PULL_REPLICA ? 3 : 1), d.toString());
    }
  }

  private static void assertNobodyIsOvertaken(
      Action gone, Waiting itself, Collection<Waiting> others) {
    for (Waiting other : others) {
      boolean earlier = itself == null || other.since < itself.since;
      if (gone.kind() == ActionKind.MIGRATE_BLOB) {
        assertFalse(other.action.kind() == ActionKind.MIGRATE_BLOB && earlier);
      } else if (chainOf(other.action) == chainOf(gone)) {
        boolean mayPass =
            gone.kind() == ActionKind.DROP_REPLICA && other.cause == DeferralCause.PULL_COOLDOWN;
        assertTrue(!earlier || mayPass, gone + " overtook " + other);
      }
      if (gone.kind() == ActionKind.PULL_REPLICA && other.cause == DeferralCause.PULL_COOLDOWN) {
        assertTrue(itself != null && itself.order < other.order, gone + " overtook " + other);
      }
    }
  }

  private static long chainOf(Action action) {
    return action instanceof Action.PullReplica pull
        ? pull.chain()
        : action instanceof Action.DropReplica drop ? drop.chain() : -1;
  }

  private record Waiting(Action action, DeferralCause cause, long order, long since) {}

  /**
   * Each turn of a limiter costs at most one window, one cooldown, or one second for each full set
   * of drain slots, and at most as many turns are taken as there are actions.
   */
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everyoneGoesWithinTheTurnsOfThoseThereAre(@ForAll("crowded") History history) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    ExecutorConfig config = history.config();
    long turnMs = (config.pullCooldownNs() + config.stabilizationWindowNs()) / MS;
    int number = run.submissions().size();
    long boundMs = Math.max(number * turnMs, (number / config.drainRatePerSec() + 1) * 1_000L);
    run.advance(boundMs);
    assertEquals(number, run.executor().counters().dispatched());
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aBurstOfPullsGoesAtTheCooldownAndKnowsItsWaits(
      @ForAll @IntRange(min = 1, max = 80) int pulls,
      @ForAll @IntRange(min = 1, max = 400) int cooldownMs,
      @ForAll @IntRange(max = 300) int laterMs) {
    HistoryRun run =
        new HistoryRun(
            ExecutorConfig.builder().pullCooldown(Duration.ofMillis(cooldownMs)).build());
    List<ActionSpec> specs = new ArrayList<>();
    for (int chain = 1; chain <= pulls; chain++) {
      specs.add(new ActionSpec(ActionKind.PULL_REPLICA, chain, 0));
    }
    submitInTwo(run, specs, laterMs);
    run.advance((long) pulls * (cooldownMs + laterMs));
    assertInOrderAsExpected(run, pulls, 1);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aBurstOfMigrationsGoesAtTheDrainRateAndKnowsItsWaits(
      @ForAll @IntRange(min = 1, max = 80) int migrations,
      @ForAll @IntRange(min = 1, max = 20) int rate,
      @ForAll @IntRange(max = 1_500) int laterMs) {
    HistoryRun run = new HistoryRun(ExecutorConfig.builder().drainRatePerSec(rate).build());
    List<ActionSpec> specs = new ArrayList<>();
    for (int blob = 1; blob <= migrations; blob++) {
      specs.add(new ActionSpec(ActionKind.MIGRATE_BLOB, blob, 0));
    }
    submitInTwo(run, specs, laterMs);
    run.advance(migrations * 1_000L + laterMs);
    assertInOrderAsExpected(run, migrations, rate);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aLoneChainsLaneKnowsItsWaits(
      @ForAll @IntRange(min = 1, max = 30) int drops,
      @ForAll @IntRange(min = 1, max = 2_000) int windowMs,
      @ForAll @IntRange(max = 1_500) int laterMs) {
    HistoryRun run =
        new HistoryRun(
            ExecutorConfig.builder().stabilizationWindow(Duration.ofMillis(windowMs)).build());
    List<ActionSpec> specs = new ArrayList<>();
    for (int i = 0; i < drops; i++) {
      specs.add(new ActionSpec(ActionKind.DROP_REPLICA, 1, 0));
    }
    submitInTwo(run, specs, laterMs);
    run.advance((long) drops * (windowMs + laterMs));
    assertInOrderAsExpected(run, drops, 1);
  }

  private static void submitInTwo(HistoryRun run, List<ActionSpec> specs, int laterMs) {
    int half = specs.size() / 2;
    specs.subList(0, half).forEach(spec -> run.play(new Step.Submit(spec, List.of())));
    run.advance(laterMs);
    specs.subList(half, specs.size()).forEach(s -> run.play(new Step.Submit(s, List.of())));
    run.settle();
  }

  /** All went, in order; those who waited did so once and for exactly as long as was recorded. */
  private static void assertInOrderAsExpected(HistoryRun run, int number, int withoutWait) {
    assertEquals(number, run.calls().size());
    Map<Long, Long> expectedMs = new TreeMap<>();
    for (ChainRecord.Deferred d : run.chain().records(ChainRecord.Deferred.class)) {
      assertEquals(1, d.count());
      assertEquals(null, expectedMs.put(d.id(), (d.timeNs() + d.waitNs()) / MS));
    }
    long id = 0;
    for (HistoryRun.Call call : run.calls()) {
      assertEquals(++id, call.id());
      assertEquals(expectedMs.getOrDefault(id, call.atMs()), call.atMs(), "of " + id);
    }
    assertTrue(expectedMs.size() <= Math.max(0, number - withoutWait));
  }
}
