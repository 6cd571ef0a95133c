package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Chains for tests of the commands that read them. */
record Chains(Path temp) {
  /** Text that tries to be markup, script, template, or a terminal's command. */
  static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(2)> & \"double\" 'single'"
          + " `tick` ]]> <!-- {{title}} {{{script}}} \u2028 \u202e \u001b[31m \u009b2J \u007f";

  /** The sample's chain. */
  Path tour() throws IOException {
    return script("tour", Files.readString(Path.of("samples/tour.jsonl")));
  }

  /** The sample's chain, and its dead letters redriven a day later: three are carried out. */
  Path redrivenTour() throws IOException {
    Path chain = tour();
    String[] lines = tool(chain, "redrive", "--script", "-").out().split("\n");
    lines[1] =
        lines[1].replaceFirst("}$", ",\"dispatch\":[{\"result\":\"drop\",\"reason\":\"no\"}]}");
    lines[4] =
        lines[4].replaceFirst(
            "}$", ",\"dispatch\":[{\"result\":\"retry\",\"reason\":\"busy\",\"after_ms\":5000}]}");
    String[] args = {
      "run", "-", "--chain", chain.toString(), "--start", "2026-01-02T00:00:00Z", "--until", "1000"
    };
    ToolRun run = ToolRun.withInput(String.join("\n", lines), args);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    return chain;
  }

  /** A chain whose reasons and names are hostile. */
  Path hostile() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode line = mapper.createObjectNode().put("at_ms", 0);
    ObjectNode action = line.putObject("action").put("kind", "start_daemon");
    action.putObject("daemon").put("id", 1).put("name", "<b onmouseover=alert(3)>d</b>\u001b[31m");
    line.putArray("dispatch").addObject().put("result", "drop").put("reason", HOSTILE);
    ObjectNode longer = line.deepCopy();
    ((ObjectNode) longer.at("/dispatch/0")).put("reason", "x".repeat(300) + HOSTILE);
    return script("hostile", line + "\n" + longer + "\n");
  }

  /** The chain that a script leads to. */
  Path script(String name, String script) {
    Path chain = temp.resolve(name);
    String[] args = {"run", "-", "--chain", chain.toString(), "--start", "2026-01-01T00:00:00Z"};
    ToolRun run = ToolRun.withInput(script, args);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    return chain;
  }

  /** Flips a bit of the first occurrence of a text. */
  void damage(Path chain, String text) throws IOException {
    try (Stream<Path> files = Files.list(chain)) {
      Path file = files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
      assertTrue(at > 0, text);
      bytes[at] ^= 1;
      Files.write(file, bytes);
    }
  }

  static ToolRun tool(Path chain, String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--chain", chain.toString()));
    args.addAll(List.of(more));
    return ToolRun.of(args.toArray(String[]::new));
  }

  /** Without what differs from run to run: the directory and the chain's id. */
  String anonymous(String text) {
    return text.replace(temp.toString(), "DIR")
        .replaceAll("(?m)^id +[0-9a-f]{16}$", "id        ID")
        .replaceAll(">id [0-9a-f]{16}<", ">id ID<")
        .replaceAll("\"chain_id\":\"\\d+\"", "\"chain_id\":\"ID\"");
  }
}
