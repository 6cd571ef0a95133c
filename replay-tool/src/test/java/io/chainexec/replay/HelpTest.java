package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The help of every command has examples, which work, and shells can complete command lines. */
final class HelpTest {
  @TempDir Path temp;

  private static CommandLine tool() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new StandardOutput(nowhere),
            nowhere,
            false,
            false);
    return new Main(streams, false).commandLine(new StringWriter());
  }

  static Stream<String> commands() {
    return Stream.concat(Stream.of(""), tool().getSubcommands().keySet().stream());
  }

  private static List<String> help(String command) {
    String[] args = command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"};
    ToolRun run = ToolRun.of(args);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    return run.out().lines().toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpTeaches(String command) {
    List<String> help = help(command);
    assertTrue(help.get(0).startsWith("Usage: replay-tool"), help.get(0));
    assertTrue(help.contains("Exit codes:"), help::toString);
    assertTrue(help.contains("Examples:"), help::toString);
    assertEquals(List.of(), help.stream().filter(line -> line.length() > 80).toList());
    assertEquals(List.of(), help.stream().filter(line -> line.contains("${")).toList());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreCommandLines(String command) {
    List<String> help = help(command);
    List<String> lines = help.subList(help.indexOf("Examples:") + 1, help.size());
    String text = String.join("\n", lines).replaceAll("\\\\\n *", "");
    int own = 0;
    for (String line : text.lines().toList()) {
      for (List<String> args : toolCalls(line)) {
        CommandLine.ParseResult parsed = tool().parseArgs(args.toArray(String[]::new));
        assertTrue(parsed.hasSubcommand(), line);
        own += parsed.subcommand().commandSpec().name().equals(command) ? 1 : 0;
      }
    }
    assertTrue(own > 0 || command.isEmpty(), text);
  }

  /** The arguments of each call of the tool on a line of a shell. */
  private static List<List<String>> toolCalls(String line) {
    List<List<String>> calls = new ArrayList<>();
    for (String part :
        line.replace("<(", "| ").split("(\\|\\|?|&&|\\) ?$|[0-9]?>)(?=([^']*'[^']*')*[^']*$)")) {
      List<String> words = words(part.strip());
      if (!words.isEmpty() && words.get(0).equals("replay-tool")) {
        calls.add(words.subList(1, words.size()));
      }
    }
    return calls;
  }

  /** Words as a shell takes them apart: by blanks outside of quotes. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char c : (text + " ").toCharArray()) {
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        word.append(quote == 0 ? "" : c);
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c != ' ') {
        word.append(c);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return words;
  }

  @Test
  void missingCommandNamesThoseThereAre() {
    ToolRun run = ToolRun.of();
    assertEquals(ExitCode.USAGE, run.exit());
    commands().forEach(name -> assertTrue(run.err().contains(name), run.err()));
  }

  @ParameterizedTest
  @CsvSource({
    "snap, snapshot",
    "'', run snapshot diff log",
    "log --si, --since",
    "log --kind pull, pull_replica",
    "log --kind ' ', start_daemon stop_daemon pull_replica",
    "log --outcome in, in_doubt",
    "export -o ' ', csv jsonl",
    "log --color ' ', auto always never",
    "log --chain ./sam, ./samples",
    "diff --wi, --with"
  })
  void bashCompletes(String typed, String expected) throws IOException, InterruptedException {
    ToolRun run = ToolRun.of("completion");
    assertEquals(ExitCode.OK, run.exit());
    Path script = Files.writeString(temp.resolve("completion"), run.out());
    String line = "replay-tool " + (typed.isBlank() ? "" : typed.replace("' '", ""));
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" |(?==)|(?<==)")));
    if (line.endsWith(" ")) {
      words.add("");
    }
    String call =
        "compopt() { :; }; source "
            + script
            + "; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
            + " COMP_POINT=${#COMP_LINE}; _complete_replay-tool; echo \"${COMPREPLY[@]}\"";
    List<String> bash = new ArrayList<>(List.of("bash", "-c", call, "bash"));
    bash.addAll(words);
    Process process = new ProcessBuilder(bash).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.strip().startsWith(expected), line + ": " + said);
    assertFalse(said.contains("command not found"), said);
  }
}
