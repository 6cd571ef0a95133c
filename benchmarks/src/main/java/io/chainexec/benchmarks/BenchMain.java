package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench}: runs the benchmarks in JVMs of their own, with progress on standard
 * error and a table on standard output, and writes JMH's JSON. Exit codes: 0 all ran, 1 an error, 2
 * a wrong command line.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    version = "bench 0.1.0",
    sortOptions = false,
    description = "Measures what the executor, its chain and its fold cost.",
    footer = {
      "",
      "Progress goes to standard error, a table to standard output, JMH's JSON to --out.",
      "Exit codes: 0 all benchmarks ran and did their work, 1 an error, 2 a wrong command line."
    })
public final class BenchMain implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private Profile profile = Profile.SMOKE;
  private String filter;
  private int rate = 100_000;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the JSON goes (default: jmh-<profile>.json in benchmarks/target)")
  private Path out;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "where chains are made and deleted, 1 GB at most, 4 with the profile full (default:"
              + " chains in benchmarks/target); its file system is part of what is measured")
  private Path dir;

  private BenchMain() {}

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "smoke: everything runs, in a minute, figures mean little (the default);"
              + " core: what is promised, and the bare log, in 20 minutes;"
              + " full: also what others do, and what is drawn, in 25 to 35 minutes and 4 GB of disk")
  private void profile(String name) {
    try {
      profile = Profile.ofName(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description =
          "only benchmarks whose name, such as LoopBenchmark.loop or LatencyProbe, has a match")
  private void filter(String regex) {
    try {
      filter = Pattern.compile(regex).pattern();
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--filter is no regular expression: " + e.getMessage());
    }
  }

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "actions a second that latency is measured at (default: 100000)")
  private void rate(int actionsPerSecond) {
    if (actionsPerSecond < 1 || actionsPerSecond > 10_000_000) {
      throw new ParameterException(
          spec.commandLine(), "--rate is " + actionsPerSecond + ", accepted are 1 to 10000000");
    }
    rate = actionsPerSecond;
  }

  /** Runs and exits. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs with these streams (progress goes to {@link System#err}) and returns the exit code. */
  static int run(PrintWriter stdout, PrintWriter stderr, String... args) {
    return new CommandLine(new BenchMain())
        .setOut(stdout)
        .setErr(stderr)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              stderr.println("bench: " + e.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws BenchException {
    ResultFile file = ResultFile.prepare(out != null ? out : buildDirectory().resolve(jsonName()));
    ArrayNode results = measure(file);
    ResultTable.print(results, spec.commandLine().getOut());
    spec.commandLine().getErr().println("bench: JSON in " + file.path());
    return CommandLine.ExitCode.OK;
  }

  /** Measures in rounds; each leaves the file complete, should the next one fail. */
  private ArrayNode measure(ResultFile file) throws BenchException {
    long fromNs = System.nanoTime();
    List<String> probes = probes();
    Rounds rounds = new Rounds();
    for (int round = 0; profile.hasTimeForRound(round, since(fromNs)); round++) {
      note("round " + (round + 1) + " of " + profile.rounds());
      addBenchmarks(rounds, !probes.isEmpty());
      for (String probe : probes) {
        note(probe);
        rounds.add(
            ProbeRunner.run(
                probe, new ProbeOptions(chainDirectory().toString(), profile, rate, round)));
      }
      file.write(rounds.all());
    }
    measureAgain(rounds, fromNs);
    file.write(rounds.all());
    return rounds.all();
  }

  private static Duration since(long ns) {
    return Duration.ofNanos(System.nanoTime() - ns);
  }

  /** Measures again, while there is time, what has hardly been measured at full speed. */
  private void measureAgain(Rounds rounds, long fromNs) throws BenchException {
    List<JsonNode> slow = measuredWhileSlow(rounds.all());
    while (!slow.isEmpty()) {
      note(slow.size() + " benchmarks once more, since the machine was not at its full speed");
      for (JsonNode each : slow) {
        if (since(fromNs).compareTo(profile.limit()) > 0) {
          note("it was not for so long that slow figures are left");
          return;
        }
        runAgain(rounds, each);
      }
      slow = measuredWhileSlow(rounds.all());
    }
  }

  private void runAgain(Rounds rounds, JsonNode result) throws BenchException {
    try {
      run(rounds, again(result));
    } catch (NoBenchmarksException e) {
      throw new IllegalStateException("measured, but not there: " + result, e);
    }
  }

  private List<JsonNode> measuredWhileSlow(ArrayNode all) {
    List<JmhResult> results = JmhResult.of(all);
    return IntStream.range(0, all.size())
        .filter(i -> results.get(i).atFullSpeed() < profile.enoughAtFullSpeed())
        .filter(i -> results.get(i).measured() >= profile.enoughAtFullSpeed())
        .mapToObj(all::get)
        .toList();
  }

  private void note(String what) {
    spec.commandLine().getErr().println("bench: " + what);
    spec.commandLine().getErr().flush();
  }

  private List<String> probes() {
    return ProbeRunner.PROBES.keySet().stream()
        .filter(name -> filter == null || Pattern.compile(filter).matcher(name).find())
        .toList();
  }

  /** Has JMH measure each benchmark once. */
  private void addBenchmarks(Rounds rounds, boolean mayBeNone) throws BenchException {
    try {
      run(rounds, chosen());
    } catch (NoBenchmarksException e) {
      if (!mayBeNone) {
        throw new BenchException("--filter " + filter + " matches no benchmark", e);
      }
    }
  }

  /** The benchmark of that result, with the same parameters. */
  private ChainedOptionsBuilder again(JsonNode result) {
    ChainedOptionsBuilder options =
        new OptionsBuilder().include("^" + Pattern.quote(result.path("benchmark").asText()) + "$");
    result
        .path("params")
        .properties()
        .forEach(param -> options.param(param.getKey(), param.getValue().asText()));
    return options;
  }

  private ChainedOptionsBuilder chosen() throws BenchException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(filter == null ? ".*" : filter)
            .param("dir", chainDirectory().toString());
    profile.choose(options);
    return options;
  }

  private void run(Rounds rounds, ChainedOptionsBuilder options)
      throws BenchException, NoBenchmarksException {
    try {
      Path json = Files.createTempFile("jmh", ".json");
      try {
        new Runner(withTimeAndResult(options, json), progress()).run();
        rounds.add(new ObjectMapper().readTree(json.toFile()));
      } finally {
        Files.deleteIfExists(json);
      }
    } catch (NoBenchmarksException e) {
      throw e;
    } catch (RunnerException e) {
      throw new BenchException("a benchmark failed, see above: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new BenchException("cannot read JMH's result: " + e, e);
    }
  }

  /** JMH's, without its table: ours has the probes as well, and comes once, after all rounds. */
  private static OutputFormat progress() {
    OutputFormat all = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
    return (OutputFormat)
        Proxy.newProxyInstance(
            BenchMain.class.getClassLoader(),
            new Class<?>[] {OutputFormat.class},
            (proxy, method, args) ->
                method.getName().equals("endRun") || saysWhereTheResultIs(args)
                    ? null
                    : method.invoke(all, args));
  }

  private static boolean saysWhereTheResultIs(Object[] args) {
    return args != null && args.length == 1 && args[0].toString().startsWith("Benchmark result is");
  }

  private Options withTimeAndResult(ChainedOptionsBuilder options, Path json) {
    profile.timeOf(options);
    return options
        .addProfiler(GCProfiler.class)
        .addProfiler(MachineSpeedProfiler.class)
        .shouldFailOnError(true)
        .result(json.toString())
        .resultFormat(ResultFormatType.JSON)
        .jvmArgs(ForkFlags.withHeap("1g"))
        .build();
  }

  private Path chainDirectory() throws BenchException {
    Path directory = dir != null ? dir : buildDirectory().resolve("chains");
    try {
      return Files.createDirectories(directory).toAbsolutePath();
    } catch (IOException e) {
      throw new BenchException("cannot make chains in " + directory + ": " + e, e);
    }
  }

  private String jsonName() {
    return "jmh-" + profile.label() + ".json";
  }

  /** The directory of the jar or the classes that this runs from: benchmarks/target. */
  private static Path buildDirectory() throws BenchException {
    try {
      return Path.of(BenchMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new BenchException("cannot tell where this runs from", e);
    }
  }
}
