package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.store.ProblemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCommandTest {
  @TempDir Path temp;

  private Path lived() throws IOException {
    Path chain = temp.resolve("lived");
    LivedChain.write(chain);
    return chain;
  }

  @Test
  void gapsAndCrashesOfAWholeChainAreNotes() throws IOException {
    Path chain = lived();
    ToolRun run = Chains.tool(chain, "verify", "--json");
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    JsonNode summary = run.json().path("summary");
    assertEquals("clean", summary.path("status").asText());
    assertEquals("history", summary.path("depth").asText());
    assertEquals(4, summary.path("sessions").asInt());
    assertEquals(0, summary.path("problems").asInt());
    List<String> kinds = new ArrayList<>();
    for (JsonNode finding : run.json().path("findings")) {
      assertEquals("note", finding.path("severity").asText());
      assertTrue(Files.exists(Path.of(finding.path("file").asText())), finding.toString());
      assertTrue(finding.path("sequence").asLong() > 0 && finding.path("offset").asLong() > 0);
      kinds.add(finding.path("kind").asText());
    }
    assertEquals(List.of("session_not_closed", "session_not_closed", "gap"), kinds);
    assertEquals(run.out(), Chains.tool(chain, "verify", "-o", "json").out());
    ToolRun fewer = Chains.tool(chain, "verify", "--json", "--findings", "1");
    assertEquals(3, fewer.json().path("summary").path("notes").asInt());
    assertEquals(1, fewer.json().path("findings").size());
    String text = Chains.tool(chain, "verify", "--findings=1").out();
    assertTrue(text.endsWith("note: 2 more notes\n"), text);
  }

  @Test
  void behindDamageTheRestIsJudgedAsFarAsItCanBe() throws IOException {
    Path chain = lived();
    Files.delete(LivedChain.files(chain).get(1));
    ToolRun run = Chains.tool(chain, "verify", "--json");
    assertEquals(ExitCode.DAMAGED, run.exit(), run.toString());
    JsonNode findings = run.json().path("findings");
    assertEquals("sequence_gap", findings.get(0).path("kind").asText());
    assertEquals("note", findings.get(1).path("severity").asText(), findings.toString());
    String last = findings.get(findings.size() - 1).path("kind").asText();
    assertEquals("not_judged", last, findings.toString());
  }

  @Test
  void quickLookSaysThatItIsOne() throws IOException {
    ToolRun run = Chains.tool(new Chains(temp).tour(), "verify", "--depth=blocks");
    assertEquals(ExitCode.OK, run.exit());
    assertTrue(run.out().contains("1 session, last sequence 74; verified: blocks only\n"));
  }

  @Test
  void everyKindOfFindingIsDescribed() throws IOException {
    String described = Files.readString(Path.of("VERIFY.md"));
    for (ProblemKind kind : ProblemKind.values()) {
      String name = "| `" + kind.name().toLowerCase(Locale.ROOT) + "` |";
      assertTrue(described.contains(name), name);
    }
  }
}
