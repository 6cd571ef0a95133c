package io.chainexec.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Something that is promised of the executor, and how it is worked out of what was measured. Ratios
 * and differences are of medians that were measured side by side.
 *
 * @param what it is about
 * @param atMost whether less is better
 * @param limit that must be kept
 * @param unit of the limit; an x for ratios
 * @param measured what it is worked out by; NaN if something was not measured
 */
record Target(
    String what, boolean atMost, double limit, String unit, ToDoubleFunction<Results> measured) {

  private static final String LOOP = "LoopBenchmark.loop outcome=";
  private static final String ON_CHAIN = "LoopOnChainBenchmark.loop actionsPerBlock=";
  private static final String BARE = "BareChronicleBenchmark.write";
  private static final String TWO_THREADS = "TwoThreadsBenchmark.loop chain=";
  private static final String SUBMIT = "SubmitBenchmark.producers";
  private static final String WAKEUP = "WakeupProbe.p99 path=";
  private static final String FOLD = "ReadProbe.fold liveKeys=";
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  /** JMH itself, and what opening a chain allocates, spread over an iteration. */
  private static final double NEXT_TO_NOTHING = 1;

  /** All of them. */
  static List<Target> all() {
    List<Target> targets = new ArrayList<>();
    loop(targets);
    chain(targets);
    allocation(targets);
    scale(targets);
    latency(targets);
    reading(targets);
    return targets;
  }

  private static void loop(List<Target> targets) {
    targets.add(
        most(
            "loop, no chain, one thread: unthrottled action",
            40,
            "ns",
            r -> r.median(LOOP + "REDUCE_HEAT")));
    targets.add(
        most(
            "loop, no chain, one thread: admitted pull",
            60,
            "ns",
            r -> r.median(LOOP + "PULL_REPLICA")));
    targets.add(
        most(
            "loop, no chain, producer on another thread",
            110,
            "ns",
            r -> r.median(TWO_THREADS + "false")));
  }

  private static void chain(List<Target> targets) {
    for (String outcome : List.of("REDUCE_HEAT", "PULL_REPLICA")) {
      targets.add(
          most(
              "what the chain adds, 64 per block: " + outcome.toLowerCase(Locale.ROOT),
              30,
              "ns",
              r -> r.median(ON_CHAIN + "64 outcome=" + outcome) - r.median(LOOP + outcome)));
    }
    targets.add(
        most(
            "loop with chain over bare Chronicle, 64 per block",
            0.6,
            "x",
            r -> r.median(ON_CHAIN + "64 outcome=PULL_REPLICA") / r.median(BARE)));
    targets.add(
        most(
            "loop with chain, producer on another thread",
            180,
            "ns",
            r -> r.median(TWO_THREADS + "true")));
    targets.add(
        most(
            "loop with chain over bare Chronicle, one per block",
            1.9,
            "x",
            r -> r.median(ON_CHAIN + "1 outcome=PULL_REPLICA") / r.median(BARE)));
    targets.add(
        most(
            "bytes on disk per dispatched pull, 64 per block",
            32,
            "B",
            r -> r.median("DiskProbe.bytes actionsPerBlock=64 outcome=PULL_REPLICA")));
  }

  private static void allocation(List<Target> targets) {
    targets.add(
        most(
            "allocation on the loop's thread, most of all outcomes",
            NEXT_TO_NOTHING,
            "B",
            r -> mostAllocated(r, "LoopBenchmark.")));
    targets.add(
        most(
            "the same with a chain",
            NEXT_TO_NOTHING,
            "B",
            r -> mostAllocated(r, "LoopOnChainBenchmark.")));
    targets.add(
        most(
            "submit, with the pending action",
            32.5,
            "B",
            r -> r.secondary(SUBMIT + "1 to=executor", ALLOCATION)));
    for (String producers : List.of("2", "4")) {
      String submit = SUBMIT + producers + " to=";
      targets.add(
          least(
              "submit: " + producers + " producers over 1, throughput",
              0.5,
              "x",
              r -> r.median(submit + "executor") / r.median(SUBMIT + "1 to=executor")));
      targets.add(
          least(
              "the same over " + producers + " producers on the bare queue",
              0.5,
              "x",
              r -> r.median(submit + "executor") / r.median(submit + "queue")));
    }
  }

  private static double mostAllocated(Results results, String prefix) {
    return results
        .startingWith(prefix)
        .mapToDouble(JmhResult::allocatedBytes)
        .max()
        .orElse(Double.NaN);
  }

  private static void scale(List<Target> targets) {
    targets.add(live("100,000 live windows and gates over none: unthrottled", 1.2, "REDUCE_HEAT"));
    targets.add(live("the same: start_daemon, random daemons", 2, "START_DAEMON"));
    targets.add(live("the same: pulls on random chains, each opens its window", 2, "PULL_REPLICA"));
    targets.add(
        most(
            "1,000,000 deferred over 1,000, equal waits",
            2,
            "x",
            r -> deferred(r, 1_000_000, "EQUAL") / deferred(r, 1_000, "EQUAL")));
    targets.add(
        most("1,000,000 deferred, random waits", 500, "ns", r -> deferred(r, 1_000_000, "RANDOM")));
  }

  private static Target live(String what, double limit, String kind) {
    String name = "ScalingBenchmark.loop kind=" + kind + " live=";
    return most(what, limit, "x", r -> r.median(name + "100000") / r.median(name + "0"));
  }

  private static double deferred(Results results, int count, String waits) {
    return results.median("DeferredBenchmark.resume deferred=" + count + " waits=" + waits);
  }

  private static void latency(List<Target> targets) {
    aboveFloor(targets, "one thread submits and drives the loop", 1);
    aboveFloor(targets, "a thread for each", 2);
    targets.add(most("idle", 1, "% of a core", r -> r.median("IdleProbe.cpu")));
    targets.add(
        most("idle, wake-up to dispatch: p99", 100, "us", r -> r.median(WAKEUP + "executor")));
  }

  private static void aboveFloor(List<Target> targets, String how, int threads) {
    String floor = latencyName("floor", "none", threads);
    String never = latencyName("chain", "never", threads);
    String tenMs = latencyName("chain", "10ms", threads);
    targets.add(
        most(
            "submit to committed at 100,000/s, above the floor, " + how + ": p99",
            20,
            "us",
            r -> r.median(never) - r.median(floor)));
    targets.add(
        most(
            "the same: p99.9",
            100,
            "us",
            r -> r.secondary(never, "p99.9") - r.secondary(floor, "p99.9")));
    targets.add(
        most(
            "the same with the sync every 10 ms: p99",
            100,
            "us",
            r -> r.median(tenMs) - r.median(floor)));
  }

  /** What a case of {@link LatencyProbe} is called, where the loop's thread spins. */
  static String latencyName(String path, String sync, int threads) {
    return "LatencyProbe.p99 idle=spinning path=%s rate=100000 sync=%s threads=%d"
        .formatted(path, sync, threads);
  }

  private static void reading(List<Target> targets) {
    targets.add(fold("1,000", 30, "1000 records=10000000"));
    targets.add(fold("100,000", 10, "100000 records=10000000"));
    targets.add(fold("10,000,000", 5, "10000000 records=20000000"));
    targets.add(
        least(
            "fold, 100,000,000 records over 100,000",
            0.8,
            "x",
            r ->
                r.median(FOLD + "1000 records=100000000")
                    / r.median(FOLD + "1000 records=100000")));
    targets.add(
        least(
            "verify, checksums and links",
            1,
            "GB/s",
            r -> r.median("ReadProbe.verify depth=blocks liveKeys=1000 records=10000000")));
    targets.add(most("heap, the whole JVM's", 32, "MB", r -> r.median("MemoryProbe.heap")));
    targets.add(
        most(
            "heap, growth from the first sample to the last",
            1,
            "MB",
            r -> r.secondary("MemoryProbe.heap", "growth")));
    targets.add(
        most("mapped of the chain", 64, "MB", r -> r.secondary("MemoryProbe.heap", "mapped")));
  }

  private static Target fold(String keys, double limit, String name) {
    return least("fold, " + keys + " live keys", limit, "M records/s", r -> r.median(FOLD + name));
  }

  private static Target most(
      String what, double limit, String unit, ToDoubleFunction<Results> measured) {
    return new Target(what, true, limit, unit, measured);
  }

  private static Target least(
      String what, double limit, String unit, ToDoubleFunction<Results> measured) {
    return new Target(what, false, limit, unit, measured);
  }

  /** Whether it is kept. */
  boolean met(Results results) {
    double value = measured.applyAsDouble(results);
    return atMost ? value <= limit : value >= limit;
  }
}
