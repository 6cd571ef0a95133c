package io.chainexec.history;

import io.chainexec.action.ActionKind;
import io.chainexec.config.DeferralOrder;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What histories are generated from. All times are whole milliseconds. */
final class Histories {
  private static final int SUBJECTS = 3;

  private Histories() {}

  /** Configurations with small numbers, so that every limit is met. */
  static Arbitrary<ExecutorConfig> configs(DeferralOrder... orders) {
    Arbitrary<Long> cooldown = Arbitraries.of(0L, 1L, 100L, 250L);
    Arbitrary<Long> window = Arbitraries.of(0L, 50L, 700L, 60_000L);
    Arbitrary<Integer> rate = Arbitraries.of(0, 1, 2, 10);
    Arbitrary<Integer> budget = Arbitraries.of(0, 1, 2, 16);
    Arbitrary<Integer> high = Arbitraries.of(2, 3, 5, 1000);
    Arbitrary<Integer> queue = Arbitraries.of(1, 2, 3, 7, 1024);
    Arbitrary<Integer> perBlock = Arbitraries.of(1, 2, 5, 64);
    Arbitrary<DeferralOrder> order = Arbitraries.of(orders);
    Arbitrary<JournalMode> journal = Arbitraries.of(JournalMode.values());
    Arbitrary<ExecutorConfig> outcomes =
        Combinators.combine(cooldown, window, rate, budget, high, queue, perBlock, order)
            .as(
                (c, w, r, b, h, q, p, o) ->
                    ExecutorConfig.builder()
                        .pullCooldown(Duration.ofMillis(c))
                        .stabilizationWindow(Duration.ofMillis(w))
                        .drainRatePerSec(r)
                        .maxDeferCount(b)
                        .pressure(h, h / 2)
                        .queueCapacity(q)
                        .recentFailures(4)
                        .actionsPerBlock(p)
                        .deferralOrder(o)
                        .build());
    return Combinators.combine(outcomes, journal)
        .as((config, mode) -> config.toBuilder().journal(mode).build());
  }

  static Arbitrary<ActionSpec> actions() {
    Arbitrary<ActionKind> kinds =
        Arbitraries.frequency(
            Tuple.of(6, ActionKind.PULL_REPLICA),
            Tuple.of(4, ActionKind.DROP_REPLICA),
            Tuple.of(6, ActionKind.MIGRATE_BLOB),
            Tuple.of(3, ActionKind.START_DAEMON),
            Tuple.of(2, ActionKind.APPLY_BACKOFF),
            Tuple.of(1, ActionKind.STOP_DAEMON),
            Tuple.of(1, ActionKind.REDUCE_HEAT),
            Tuple.of(1, ActionKind.REQUEST_PLACEMENT),
            Tuple.of(1, ActionKind.REQUEST_EVICTION),
            Tuple.of(1, ActionKind.MARK_AVOID),
            Tuple.of(1, ActionKind.COMMIT_MAINTENANCE_TRANSITION));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(1, SUBJECTS), Arbitraries.of(0L, 100L, 3_000L))
        .as(ActionSpec::new);
  }

  static Arbitrary<Reaction> reactions() {
    Arbitrary<Reaction.How> how =
        Arbitraries.frequency(
            Tuple.of(6, Reaction.How.OK),
            Tuple.of(2, Reaction.How.DROP),
            Tuple.of(6, Reaction.How.RETRY),
            Tuple.of(1, Reaction.How.THROW),
            Tuple.of(1, Reaction.How.THROW_ERROR),
            Tuple.of(1, Reaction.How.RETURN_NULL));
    return Combinators.combine(
            how,
            Arbitraries.of(0L, 0L, 1L, 30L, 900L),
            Arbitraries.of(0L, 1L, 100L, 250L),
            actions().injectNull(0.8))
        .as(Reaction::new);
  }

  static Arbitrary<Step> submissions() {
    return Combinators.combine(actions(), reactions().list().ofMaxSize(3)).as(Step.Submit::new);
  }

  /** Submissions to a dispatcher that always says ok, at once. */
  static Arbitrary<Step> plainSubmissions(ActionKind... kinds) {
    return Combinators.combine(Arbitraries.of(kinds), Arbitraries.integers().between(1, SUBJECTS))
        .as((kind, subject) -> new Step.Submit(new ActionSpec(kind, subject, 0), List.of()));
  }

  static Arbitrary<Step> time() {
    return Arbitraries.of(1L, 10L, 49L, 50L, 100L, 249L, 250L, 251L, 700L, 1_000L, 2_500L)
        .map(Step.Advance::new);
  }

  static Arbitrary<Step> stalls() {
    return Arbitraries.of(1L, 99L, 100L, 1_001L).map(Step.Stall::new);
  }

  static Arbitrary<Step> driving() {
    return Arbitraries.of(new Step.Cycle(), new Step.Settle());
  }

  static Arbitrary<Step> commands() {
    Arbitrary<Integer> daemon = Arbitraries.integers().between(1, SUBJECTS);
    return Arbitraries.oneOf(
        Combinators.combine(daemon, Arbitraries.of(0L, 500L, 5_000L)).as(Step.SetGate::new),
        daemon.map(Step.ClearGate::new),
        Arbitraries.of("a", "b").map(Step.RecordFailure::new));
  }

  static Arbitrary<Step> losses() {
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.integers().between(0, 6), Arbitraries.integers().between(1, 4))
            .as(Step.LoseRecords::new),
        Arbitraries.integers().between(1, 3).map(Step.LoseCommits::new));
  }

  static Arbitrary<Step> restarts() {
    return Arbitraries.of(true, false).map(Step.Restart::new);
  }

  /** Histories of one session without losses. */
  static Arbitrary<History> undisturbed(DeferralOrder... orders) {
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            Tuple.of(10, submissions()),
            Tuple.of(4, time()),
            Tuple.of(1, stalls()),
            Tuple.of(1, driving()),
            Tuple.of(2, commands()));
    return of(configs(orders), step);
  }

  /** Histories with restarts, clean and unclean, and without losses. */
  static Arbitrary<History> restarted(DeferralOrder... orders) {
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            Tuple.of(10, submissions()),
            Tuple.of(4, time()),
            Tuple.of(1, stalls()),
            Tuple.of(1, driving()),
            Tuple.of(2, commands()),
            Tuple.of(1, restarts()));
    return of(configs(orders), step);
  }

  /** Histories with losses and restarts. */
  static Arbitrary<History> disturbed(DeferralOrder... orders) {
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            Tuple.of(10, submissions()),
            Tuple.of(4, time()),
            Tuple.of(1, stalls()),
            Tuple.of(1, driving()),
            Tuple.of(2, commands()),
            Tuple.of(2, losses()),
            Tuple.of(1, restarts()));
    return of(configs(orders), step);
  }

  static Arbitrary<History> of(Arbitrary<ExecutorConfig> configs, Arbitrary<Step> step) {
    return Combinators.combine(configs, step.list().ofMaxSize(60)).as(History::new);
  }
}
