package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.replay.render.RecordTable;
import io.chainexec.replay.select.MixedChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command export. */
final class ExportCommandTest {
  private static final String HEADER = String.join(",", RecordTable.names());

  @TempDir Path temp;

  @Test
  void rowsAreTheRecordsThatLogShows() throws IOException {
    Path chain = temp.resolve("mixed");
    MixedChain.write(chain, 2);
    for (String options :
        List.of("", "--failures", "--node 3 --since -20m", "--since 100 --until 200", "--id 12")) {
      String[] args = options.isEmpty() ? new String[0] : options.split(" ");
      assertEquals(
          facts(run(chain, "log", "json", args)), facts(run(chain, "export", "jsonl", args)));
    }
  }

  private static ToolRun run(Path chain, String command, String format, String... args) {
    List<String> all = new ArrayList<>(List.of("-o", format));
    all.addAll(List.of(args));
    ToolRun run = Chains.tool(chain, command, all.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertEquals("", run.err());
    return run;
  }

  /** What both outputs call the same, of each record. */
  private static List<String> facts(ToolRun run) throws IOException {
    List<String> facts = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      JsonNode record = new ObjectMapper().readTree(line);
      String id = record.path("id").isTextual() ? record.path("id").asText() : "";
      facts.add(
          record.path("sequence")
              + " "
              + record.path("type")
              + " "
              + id.replace("#", "")
              + " "
              + record.path("reason").asText("null"));
    }
    return facts;
  }

  @Test
  void headerIsThereAlsoWithoutRows() throws IOException {
    Path chain = new Chains(temp).tour();
    String header = Chains.tool(chain, "export", "--since", "75").out().replace("\"", "");
    assertEquals(HEADER + "\r\n", header);
    assertEquals("", Chains.tool(chain, "export", "--since", "75", "-o", "jsonl").out());
  }

  @Test
  void damageIsSaidAndTheRestExported() throws IOException {
    Path chain = new Chains(temp).tour();
    new Chains(temp).damage(chain, "two timeouts in a row");
    ToolRun run = Chains.tool(chain, "export", "-o", "jsonl");
    assertEquals(ExitCode.DAMAGED, run.exit());
    assertTrue(run.err().startsWith("replay-tool: damaged: "), run.err());
    assertTrue(run.out().lines().count() > 60, run.out());
  }

  @Test
  void misuseIsExplained() {
    for (String line :
        List.of("export", "export --chain x -o json", "export --chain x --since soon")) {
      ToolRun run = ToolRun.of(line.split(" "));
      assertEquals(ExitCode.USAGE, run.exit(), run.toString());
      assertEquals(2, run.err().lines().count(), run.err());
    }
  }
}
