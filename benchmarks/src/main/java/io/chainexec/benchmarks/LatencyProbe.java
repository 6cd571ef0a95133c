package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The latency from submitting an action until its record is committed, at a fixed rate, beside the
 * same harness with an empty loop: the machine's floor. The producer submits by the clock, whether
 * or not what it submitted before has arrived, and each latency counts from the moment at which the
 * action should have been submitted: so no pause of anybody's is left out. The floor, the floor
 * beside a thread that writes as many bytes, and all settings take turns, several times, so that
 * what else happens on the machine meets all of them.
 *
 * <p>With two threads, one submits and one runs the loop. With one, the thread that submits drives
 * the loop while it waits for the next action's time, and a machine with two cores has one left for
 * what the chain does on threads of its own.
 */
final class LatencyProbe implements Probe {
  private static final String NAME = "LatencyProbe.p99";

  /** A loop that is so much slower than the actions come is given up. */
  private static final int PATIENCE = 2;

  /** A turn with less compiling than that has hardly been disturbed by it. */
  private static final long COMPILED_MS = 100;

  private record Case(String path, String sync, LatencyTarget.Idle idle, int threads) {
    static Case oneThread(String path, String sync) {
      return new Case(path, sync, LatencyTarget.Idle.SPINNING, 1);
    }

    static Case twoThreads(String path, String sync) {
      return new Case(path, sync, LatencyTarget.Idle.SPINNING, 2);
    }

    LatencyTarget open(ProbeOptions options) {
      return switch (path) {
        case "floor" -> new LatencyTarget.Floor();
        case "bytes" -> {
          boolean forced = !sync.equals("never");
          yield new LatencyTarget.FloorBesideBytes(
              new BytesBeside(options.dir(), options.rate(), forced));
        }
        default -> new LatencyTarget.OnChain(options.dir(), sync, idle);
      };
    }

    Measurement measurement(int rate) {
      return Measurement.cost(NAME, "us")
          .with("path", path)
          .with("sync", sync)
          .with("idle", idle.name().toLowerCase(java.util.Locale.ROOT))
          .with("rate", rate)
          .with("threads", threads);
    }
  }

  private static final List<Case> CASES =
      List.of(
          Case.oneThread("floor", "none"),
          Case.oneThread("chain", "never"),
          Case.oneThread("chain", "10ms"),
          Case.twoThreads("floor", "none"),
          Case.twoThreads("bytes", "never"),
          Case.twoThreads("bytes", "10ms"),
          Case.twoThreads("executor", "none"),
          Case.twoThreads("chain", "never"),
          Case.twoThreads("chain", "10ms"),
          Case.twoThreads("chain", "every:1000"),
          Case.twoThreads("chain", "commit"),
          new Case("chain", "10ms", LatencyTarget.Idle.BACKOFF, 2));

  private final Action[] actions = Actions.pulls(8 * 1024);

  @Override
  public List<Measurement> measure(ProbeOptions options) {
    int turns = options.either(1, 3);
    int warmupMs = options.either(20, 300);
    int measureMs = options.either(50, 1000);
    List<Measurement> measurements = measurements(options.rate());
    warmUp(options);
    for (int turn = 1; turn <= turns; turn++) {
      takeTurn(turn + " of " + turns, options, warmupMs, measureMs, measurements);
    }
    return measurements;
  }

  /**
   * Takes turns in vain until the JVM hardly compiles anything any more: at such a rate its
   * compiler is busy for the first million actions or so, and takes a core from a thread that
   * spins.
   */
  private void warmUp(ProbeOptions options) {
    int atMost = options.either(1, 6);
    long compilingMs = Long.MAX_VALUE;
    for (int turn = 1; turn <= atMost && compilingMs > COMPILED_MS; turn++) {
      long beforeMs = compilerMs();
      takeTurn("to warm up", options, 0, options.either(20, 1000), measurements(options.rate()));
      compilingMs = compilerMs() - beforeMs;
      System.err.println("compiling took " + compilingMs + " ms of it");
    }
  }

  /** How long the JVM has compiled so far; 0 for one that only interprets. */
  private static long compilerMs() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler == null ? 0 : compiler.getTotalCompilationTime();
  }

  /** One for each case, without figures. */
  static List<Measurement> measurements(int rate) {
    List<Measurement> measurements = new ArrayList<>();
    CASES.forEach(c -> measurements.add(c.measurement(rate)));
    return measurements;
  }

  private void takeTurn(
      String turn,
      ProbeOptions options,
      int warmupMs,
      int measureMs,
      List<Measurement> measurements) {
    for (int i = 0; i < CASES.size(); i++) {
      Case c = CASES.get(i);
      System.err.println("latency, turn " + turn + ": " + c);
      run(c, options, warmupMs, measureMs, measurements.get(i));
    }
  }

  private void run(
      Case c, ProbeOptions options, int warmupMs, int measureMs, Measurement measurement) {
    try (LatencyTarget target = c.open(options)) {
      long startNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
      long fromNs = startNs + TimeUnit.MILLISECONDS.toNanos(warmupMs);
      target.recorder.begin(target.offsetNs(), fromNs);
      long endNs = fromNs + TimeUnit.MILLISECONDS.toNanos(measureMs);
      Runnable meanwhile = Thread::onSpinWait;
      if (c.threads == 1) {
        meanwhile = target::work;
      } else {
        target.start();
      }
      long submitted = submit(target, meanwhile, startNs, endNs, options.rate());
      long tookNs = System.nanoTime() - startNs;
      target.end();
      target.verify(submitted);
      Check.atLeast("latencies", 1, target.recorder.histogram().getTotalCount());
      measurement
          .addLatencies(target.recorder.histogram())
          .beside("achieved", "ops/s", submitted * 1e9 / tookNs);
    }
  }

  /** Submits by the clock from the one moment to the other; how many. */
  private long submit(
      LatencyTarget target, Runnable meanwhile, long startNs, long endNs, int rate) {
    long giveUpNs = startNs + PATIENCE * (endNs - startNs);
    double intervalNs = 1e9 / rate;
    long submitted = 0;
    for (long dueNs = startNs; dueNs - endNs < 0; ) {
      while (System.nanoTime() - dueNs < 0) {
        meanwhile.run();
      }
      Action action = actions[(int) submitted & (actions.length - 1)];
      while (!target.submit(action, dueNs)) {
        meanwhile.run();
      }
      submitted++;
      if ((submitted & 1023) == 0 && System.nanoTime() - giveUpNs > 0) {
        System.err.println("given up: the loop cannot keep up with " + rate + " actions a second");
        break;
      }
      dueNs = startNs + (long) (submitted * intervalNs);
    }
    return submitted;
  }
}
