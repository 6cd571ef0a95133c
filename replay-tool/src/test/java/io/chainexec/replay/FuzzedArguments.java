package io.chainexec.replay;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Command lines at random, from what the commands themselves say of their options: mostly sensible,
 * often not. A command that is added is fuzzed without being named here.
 */
final class FuzzedArguments {
  /** Where the chain's directory goes. */
  static final String CHAIN = "{chain}";

  /** Where a directory goes in which anything may be written. */
  static final String SCRATCH = "{scratch}";

  /** They write, wait for ever, or have nothing to do with a chain. */
  private static final Set<String> OTHER_COMMANDS = Set.of("run", "redrive", "help", "completion");

  private static final Set<String> OTHER_OPTIONS = Set.of("--yes", "--follow", "-f");
  private static final Set<String> FILE_LABELS = Set.of("FILE", "OUT", "PATH", "SCRIPT");

  private static final List<String> GARBAGE =
      List.of(
          "",
          " ",
          "-",
          "--",
          "-1",
          "0",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "18446744073709551616",
          "1e9",
          "NaN",
          "0x10",
          "١٢",
          "\u0000",
          "\u001b[2J",
          "\u009b31m",
          "\u202e\u2066",
          "\uD800",
          "\uDC00x",
          "a\nb\r\tc",
          "${x}",
          "@x",
          "%s%n",
          "'\"\\",
          "x".repeat(5_000),
          "#",
          "=",
          ",",
          ",,",
          "null");

  private static final List<String> MOMENTS =
      List.of(
          "0",
          "#700",
          "1200",
          "99999",
          "-1s",
          "-2h",
          "-30d",
          "-1h30m5s10ms",
          "-9999999999w",
          "2026-01-01",
          "2026-01-02T00:00:10Z",
          "2026-01-03T00:00:42.109Z",
          "2026-01-04T01:00:00+01",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01",
          "2026-02-30",
          "yesterday");

  private static final Map<String, List<String>> BY_LABEL =
      Map.ofEntries(
          Map.entry("N", List.of("0", "1", "3", "10", "100", "1000", "-1", "2147483648")),
          Map.entry("ID", List.of("1", "#2", "7", "55", "300", "0", "18446744073709551615")),
          Map.entry("KIND", List.of("pull_replica", "drop_replica,start_daemon", "mark_avoid")),
          Map.entry("OUTCOME", List.of("failed", "dispatched", "gated,in_doubt", "retried")),
          Map.entry("DAEMON", List.of("a", "a#1", "7", LivedChain.HOSTILE_NAME, "nobody")),
          Map.entry("REGEX", List.of("busy", "(?i)RED", ".*", "(", "[", "a{1000}", "\\p{L}+")),
          Map.entry("FORMAT", List.of("text", "json", "csv", "JSON", "yaml")),
          Map.entry("ZONE", List.of("UTC", "Europe/Berlin", "+18:00", "local", "Mars/Base")),
          Map.entry("DEPTH", List.of("blocks", "records", "history", "hell")),
          Map.entry("TIME", List.of("2026-01-01", "2026-01-01T12:00:00+02:00", "now")));

  private final Random random;
  private final List<CommandSpec> commands;

  FuzzedArguments(Random random) {
    this.random = random;
    commands = commands();
  }

  private static List<CommandSpec> commands() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new StandardOutput(nowhere),
            nowhere,
            false,
            false);
    CommandLine line = new CommandLine(new ReplayTool(), new CommandFactory(streams));
    return line.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(spec -> !OTHER_COMMANDS.contains(spec.name()))
        .toList();
  }

  /** The names of the commands that are fuzzed. */
  static List<String> names() {
    return commands().stream().map(CommandSpec::name).toList();
  }

  /** A command line: its first argument is the command's name. */
  List<String> next() {
    CommandSpec spec = pick(commands);
    List<String> args = new ArrayList<>(List.of(spec.name()));
    args.add("--chain");
    args.add(random.nextInt(25) == 0 ? SCRATCH + "/missing" : CHAIN);
    boolean files = false;
    int options = random.nextInt(5);
    for (OptionSpec option : spec.options()) {
      if (option.required() && !isChain(option)) {
        files |= add(args, option);
      }
    }
    for (int i = 0; i < options; i++) {
      OptionSpec option = pick(spec.options());
      boolean fits = Stream.of(option.names()).noneMatch(OTHER_OPTIONS::contains);
      if (fits && !isChain(option) && !option.usageHelp() && !option.versionHelp()) {
        files |= add(args, option);
      }
    }
    boolean needed = !spec.positionalParameters().isEmpty();
    if (needed ? random.nextInt(3) > 0 : random.nextInt(30) == 0) {
      args.add(value("ID"));
    }
    if (!files && random.nextInt(4) == 0) { // else a file of any name could be written anywhere
      spoil(args);
    }
    return args;
  }

  private static boolean isChain(OptionSpec option) {
    return List.of(option.names()).contains("--chain");
  }

  /** Adds the option; true if its value names a file. */
  private boolean add(List<String> args, OptionSpec option) {
    String name = pick(List.of(option.names()));
    if (option.arity().max() == 0) {
      args.add(name);
      return false;
    }
    String label = option.paramLabel();
    boolean file = FILE_LABELS.contains(label);
    String value = file ? SCRATCH + "/" + fileName() : value(label);
    if (name.startsWith("--") && random.nextBoolean()) {
      args.add(name + "=" + value);
    } else {
      args.add(name);
      args.add(value);
    }
    return file;
  }

  private String fileName() {
    return switch (random.nextInt(6)) {
      case 0 -> "missing/file";
      case 1 -> "weird \u001b[2J\n\u202e name";
      case 2 -> "nul\u0000";
      default -> "file" + random.nextInt(3);
    };
  }

  private String value(String label) {
    if (random.nextInt(5) == 0) {
      return pick(GARBAGE);
    }
    if (label.equals("WHEN") || random.nextInt(20) == 0) {
      return random.nextInt(3) == 0 ? pick(List.of("always", "never", "auto")) : pick(MOMENTS);
    }
    return pick(BY_LABEL.getOrDefault(label, GARBAGE));
  }

  private void spoil(List<String> args) {
    int at = 1 + random.nextInt(args.size());
    switch (random.nextInt(4)) {
      case 0 -> args.remove(Math.min(at, args.size() - 1));
      case 1 -> args.add(at, pick(GARBAGE));
      case 2 -> args.add(at, args.get(random.nextInt(args.size())));
      default -> args.add(at, "--" + pick(GARBAGE));
    }
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** The arguments with the places filled in. */
  static String[] on(List<String> args, Path chain, Path scratch) {
    return args.stream()
        .map(arg -> arg.replace(CHAIN, chain.toString()).replace(SCRATCH, scratch.toString()))
        .toArray(String[]::new);
  }

  /** The exit codes that a command's help lists. */
  static Set<String> exitCodes(String command) {
    return commands().stream()
        .filter(spec -> spec.name().equals(command))
        .findFirst()
        .orElseThrow()
        .usageMessage()
        .exitCodeList()
        .keySet();
  }
}
