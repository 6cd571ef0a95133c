package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.chain.ChainRecord;
import io.chainexec.replay.render.Golden;
import io.chainexec.replay.select.EntryReader;
import io.chainexec.replay.select.MixedChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands snapshot, of a moment, and diff. */
final class StateCommandsTest {
  @TempDir Path temp;

  private Chains chains() {
    return new Chains(temp);
  }

  private static JsonNode stateAt(Path chain, String when) throws IOException {
    ToolRun run = Chains.tool(chain, "snapshot", "--at", when, "-o", "json");
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    return run.json();
  }

  @Test
  void whatEndsIsShownAsOfTheAskedTime() throws IOException {
    Path chain = chains().tour();
    JsonNode before = stateAt(chain, "2026-01-01T00:01:16.499Z");
    JsonNode after = stateAt(chain, "2026-01-01T00:01:16.500Z");
    assertEquals(before.path("sequence"), after.path("sequence"));
    assertFalse(before.at("/world/avoid/0/expired").asBoolean());
    assertTrue(after.at("/world/avoid/0/expired").asBoolean());
    assertEquals(1_767_225_676_500L, after.path("time").asLong());
    assertTrue(after.path("recorded_time").asLong() < 1_767_225_676_499L);
    assertEquals(4, stateAt(chain, "2026-01-01T00:01:04.999Z").path("windows").size());
    assertEquals(3, stateAt(chain, "2026-01-01T00:01:05Z").path("windows").size());
    String text = Chains.tool(chain, "snapshot", "--at", "2026-01-01T00:01:19Z").out();
    assertTrue(text.contains(", recorded 2026-01-01T00:01:0"), text);
    assertTrue(text.contains("node 7 expired 2026-01-01T00:01:16.500Z"), text);
  }

  @Test
  void momentsAreReadAndWrittenInTheZoneThatIsAskedFor() throws IOException {
    Path chain = chains().tour();
    String[] local = {"--at", "2026-01-01T01:00:10", "--tz", "Europe/Berlin"};
    String text = Chains.tool(chain, "snapshot", local).out();
    assertTrue(text.contains("\ntime      2026-01-01T01:00:10.000+01:00\n"), text);
    assertFalse(text.contains("Z\n"), text);
  }

  @Test
  void sequencesAndLengthsOfTimeAreMoments() throws IOException {
    Path chain = chains().tour();
    assertEquals(30, stateAt(chain, "#30").path("sequence").asLong());
    assertEquals(1_767_225_780_000L, stateAt(chain, "-1m").path("time").asLong());
    assertEquals(74, stateAt(chain, "-0s").path("sequence").asLong());
  }

  @Test
  void beforeTheFirstRecordIsSaidSo() throws IOException {
    Path chain = chains().tour();
    ToolRun run = Chains.tool(chain, "snapshot", "--at", "1999-12-31");
    assertEquals(ExitCode.OK, run.exit());
    assertEquals(
        "replay-tool: nothing was recorded by 1999-12-31T00:00:00.000Z: the chain begins"
            + " 2026-01-01T00:00:00.000Z\n",
        run.err());
    assertTrue(run.out().contains("no records yet"), run.out());
  }

  @Test
  void timesThatNobodyKnowsAreNotGuessed() throws IOException {
    Path chain = chains().tour();
    chains().damage(chain, "actions_per_block");
    ToolRun time = Chains.tool(chain, "snapshot", "--at", "2026-01-01T00:01:00Z");
    assertEquals(ExitCode.ERROR, time.exit(), time.toString());
    assertTrue(time.err().contains("wall times are not known at sequence "), time.err());
    assertEquals("", time.out());
    ToolRun relative = Chains.tool(chain, "diff", "-1m");
    assertEquals(ExitCode.ERROR, relative.exit(), relative.toString());
    assertEquals(ExitCode.DAMAGED, Chains.tool(chain, "snapshot", "--at", "40").exit());
    assertEquals(ExitCode.DAMAGED, Chains.tool(chain, "diff", "40", "41").exit());
  }

  @Test
  void changesAreToldAsTheyWere() throws IOException {
    Path chain = chains().tour();
    ToolRun text = Chains.tool(chain, "diff", "-3m", "-1m");
    assertEquals("", text.err());
    assertEquals(ExitCode.DIFFERENT, text.exit());
    Golden.check("tour-diff.txt", chains().anonymous(text.out()));
    ToolRun json = Chains.tool(chain, "diff", "-3m", "-1m", "-o", "json");
    assertEquals(ExitCode.DIFFERENT, json.exit());
    Golden.check("tour-diff.json", chains().anonymous(json.out()));
    String coloured = Chains.tool(chain, "diff", "-3m", "-1m", "--color=always").out();
    assertTrue(coloured.contains("\u001b[31m  - #9 drop_replica"), coloured);
    assertEquals(text.out(), coloured.replaceAll("\u001b\\[\\d+m", ""));
  }

  @Test
  void backwardIsForwardTurnedRound() throws IOException {
    Path chain = chains().tour();
    JsonNode forward = Chains.tool(chain, "diff", "20", "60", "-o", "json").json();
    JsonNode backward = Chains.tool(chain, "diff", "60", "20", "-o", "json").json();
    assertEquals(forward.path("differences"), backward.path("differences"));
    assertEquals(forward.path("a"), backward.path("b"));
    assertEquals(of(forward, "added", "after"), of(backward, "removed", "before"));
    assertEquals(of(forward, "changed", "before"), of(backward, "changed", "after"));
  }

  private static List<String> of(JsonNode diff, String change, String side) {
    List<String> items = new ArrayList<>();
    for (JsonNode each : diff.path("changes")) {
      if (each.path("change").asText().equals(change)) {
        items.add(each.path("section").asText() + " " + each.path(side).toString());
      }
    }
    items.sort(null);
    return items;
  }

  @Test
  void endIsTheDefaultAndNothingRecordedIsNoDifference() throws IOException {
    Path chain = chains().tour();
    assertEquals(
        Chains.tool(chain, "diff", "70", "74").out(), Chains.tool(chain, "diff", "70").out());
    ToolRun same = Chains.tool(chain, "diff", "74");
    assertEquals(ExitCode.OK, same.exit(), same.toString());
    assertTrue(same.out().endsWith("\nno difference\n"), same.out());
    assertEquals(
        0, Chains.tool(chain, "diff", "74", "-o", "json").json().path("differences").asInt());
  }

  @Test
  void copyIsTheSameAndAnotherChainIsNot() throws IOException {
    Path chain = chains().tour();
    Path copy = Files.createDirectory(temp.resolve("copy"));
    try (Stream<Path> files = Files.list(chain)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    ToolRun same = Chains.tool(chain, "diff", "--with", copy.toString());
    assertEquals(ExitCode.OK, same.exit(), same.toString());
    ToolRun earlier = Chains.tool(chain, "diff", "--with", copy.toString(), "30", "31");
    assertEquals(ExitCode.DIFFERENT, earlier.exit(), earlier.toString());
    Path again = new Chains(Files.createDirectory(temp.resolve("again"))).tour();
    // The same script at the same time makes the same state on another chain.
    assertEquals(ExitCode.OK, Chains.tool(chain, "diff", "--with", again.toString()).exit());
    ToolRun run =
        ToolRun.of(
            "run", "samples/tour.jsonl", "--chain", again.toString(), "--start", "2027-01-01");
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    JsonNode diff = Chains.tool(chain, "diff", "--with", again.toString(), "-o", "json").json();
    assertEquals("[37,74]", counter(diff, "dispatched"));
  }

  private static String counter(JsonNode diff, String name) {
    for (JsonNode change : diff.path("changes")) {
      if (change.path("key").asText().equals(name)) {
        return "[" + change.path("before") + "," + change.path("after") + "]";
      }
    }
    return "";
  }

  @Test
  void clockThatIsSetChangesNothing() throws IOException {
    Path chain = temp.resolve("mixed");
    MixedChain.write(chain, 3);
    List<Long> clocks = new ArrayList<>();
    try (EntryReader entries = new EntryReader(chain, problem -> {})) {
      while (entries.poll(
              entry -> {
                if (entry.record() instanceof ChainRecord.Clock) {
                  clocks.add(entry.sequence());
                }
              })
          > 0) {
        // To the end.
      }
    }
    assertFalse(clocks.isEmpty());
    for (long clock : clocks.subList(0, Math.min(5, clocks.size()))) {
      ToolRun run = Chains.tool(chain, "diff", "" + (clock - 1), "" + clock);
      assertEquals(ExitCode.OK, run.exit(), run.toString());
    }
  }

  @Test
  void longListsAreCutWithALineThatSaysSo() throws IOException {
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      script.append("{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":");
      script.append(i).append(",\"by\":1}}\n");
    }
    Path chain = chains().script("heat", script.toString());
    String text = Chains.tool(chain, "diff", "0").out();
    assertTrue(text.contains("\nheat taken off: 30 added\n"), text);
    assertTrue(text.contains("  and 10 more that came; -o json shows all\n"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snapshot --chain x --at yesterday",
        "snapshot --chain x --at=",
        "snapshot --chain x --at -2x",
        "snapshot --chain x --at 5 --tz Mars",
        "diff",
        "diff --chain x",
        "diff --chain x yesterday",
        "diff --chain x 1 tomorrow",
        "diff --chain x --bogus",
        "diff --chain x 1 2 3",
        "diff --chain x --with=",
        "diff --chain x -o csv 1",
        "diff 1 2"
      })
  void misuseIsExplained(String line) {
    ToolRun run = ToolRun.of(line.split(" "));
    assertEquals(ExitCode.USAGE, run.exit(), run.toString());
    assertEquals("", run.out());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.err().endsWith("--help'.\n"), run.err());
  }

  @Test
  void whatIsNotThereIsAnError() throws IOException {
    Path chain = chains().tour();
    ToolRun beyond = Chains.tool(chain, "diff", "70", "75");
    assertEquals(ExitCode.ERROR, beyond.exit());
    assertEquals("replay-tool: there is no record 75: the chain ends with 74\n", beyond.err());
    String missing = temp.resolve("missing").toString();
    ToolRun other = Chains.tool(chain, "diff", "--with", missing);
    assertEquals(ExitCode.ERROR, other.exit());
    assertTrue(other.err().contains("does not exist"), other.err());
    assertFalse(Files.exists(Path.of(missing)));
  }
}
