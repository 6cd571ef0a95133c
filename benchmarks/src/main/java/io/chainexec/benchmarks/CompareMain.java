package io.chainexec.benchmarks;

import io.chainexec.benchmarks.Comparison.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code compare}: says what got slower between two runs of {@code bench}. Exit codes:
 * 0 nothing did, 1 an error, 2 a wrong command line, 3 something got slower or allocates more.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    version = "compare 0.1.0",
    sortOptions = false,
    description = {
      "Says what got slower between two runs of bench, beyond the noise.",
      "",
      "A benchmark got slower if each of its forks is slower than every fork before (where there is"
          + " one fork: each iteration), and its median by more than the tolerance. It allocates"
          + " more if that is a byte per operation or more.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing got slower",
      "1:a file cannot be read, or the two have no benchmark in common",
      "2:the command line makes no sense",
      "3:something got slower or allocates more"
    },
    footer = {
      "",
      "Example:",
      "  bench --profile core --out before.json",
      "  bench --profile core --out after.json",
      "  compare before.json after.json"
    })
public final class CompareMain implements Callable<Integer> {
  private static final int SOMETHING_GOT_SLOWER = 3;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A.json", description = "what bench --out wrote before")
  private Path before;

  @Parameters(index = "1", paramLabel = "B.json", description = "what it wrote after")
  private Path after;

  private double tolerance = 0.05;

  private CompareMain() {}

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      description = "how much slower the median may be without being named (default: 5)")
  private void tolerance(double percent) {
    if (!(percent >= 0 && percent <= 1000)) {
      throw new ParameterException(
          spec.commandLine(), "--tolerance is " + percent + ", not a percentage from 0 to 1000");
    }
    tolerance = percent / 100;
  }

  /** Runs and exits. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs with these streams and returns the exit code. */
  static int run(PrintWriter stdout, PrintWriter stderr, String... args) {
    return new CommandLine(new CompareMain())
        .setOut(stdout)
        .setErr(stderr)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              stderr.println("compare: " + e.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws BenchException {
    Map<String, JmhResult> old = JmhResult.read(before);
    Map<String, JmhResult> now = JmhResult.read(after);
    List<Comparison> comparisons = new ArrayList<>();
    now.forEach(
        (name, result) -> {
          if (old.containsKey(name)) {
            comparisons.add(new Comparison(old.get(name), result, tolerance));
          }
        });
    if (comparisons.isEmpty()) {
      throw new BenchException(before + " and " + after + " have no benchmark in common");
    }
    requireSameUnits(comparisons);
    print(comparisons);
    noteDifferences(old, now, comparisons);
    return summary(comparisons);
  }

  private static void requireSameUnits(List<Comparison> comparisons) throws BenchException {
    for (Comparison c : comparisons) {
      if (!c.before().unit().equals(c.after().unit())) {
        throw new BenchException(
            c.after().name() + " is in " + c.before().unit() + " and in " + c.after().unit());
      }
    }
  }

  private void print(List<Comparison> comparisons) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"benchmark", "before", "after", "ratio", "unit", "verdict"});
    for (Comparison c : comparisons) {
      rows.add(
          new String[] {
            c.after().name(),
            number(c.before().median()),
            number(c.after().median()),
            number(c.ratio()),
            c.after().unit(),
            words(c)
          });
    }
    Table.print(rows, List.of(0, 4, 5), spec.commandLine().getOut());
  }

  private static String words(Comparison c) {
    return switch (c.verdict()) {
      case SLOWER -> "SLOWER";
      case ALLOCATES_MORE ->
          "ALLOCATES "
              + number(c.after().allocatedBytes())
              + " B, before "
              + number(c.before().allocatedBytes());
      case FASTER -> "faster";
      case SAME -> "";
    };
  }

  private void noteDifferences(
      Map<String, JmhResult> old, Map<String, JmhResult> now, List<Comparison> comparisons) {
    PrintWriter err = spec.commandLine().getErr();
    old.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> err.println("compare: only in " + before + ": " + name));
    now.keySet().stream()
        .filter(name -> !old.containsKey(name))
        .forEach(name -> err.println("compare: only in " + after + ": " + name));
    String jdkBefore = comparisons.get(0).before().jdk();
    String jdkAfter = comparisons.get(0).after().jdk();
    if (!jdkBefore.equals(jdkAfter)) {
      err.println("compare: JDK " + jdkBefore + " before, " + jdkAfter + " after");
    }
    err.flush();
  }

  private int summary(List<Comparison> comparisons) {
    long slower = count(comparisons, Verdict.SLOWER);
    long hungrier = count(comparisons, Verdict.ALLOCATES_MORE);
    spec.commandLine()
        .getOut()
        .printf(
            "%d compared: %d slower, %d allocating more, %d faster%n",
            comparisons.size(), slower, hungrier, count(comparisons, Verdict.FASTER));
    spec.commandLine().getOut().flush();
    return slower + hungrier > 0 ? SOMETHING_GOT_SLOWER : CommandLine.ExitCode.OK;
  }

  private static long count(List<Comparison> comparisons, Verdict verdict) {
    return comparisons.stream().filter(c -> c.verdict() == verdict).count();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
