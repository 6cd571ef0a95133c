package io.chainexec.replay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ChainRecord.Outcome;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The fold in one pass says what a naive count over the list of records says. */
class StatsFoldProperties {
  private static final long MS = 1_000_000L;
  private static final long WALL_MS = 1_767_225_600_000L;

  /** What happens next to one of a few actions. */
  private record Event(int id, int what, long afterNs, long tookNs, int variant) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Integer> what =
        Arbitraries.frequency(
            Tuple.of(5, 0),
            Tuple.of(3, 1),
            Tuple.of(3, 2),
            Tuple.of(1, 3),
            Tuple.of(4, 4),
            Tuple.of(1, 5),
            Tuple.of(1, 6),
            Tuple.of(1, 7),
            Tuple.of(1, 8));
    Arbitrary<Long> length =
        Arbitraries.of(0L, 1L, 999L, 1_000L, 5 * MS, 249 * MS, 250 * MS, 60_000 * MS);
    return Combinators.combine(
            Arbitraries.integers().between(1, 5),
            what,
            length,
            length,
            Arbitraries.integers().between(0, 3))
        .as(Event::new)
        .list()
        .ofMaxSize(80);
  }

  /** The records of those events; an action's first record holds it, unless it got lost. */
  private static List<ChainRecord> records(List<Event> events) {
    List<ChainRecord> records = new ArrayList<>();
    records.add(new ChainRecord.Opened(7 * MS, 1, WALL_MS, 1, ExecutorConfig.defaults()));
    Map<Integer, Long> generations = new HashMap<>();
    Map<Long, Boolean> begun = new HashMap<>();
    long timeNs = 7 * MS;
    for (Event event : events) {
      timeNs += event.afterNs() + event.tookNs();
      long id = event.id() + 10 * generations.getOrDefault(event.id(), 0L);
      boolean first = !begun.containsKey(id) && event.variant() < 3;
      begun.put(id, true);
      ChainRecord record = record(event, id, timeNs, first);
      records.add(record);
      if (ends(record)) {
        generations.merge(event.id(), 1L, Long::sum);
      }
    }
    return records;
  }

  private static ChainRecord record(Event event, long id, long timeNs, boolean first) {
    boolean onDaemon = event.id() % 2 == 0;
    Action whole =
        onDaemon
            ? new Action.StartDaemon(new Daemon(event.id(), "d"))
            : new Action.MigrateBlob(event.id(), 1, event.id());
    ActionKind kind = whole.kind();
    Action action = first ? whole : null;
    long admittedNs = timeNs - event.tookNs();
    long arrivedNs = first ? admittedNs - event.afterNs() : timeNs;
    String reason = "reason " + event.variant();
    DeferralCause cause = DeferralCause.values()[event.variant()];
    return switch (event.what()) {
      case 0 -> new ChainRecord.Dispatched(timeNs, id, kind, action, arrivedNs, admittedNs);
      case 1 ->
          failed(timeNs, id, kind, action, arrivedNs, admittedNs, RecordSink.NO_RETRY, reason);
      case 2 -> failed(timeNs, id, kind, action, arrivedNs, admittedNs, 5 * MS, reason);
      case 3 ->
          failed(
              timeNs, id, kind, action, arrivedNs, RecordSink.NEVER, RecordSink.NO_RETRY, reason);
      case 4 -> new ChainRecord.Deferred(timeNs, id, kind, action, arrivedNs, 1, cause, MS);
      case 5 -> new ChainRecord.Gated(timeNs, id, kind, action, arrivedNs, timeNs + MS);
      case 6 -> new ChainRecord.InDoubt(timeNs, id, kind, action, arrivedNs, admittedNs);
      case 7 -> new ChainRecord.Pressure(timeNs, event.variant() % 2 == 0, event.id());
      default -> new ChainRecord.Gap(timeNs, event.id(), admittedNs, timeNs);
    };
  }

  private static ChainRecord failed(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedNs,
      long admittedNs,
      long retryNs,
      String reason) {
    return new ChainRecord.Failed(
        timeNs, id, kind, action, arrivedNs, admittedNs, 1, retryNs, ReasonCode.TEXT, 0, 0, reason);
  }

  private static boolean ends(ChainRecord record) {
    return record instanceof ChainRecord.Dispatched
        || record instanceof ChainRecord.Gated
        || record instanceof ChainRecord.Failed failed && !failed.retried();
  }

  private static ChainStats fold(List<ChainRecord> records) {
    long[] sequence = {-1};
    StatsFold fold = new StatsFold(() -> sequence[0], () -> 1);
    for (ChainRecord record : records) {
      sequence[0]++;
      record.sendTo(fold);
    }
    return fold.view(100, 60);
  }

  private static List<Outcome> outcomes(List<ChainRecord> records) {
    return records.stream().filter(Outcome.class::isInstance).map(Outcome.class::cast).toList();
  }

  private static void assertCounts(List<Outcome> expected, ChainStats.Outcomes actual) {
    assertEquals(count(expected, o -> o.action() != null), actual.actions());
    assertEquals(count(expected, ChainRecord.Dispatched.class::isInstance), actual.dispatched());
    assertEquals(count(expected, o -> o instanceof ChainRecord.Failed && ends(o)), actual.failed());
    assertEquals(count(expected, ChainRecord.Gated.class::isInstance), actual.gated());
    assertEquals(count(expected, ChainRecord.Deferred.class::isInstance), actual.deferred());
    assertEquals(
        count(expected, o -> o instanceof ChainRecord.Failed && !ends(o)), actual.retried());
    assertEquals(count(expected, ChainRecord.InDoubt.class::isInstance), actual.inDoubt());
  }

  private static long count(List<Outcome> outcomes, Predicate<Outcome> which) {
    return outcomes.stream().filter(which).count();
  }

  @Property(tries = 300)
  void outcomesAreCountedAsANaiveCountHasThem(@ForAll("events") List<Event> events) {
    List<ChainRecord> records = records(events);
    ChainStats stats = fold(records);
    List<Outcome> outcomes = outcomes(records);
    assertEquals(records.size(), stats.extent().records());
    assertEquals(records.size() - 1, stats.extent().lastSequence());
    assertCounts(outcomes, stats.totals().outcomes());
    for (ChainStats.KindStats kind : stats.kinds()) {
      List<Outcome> ofKind = outcomes.stream().filter(o -> o.kind() == kind.kind()).toList();
      assertCounts(ofKind, kind.outcomes());
    }
    for (ChainStats.Bucket bucket : stats.timeline().buckets()) {
      long fromMs = bucket.fromWallMs();
      long toMs = fromMs + stats.timeline().widthMs();
      assertCounts(
          outcomes.stream().filter(o -> wallMs(o) >= fromMs && wallMs(o) < toMs).toList(),
          bucket.outcomes());
    }
    Map<String, Long> reasons =
        outcomes.stream()
            .map(StatsFoldProperties::reason)
            .filter(reason -> !reason.isEmpty())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Map<String, Long> counted =
        stats.reasons().items().stream()
            .collect(Collectors.toMap(r -> r.way() + r.text(), ChainStats.Reason::count));
    assertEquals(reasons, counted);
  }

  private static String reason(Outcome outcome) {
    if (outcome instanceof ChainRecord.Failed failed) {
      return (failed.retried() ? "RETRIED" : "FAILED") + failed.reason();
    }
    return outcome instanceof ChainRecord.Gated gated ? "GATED" + gated.reason() : "";
  }

  private static long wallMs(Outcome outcome) {
    return WALL_MS + Math.floorDiv(outcome.timeNs() - 7 * MS, MS);
  }

  @Property(tries = 300)
  void waitsAreMeasuredBetweenTheRecordsOfEachAction(@ForAll("events") List<Event> events) {
    List<ChainRecord> records = records(events);
    ChainStats.Waits waits = fold(records).waits();
    List<Long> queue = new ArrayList<>();
    List<Long> dispatch = new ArrayList<>();
    List<Long> life = new ArrayList<>();
    Map<String, List<Long>> deferral = new HashMap<>();
    Map<Long, List<Outcome>> lives =
        outcomes(records).stream().collect(Collectors.groupingBy(Outcome::id));
    for (List<Outcome> steps : lives.values()) {
      Outcome first = steps.get(0);
      Outcome last = steps.get(steps.size() - 1);
      if (first.action() != null) {
        queue.add(decidedNs(first) - first.arrivedAtNs());
      }
      if (first.action() != null && ends(last)) {
        life.add(last.timeNs() - first.arrivedAtNs());
      }
      for (int i = 1; i < steps.size(); i++) {
        String cause = cause(steps.get(i - 1));
        if (!cause.isEmpty()) {
          deferral
              .computeIfAbsent(cause, c -> new ArrayList<>())
              .add(Math.max(0, decidedNs(steps.get(i)) - steps.get(i - 1).timeNs()));
        }
      }
      steps.stream()
          .filter(step -> !(step instanceof ChainRecord.InDoubt))
          .filter(step -> admittedNs(step) != RecordSink.NEVER)
          .forEach(step -> dispatch.add(step.timeNs() - admittedNs(step)));
    }
    assertDistribution(queue, waits.queue());
    assertDistribution(dispatch, waits.dispatch());
    assertDistribution(life, waits.life());
    for (ChainStats.Latency cause : waits.deferral()) {
      assertDistribution(deferral.getOrDefault(cause.name(), List.of()), cause);
    }
  }

  private static String cause(Outcome outcome) {
    if (outcome instanceof ChainRecord.Deferred deferred) {
      return deferred.cause().wireName();
    }
    return outcome instanceof ChainRecord.Failed failed && failed.retried() ? "dispatch_retry" : "";
  }

  private static long admittedNs(Outcome outcome) {
    if (outcome instanceof ChainRecord.Dispatched dispatched) {
      return dispatched.admittedAtNs();
    } else if (outcome instanceof ChainRecord.Failed failed) {
      return failed.admittedAtNs();
    }
    return outcome instanceof ChainRecord.InDoubt d ? d.admittedAtNs() : RecordSink.NEVER;
  }

  private static long decidedNs(Outcome outcome) {
    long admittedNs = admittedNs(outcome);
    return admittedNs == RecordSink.NEVER ? outcome.timeNs() : admittedNs;
  }

  private static void assertDistribution(List<Long> values, ChainStats.Latency actual) {
    List<Long> sorted = values.stream().sorted().toList();
    assertEquals(sorted.size(), actual.count(), actual.name());
    if (sorted.isEmpty()) {
      assertEquals(List.of(), actual.bars());
      return;
    }
    assertEquals(sorted.get(0), actual.minNs());
    assertEquals(sorted.get(sorted.size() - 1), actual.maxNs());
    double mean = sorted.stream().mapToLong(Long::longValue).average().orElseThrow();
    assertEquals(mean, actual.meanNs(), 1 + mean * 1e-9);
    assertPercentile(sorted, 50, actual.p50Ns());
    assertPercentile(sorted, 90, actual.p90Ns());
    assertPercentile(sorted, 99, actual.p99Ns());
    assertPercentile(sorted, 99.9, actual.p999Ns());
    for (ChainStats.Bar bar : actual.bars()) {
      long within = sorted.stream().filter(v -> v >= bar.fromNs() && v < bar.toNs()).count();
      assertEquals(within, bar.count(), bar.toString());
    }
    assertEquals(sorted.size(), actual.bars().stream().mapToLong(ChainStats.Bar::count).sum());
    assertTrue(actual.bars().get(0).count() > 0);
    assertTrue(actual.bars().get(actual.bars().size() - 1).count() > 0);
  }

  private static void assertPercentile(List<Long> sorted, double percent, long actual) {
    int rank = Math.max(1, (int) Math.ceil(percent / 100 * sorted.size()));
    long exact = sorted.get(rank - 1);
    assertEquals(exact, actual, exact * 0.001 + 1, percent + " %");
  }

  @Property(tries = 300)
  void pressureGapsAndWhatIsLeftAreAsANaiveWalkHasThem(@ForAll("events") List<Event> events) {
    List<ChainRecord> records = records(events);
    ChainStats stats = fold(records);
    long lost = 0;
    long episodes = 0;
    long pressureNs = 0;
    long sinceNs = -1;
    for (ChainRecord record : records) {
      lost += record instanceof ChainRecord.Gap gap ? gap.lost() : 0;
      if (record instanceof ChainRecord.Pressure edge && edge.asserted() != (sinceNs >= 0)) {
        episodes += edge.asserted() ? 1 : 0;
        pressureNs += edge.asserted() ? 0 : edge.timeNs() - sinceNs;
        sinceNs = edge.asserted() ? edge.timeNs() : -1;
      }
    }
    long lastNs = records.get(records.size() - 1).timeNs();
    assertEquals(lost, stats.totals().lostRecords());
    assertEquals(episodes, stats.incidents().pressure().total());
    assertEquals(pressureNs + (sinceNs < 0 ? 0 : lastNs - sinceNs), stats.incidents().pressureNs());
    Map<Long, Outcome> last = new HashMap<>();
    outcomes(records).forEach(outcome -> last.put(outcome.id(), outcome));
    long doubted = last.values().stream().filter(ChainRecord.InDoubt.class::isInstance).count();
    long waiting = last.values().stream().filter(o -> !cause(o).isEmpty()).count();
    assertEquals(doubted, stats.totals().inDoubtLeft());
    assertEquals(waiting, stats.totals().waiting());
    assertEquals(lastNs - 7 * MS, stats.extent().openNs());
  }

  @Property(tries = 300)
  void subjectsAreCountedOverTheirActionsWholeLives(@ForAll("events") List<Event> events) {
    List<ChainRecord> records = records(events);
    ChainStats.Busiest busiest = fold(records).busiest();
    Map<Long, List<Outcome>> lives =
        outcomes(records).stream().collect(Collectors.groupingBy(Outcome::id));
    for (int node = 1; node <= 5; node += 2) {
      long key = node;
      List<Outcome> about =
          lives.values().stream()
              .filter(
                  steps ->
                      steps.get(0).action() instanceof Action.MigrateBlob move
                          && (move.from() == key || move.to() == key))
              .flatMap(List::stream)
              .toList();
      var found = busiest.nodes().items().stream().filter(s -> s.key() == key).findFirst();
      assertEquals(about.isEmpty(), found.isEmpty());
      found.ifPresent(subject -> assertCounts(about, subject.outcomes()));
    }
  }
}
