package io.chainexec.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
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

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the JSON goes (default: jmh-<profile>.json in benchmarks/target)")
  private Path out;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "where chains are made and deleted, 1 GB at most (default: chains in benchmarks/target);"
              + " its file system is part of what is measured")
  private Path dir;

  private BenchMain() {}

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "smoke: everything runs, in a minute or two, figures mean little (the default);"
              + " core: figures to go by, in 20 minutes")
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
      description = "only benchmarks whose name, such as LoopBenchmark.loop, has a match")
  private void filter(String regex) {
    try {
      filter = Pattern.compile(regex).pattern();
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--filter is no regular expression: " + e.getMessage());
    }
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
    Collection<RunResult> results = measure();
    ResultTable.print(results, spec.commandLine().getOut());
    file.write(results);
    spec.commandLine().getErr().println("bench: JSON in " + file.path());
    return CommandLine.ExitCode.OK;
  }

  private Collection<RunResult> measure() throws BenchException {
    try {
      return new Runner(
              options(), OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
          .run();
    } catch (NoBenchmarksException e) {
      throw new BenchException("--filter " + filter + " matches no benchmark", e);
    } catch (RunnerException e) {
      throw new BenchException("a benchmark failed, see above: " + e.getMessage(), e);
    }
  }

  private Options options() throws BenchException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(filter == null ? profile.includes() : filter)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .param("dir", chainDirectory().toString())
            .jvmArgs(ForkFlags.all());
    profile.applyTo(options);
    return options.build();
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
