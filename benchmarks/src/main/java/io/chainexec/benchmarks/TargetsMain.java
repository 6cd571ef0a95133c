package io.chainexec.benchmarks;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code targets}: works out of the results of {@code bench} what is promised, and what
 * others take for the same. Exit codes: 0 all targets are met, 1 an error, 2 a wrong command line,
 * 3 a target is missed or was not measured, or only while the machine was slow.
 */
@Command(
    name = "targets",
    mixinStandardHelpOptions = true,
    version = "targets 0.1.0",
    sortOptions = false,
    description = {
      "Says what is promised, what was measured, and whether that keeps the promise; then where the"
          + " time goes, what others take for the same, and what each level of syncing costs. As"
          + " Markdown.",
      "",
      "All figures are medians of all iterations of all rounds, but for those during which the"
          + " machine was slower than it can be, as simple arithmetic before and after them shows;"
          + " ratios and differences are of medians of one run, in which the two took turns."
          + " Latencies are medians of the turns' percentiles.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every target is met",
      "1:a file cannot be read",
      "2:the command line makes no sense",
      "3:a target is missed, or was not measured, or only while the machine was slow"
    },
    footer = {
      "",
      "Example:",
      "  bench --profile full --out full.json",
      "  targets full.json",
      "  targets full.json again.json   # what both have measured is taken from the second"
    })
public final class TargetsMain implements Callable<Integer> {
  private static final int SOMETHING_IS_MISSED = 3;
  private static final String NOT_MEASURED = "not measured";

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RESULT.json", description = "what bench --out wrote")
  private List<Path> files;

  private TargetsMain() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs with these streams and returns the exit code. */
  static int run(PrintWriter stdout, PrintWriter stderr, String... args) {
    return new CommandLine(new TargetsMain())
        .setOut(stdout)
        .setErr(stderr)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              stderr.println("targets: " + e.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws BenchException {
    Results results = Results.read(files);
    PrintWriter out = spec.commandLine().getOut();
    results.machines().forEach(machine -> out.printf("Machine: %s%n%n", machine));
    printLeftOut(results, out);
    boolean allMet = printTargets(results, out);
    printCostModel(results, out);
    printPeers(results, out);
    printSyncLevels(results, out);
    out.flush();
    return allMet ? CommandLine.ExitCode.OK : SOMETHING_IS_MISSED;
  }

  private static void printLeftOut(Results results, PrintWriter out) {
    if (results.leftOut() > 0) {
      out.printf(
          "%,d of %,d iterations are left out: the machine was not at its full speed.%n%n",
          results.leftOut(), results.measured());
    }
    List<String> slow = results.neverAtFullSpeed();
    if (!slow.isEmpty()) {
      out.printf(
          "It never was while these were measured, so that nothing is told by them: %s.%n%n",
          String.join(", ", slow));
    }
  }

  private static boolean printTargets(Results results, PrintWriter out) {
    boolean allMet = true;
    out.println("| what | target | measured | |");
    out.println("|---|---|---|---|");
    for (Target target : Target.all()) {
      double measured = target.measured().applyAsDouble(results);
      boolean slow = results.areSlowIn(target.measured());
      boolean met = target.met(results) && !slow;
      allMet &= met;
      out.printf(
          "| %s | %s %s | %s | %s |%n",
          target.what(),
          target.atMost() ? "<=" : ">=",
          withUnit(target.limit(), target.unit()),
          Double.isNaN(measured) ? NOT_MEASURED : withUnit(measured, target.unit()),
          slow ? "the machine was slow" : verdict(measured, met));
    }
    return allMet;
  }

  private static String verdict(double measured, boolean met) {
    if (Double.isNaN(measured)) {
      return "";
    }
    return met ? "met" : "**missed**";
  }

  private static void printCostModel(Results results, PrintWriter out) {
    out.println();
    out.println("| where the time of a pull goes | ns |");
    out.println("|---|---|");
    for (CostModel.Step step : CostModel.steps(results)) {
      String ns = number(step.ns());
      out.printf("| %s | %s |%n", step.what(), step.isSum() ? "**" + ns + "**" : ns);
    }
    for (String pages : List.of("warm", "fresh")) {
      out.printf(
          "| for comparison, the physical floor: nothing but its bytes, copied into mapped memory, %s | %s |%n",
          pages.equals("warm") ? "again and again the same" : "of a growing file",
          number(results.median("MappedMemoryBenchmark.copy pages=" + pages)));
    }
  }

  private static void printPeers(Results results, PrintWriter out) {
    double ours = results.median(Peer.OURS.name());
    out.println();
    out.println("| the same outcomes, one by one | ns per outcome | x ours |");
    out.println("|---|---|---|");
    for (Peer peer : Peer.all()) {
      double median = results.median(peer.name());
      if (!Double.isNaN(median)) {
        out.printf("| %s | %s | %s |%n", peer.what(), number(median), number(median / ours));
      }
    }
  }

  private static void printSyncLevels(Results results, PrintWriter out) {
    out.println();
    out.println("| synced | ns per action, 1 per block | 64 per block | p50 | p99 | p99.9 | at |");
    out.println("|---|---|---|---|---|---|---|");
    for (String level : List.of("never", "10ms", "every:1000", "commit")) {
      out.printf(
          "| %s | %s | %s | %s |%n",
          level,
          number(results.median("SyncBenchmark.loop blockOf=1 sync=" + level)),
          number(results.median("SyncBenchmark.loop blockOf=64 sync=" + level)),
          latencies(results, "chain", level, 2));
    }
    String latency = "| %s | - | - | %s |%n";
    out.printf(latency, "the floor: no executor", latencies(results, "floor", "none", 2));
    for (String level : List.of("never", "10ms")) {
      out.printf(
          latency,
          "the floor beside a thread that only writes the bytes, " + level,
          latencies(results, "bytes", level, 2));
    }
    for (String level : List.of("never", "10ms")) {
      out.printf(
          latency,
          level + ", one thread submits and drives the loop",
          latencies(results, "chain", level, 1));
    }
    out.printf(latency, "its floor: no executor", latencies(results, "floor", "none", 1));
  }

  private static String latencies(Results results, String path, String level, int threads) {
    String name = Target.latencyName(path, level, threads);
    return "%s us | %s us | %s us | %s/s"
        .formatted(
            number(results.secondary(name, "p50")),
            number(results.median(name)),
            number(results.secondary(name, "p99.9")),
            number(results.secondary(name, "achieved")));
  }

  private static String withUnit(double value, String unit) {
    return number(value) + " " + unit;
  }

  /** With three digits that say something. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) || size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }
}
