package io.chainexec.benchmarks;

import java.awt.Color;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code charts}: draws what {@code bench} has measured. Exit codes: 0 all charts are
 * drawn for which there is something, 1 an error, 2 a wrong command line.
 */
@Command(
    name = "charts",
    mixinStandardHelpOptions = true,
    version = "charts 0.1.0",
    sortOptions = false,
    description = {
      "Draws what bench has measured, as PNG: ours beside what a user would pick instead, latencies"
          + " beside the machine's floor, how fast a chain is folded, and what the loop costs by"
          + " outcome and by size of block. What was not measured is left out.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:drawn; the files' names are on standard output",
      "1:a file cannot be read or written, or holds nothing to draw",
      "2:the command line makes no sense"
    },
    footer = {
      "",
      "Example:",
      "  bench --profile full --out full.json",
      "  charts --out benchmarks/results full.json"
    })
public final class ChartsMain implements Callable<Integer> {
  private static final int WIDTH = 1000;
  private static final int SCALE = 2;
  private static final int ROW_HEIGHT = 32;
  private static final int FRAME_HEIGHT = 190;
  private static final int HEIGHT = 560;
  private static final Color OURS = Charts.colour(0);
  private static final Color LOG = Charts.colour(6);
  private static final Color DATABASE = Charts.colour(1);

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RESULT.json", description = "what bench --out wrote")
  private List<Path> files;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the charts go (default: the directory of the first file)")
  private Path out;

  private Results results;
  private String machine;

  private ChartsMain() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs with these streams and returns the exit code. */
  static int run(PrintWriter stdout, PrintWriter stderr, String... args) {
    System.setProperty("java.awt.headless", "true");
    return new CommandLine(new ChartsMain())
        .setOut(stdout)
        .setErr(stderr)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              stderr.println("charts: " + e.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws BenchException {
    results = Results.read(files);
    machine = String.join("; ", results.machines());
    int drawn =
        peers()
            + latencies("latency", "2", "a thread submits, another runs the loop")
            + latencies("latency-one-thread", "1", "the thread that submits drives the loop")
            + folds()
            + outcomes()
            + blocks();
    if (drawn == 0) {
      throw new BenchException("nothing to draw in " + files);
    }
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private int peers() throws BenchException {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    List<Charts.Group> groups = new ArrayList<>();
    for (Peer peer : Peer.all()) {
      double ns = results.median(peer.name());
      if (!Double.isNaN(ns)) {
        bars.addValue(ns, "ns", peer.what());
        groups.add(group(peer.kind()));
      }
    }
    return groups.isEmpty()
        ? 0
        : write(
            "peers",
            Charts.bars(
                "The time that an outcome takes until it is written",
                "Nanoseconds per outcome, the same bytes for all; less is better. Not synced unless"
                    + " it says so.\n"
                    + machine,
                Charts.logarithmic("ns per outcome, logarithmic", 10, upTo(bars)),
                bars,
                groups),
            FRAME_HEIGHT + ROW_HEIGHT * groups.size());
  }

  private static Charts.Group group(Peer.Kind kind) {
    return switch (kind) {
      case OURS -> new Charts.Group("this project", OURS);
      case LOG -> new Charts.Group("another log", LOG);
      case DATABASE -> new Charts.Group("a database", DATABASE);
    };
  }

  /** With room for the largest bar's figure. */
  private static double upTo(DefaultCategoryDataset bars) {
    double most = 0;
    for (int i = 0; i < bars.getColumnCount(); i++) {
      most = Math.max(most, bars.getValue(0, i).doubleValue());
    }
    return most * 5;
  }

  private int latencies(String name, String threads, String how) throws BenchException {
    XYSeriesCollection lines = new XYSeriesCollection();
    double most = 1;
    String rate = "";
    Stream<JmhResult> cases =
        results
            .startingWith("LatencyProbe.p99")
            .filter(result -> threads.equals(result.params().get("threads")));
    for (JmhResult result : cases.toList()) {
      rate = thousands(result.params().get("rate"));
      XYSeries curve = curve(result);
      lines.addSeries(curve);
      most = Math.max(most, curve.getMaxY());
    }
    return lines.getSeriesCount() == 0
        ? 0
        : write(
            name,
            Charts.lines(
                "From submitting an action to its committed record: " + how,
                "At "
                    + rate
                    + " actions a second, from when each should have been submitted; medians over"
                    + " the turns. The floor has an empty loop.\n"
                    + machine,
                Charts.steps("percentile", 4, ChartsMain::percentile),
                Charts.logarithmic(
                    "us, logarithmic", 0.05, Math.pow(10, Math.ceil(Math.log10(most)))),
                lines,
                false),
            HEIGHT);
  }

  /**
   * Percentiles evenly over the logarithm of the rest. Each is the median over the turns: all turns
   * together would show but the worst, in which the host took the cores away.
   */
  private static XYSeries curve(JmhResult result) {
    Map<String, String> params = result.params();
    boolean parks = params.get("idle").equals("backoff");
    String name =
        switch (params.get("path")) {
          case "floor" -> "the machine's floor";
          case "bytes" -> "floor beside as many bytes, synced " + params.get("sync");
          case "executor" -> "executor, no chain";
          default -> "chain, synced " + params.get("sync");
        };
    XYSeries series = new XYSeries(parks ? name + ", default idling" : name);
    series.add(Math.log10(2), result.secondary("p50"));
    series.add(1, result.secondary("p90"));
    series.add(2, result.median());
    series.add(3, result.secondary("p99.9"));
    series.add(4, result.secondary("p99.99"));
    return series;
  }

  private static String thousands(String number) {
    return String.format(Locale.ROOT, "%,d", Long.parseLong(number));
  }

  private static String percentile(double rest) {
    return switch ((int) rest) {
      case 0 -> "0 %";
      case 1 -> "90 %";
      case 2 -> "99 %";
      case 3 -> "99.9 %";
      default -> "99.99 %";
    };
  }

  private int folds() throws BenchException {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    for (JmhResult result : byKeysAndLength("ReadProbe.fold")) {
      Map<String, String> params = result.params();
      bars.addValue(
          result.median(),
          "fold",
          thousands(params.get("records"))
              + " records, "
              + thousands(params.get("liveKeys"))
              + " live keys");
    }
    List<Charts.Group> groups = new ArrayList<>();
    for (int i = 0; i < bars.getColumnCount(); i++) {
      groups.add(new Charts.Group("fold, one thread", OURS));
    }
    return groups.isEmpty()
        ? 0
        : write(
            "fold",
            Charts.bars(
                "How fast a chain is folded",
                "Millions of records a second, from the page cache, 64 actions per block; more is"
                    + " better.\n"
                    + machine,
                Charts.linear("million records a second"),
                bars,
                groups),
            FRAME_HEIGHT + ROW_HEIGHT * groups.size());
  }

  private List<JmhResult> byKeysAndLength(String prefix) {
    return results
        .startingWith(prefix)
        .sorted(
            Comparator.<JmhResult>comparingLong(r -> Long.parseLong(r.params().get("liveKeys")))
                .thenComparingLong(r -> Long.parseLong(r.params().get("records"))))
        .toList();
  }

  private int outcomes() throws BenchException {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    List<Charts.Group> groups = new ArrayList<>();
    for (JmhResult result : results.startingWith("LoopBenchmark.loop").toList()) {
      bars.addValue(result.median(), "ns", result.params().get("outcome").toLowerCase(Locale.ROOT));
      groups.add(new Charts.Group("loop without a chain, one thread, queue filled before", OURS));
    }
    return groups.isEmpty()
        ? 0
        : write(
            "outcomes",
            Charts.bars(
                "What an action costs the loop, by what becomes of it",
                "Nanoseconds per action: queue, clock, gate, dispatch, record, apply; less is"
                    + " better.\n"
                    + machine,
                Charts.linear("ns per action"),
                bars,
                groups),
            FRAME_HEIGHT + ROW_HEIGHT * groups.size());
  }

  private int blocks() throws BenchException {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("REDUCE_HEAT", "reduce_heat");
    names.put("PULL_REPLICA", "pull_replica");
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    Stream.of("1", "4", "16", "64")
        .forEach(
            block ->
                names.forEach(
                    (outcome, name) -> {
                      double ns =
                          results.median(
                              "LoopOnChainBenchmark.loop actionsPerBlock="
                                  + block
                                  + " outcome="
                                  + outcome);
                      if (!Double.isNaN(ns)) {
                        bars.addValue(ns, name, block + " per block");
                      }
                    }));
    if (bars.getRowCount() == 0) {
      return 0;
    }
    addTo(bars, results.median("BareChronicleBenchmark.write"), "bare Chronicle Queue");
    return write(
        "blocks",
        Charts.groupedBars(
            "What an action costs on a chain, by the size of blocks",
            "Nanoseconds per action, loop and chain together, never synced; less is better.\n"
                + machine,
            Charts.linear("ns per action"),
            bars),
        HEIGHT);
  }

  private static void addTo(DefaultCategoryDataset bars, double ns, String name) {
    if (!Double.isNaN(ns)) {
      bars.addValue(ns, name, "1 per excerpt");
    }
  }

  private int write(String name, JFreeChart chart, int height) throws BenchException {
    Path directory = out != null ? out : files.get(0).toAbsolutePath().getParent();
    Path file = directory.resolve(name + ".png");
    try {
      Files.createDirectories(directory);
      try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
        ChartUtils.writeScaledChartAsPNG(stream, chart, WIDTH, height, SCALE, SCALE);
      }
    } catch (IOException e) {
      throw new BenchException("cannot write " + file + ": " + e, e);
    }
    spec.commandLine().getOut().println(file);
    return 1;
  }
}
