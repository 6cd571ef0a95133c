package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever names and reasons hold, a terminal gets nothing from it but text. */
final class HostileTextTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log --color never",
        "log -o json",
        "log -o csv",
        "trace 1 --color never",
        "trace 1 -o json",
        "snapshot",
        "snapshot -o json",
        "stats",
        "stats -o json",
        "what-if --set pull_cooldown=1s",
        "what-if --set pull_cooldown=1s -o json",
        "verify",
        "verify -o json",
        "repair"
      })
  void noControlSequenceReachesATerminal(String command) throws IOException {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.add("--chain");
    args.add(new Chains(temp).hostile().toString());
    ToolRun run = ToolRun.onTerminal(args.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exit(), run::toString);
    String ends = command.endsWith("csv") ? "\r\n" : "\n";
    String err = run.err().replaceAll("\r(reading, at sequence [0-9, of]+| *\r)", "");
    String text = (run.out() + err).replace(ends, "");
    assertTrue(text.codePoints().allMatch(HostileTextTest::isText), run::toString);
  }

  private static boolean isText(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** A file is for programs, which want what was said and not what it looks like. */
  @Test
  void whatIsNotForATerminalIsByteForByte() throws IOException {
    Path chain = new Chains(temp).hostile();
    assertTrue(Chains.tool(chain, "log", "-o", "csv").out().contains(quoted(Chains.HOSTILE)));
    String json = Chains.tool(chain, "log", "-o", "json", "--failures", "-n", "1").out();
    assertTrue(json.contains("\\u001B[31m \\u009B2J \\u007F\","), json);
  }

  private static String quoted(String field) {
    return '"' + field.replace("\"", "\"\"") + '"';
  }
}
