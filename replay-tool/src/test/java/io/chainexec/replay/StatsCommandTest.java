package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.replay.render.Golden;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatsCommandTest {
  @TempDir Path temp;

  private Chains chains() {
    return new Chains(temp);
  }

  private static ToolRun stats(Path chain, String... more) {
    return Chains.tool(chain, "stats", more);
  }

  @Test
  void tourIsCountedAsItWas() throws IOException {
    Path chain = chains().tour();
    Golden.check("tour-stats.txt", chains().anonymous(stats(chain).out()));
    Golden.check("tour-stats.json", chains().anonymous(stats(chain, "-o", "json").out()));
  }

  @Test
  void redrivesAreListed() throws IOException {
    Path chain = chains().redrivenTour();
    String text = stats(chain).out();
    String list = text.substring(text.indexOf("\nredriven: 5 actions\n"));
    assertTrue(list.contains("#17 as #44 start_daemon: failed (sequence 80)\n"), text);
    assertTrue(list.contains("#39 as #47 pull_replica: no end on record\n"), text);
    JsonNode redrives = stats(chain, "-o", "json").json().path("redrives");
    assertEquals(5, redrives.path("total").asInt());
    JsonNode second = redrives.at("/items/1");
    assertEquals("17", second.path("redrive_of").asText());
    assertEquals("44", second.path("id").asText());
    assertEquals(1_767_312_000_000L, second.path("time").asLong());
    assertEquals("telemetry", second.at("/action/daemon/name").asText());
    assertEquals("failed", second.path("ended").asText());
    assertEquals(80, second.path("ended_sequence").asInt());
    assertTrue(redrives.at("/items/4/ended").isMissingNode());
  }

  @Test
  void totalsAreTheCountersOfTheSnapshot() throws IOException {
    Path chain = chains().tour();
    JsonNode totals = stats(chain, "-o", "json").json().path("totals");
    JsonNode counters = Chains.tool(chain, "snapshot", "-o", "json").json().path("counters");
    for (String name : new String[] {"dispatched", "failed", "gated", "deferred"}) {
      assertTrue(counters.path(name).asLong() > 0, name);
      assertEquals(counters.path(name).asLong(), totals.path(name).asLong(), name);
    }
    assertEquals(counters.path("dispatch_retries").asLong(), totals.path("retried").asLong());
  }

  @Test
  void textFitsEightyColumns() throws IOException {
    stats(chains().tour())
        .out()
        .lines()
        .filter(line -> !line.startsWith("chain "))
        .forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void barsUseAWideTerminal() {
    assertEquals(132, StatsCommand.width("132"));
    assertEquals(80, StatsCommand.width("20"));
    assertEquals(80, StatsCommand.width(null));
    assertEquals(80, StatsCommand.width("wide"));
    assertEquals(400, StatsCommand.width("99999"));
  }

  @Test
  void topSaysHowManyAreListed() throws IOException {
    Path chain = chains().tour();
    JsonNode chainsTop = stats(chain, "-o", "json", "--top", "2").json().at("/busiest/chains");
    assertEquals(2, chainsTop.path("items").size());
    assertEquals(7, chainsTop.path("different").asLong());
    assertTrue(stats(chain, "--top", "2").out().contains("(2 of 7)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "many", ""})
  void topWithinReasonOnly(String top) throws IOException {
    ToolRun run = stats(chains().tour(), "--top", top);
    assertEquals(ExitCode.USAGE, run.exit(), run.toString());
    assertEquals("", run.out());
    assertTrue(run.err().contains("--top"), run.err());
  }

  @Test
  void damageIsSaidAndWhatCanBeReadIsCounted() throws IOException {
    Path chain = chains().tour();
    chains().damage(chain, "node 8 is unreachable");
    ToolRun json = stats(chain, "-o", "json");
    assertEquals(ExitCode.DAMAGED, json.exit(), json.toString());
    assertEquals(74, json.json().at("/extent/records").asLong());
    assertTrue(json.json().at("/damage/total").asLong() > 0);
    assertEquals("damaged_block", json.json().at("/damage/items/0/kind").asText());
    ToolRun text = stats(chain);
    assertTrue(text.out().contains("DAMAGE"), text.out());
    assertTrue(text.err().contains("damaged: "), text.err());
  }

  @Test
  void anEmptyHistoryIsNoProblem() throws IOException {
    ToolRun run = stats(chains().script("empty", ""));
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertTrue(run.out().contains("0: 0 dispatched, 0 failed, 0 gated"), run.out());
  }

  @Test
  void noChainIsAClearError() {
    ToolRun run = stats(temp.resolve("none"));
    assertEquals(ExitCode.ERROR, run.exit());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("none"), run.err());
  }

  @Test
  void hostileNamesAndReasonsCannotMoveTheCursor() throws IOException {
    String out = stats(chains().hostile()).out();
    assertFalse(out.contains("\u001b"));
    assertFalse(out.contains("\u202e"));
    assertTrue(out.contains("\\u001b[31m"), out);
  }
}
