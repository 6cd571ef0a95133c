package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.action.Action;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.Golden;
import io.chainexec.store.ChronicleAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands dead and redrive. */
final class DeadCommandTest {
  private static final String[] AT_ONCE = {"--dispatcher=script", "--clock=script"};

  @TempDir Path temp;

  private Path tour() throws IOException {
    return new Chains(temp).tour();
  }

  private static ToolRun redrive(Path chain, String... more) {
    List<String> args = new ArrayList<>(List.of(AT_ONCE));
    args.addAll(List.of(more));
    return Chains.tool(chain, "redrive", args.toArray(String[]::new));
  }

  private static void assertDone(ToolRun run) {
    assertEquals(ExitCode.OK, run.exit(), run::toString);
    assertEquals("", run.err());
  }

  private static long records(Path chain) {
    return Chains.tool(chain, "log", "-o", "json").out().lines().count();
  }

  private static String ids(ToolRun list) {
    return String.join(
        " ", list.out().lines().map(l -> l.replaceAll(".*?#(\\d+) .*", "$1")).toList());
  }

  @Test
  void deadLettersAreShownByReason() throws IOException {
    Path chain = tour();
    Golden.check("tour-dead.txt", Chains.tool(chain, "dead").out());
    Golden.check("tour-dead.jsonl", Chains.tool(chain, "dead", "-o", "json").out());
    ToolRun counts = Chains.tool(chain, "dead", "--count", "-o", "json");
    assertEquals(4, counts.out().lines().count());
    JsonNode first = new ObjectMapper().readTree(counts.out().lines().findFirst().orElseThrow());
    assertEquals("daemon-backoff", first.path("reason").asText());
    assertEquals(2, first.path("count").asInt());
    assertEquals(0, first.path("redriven").asInt());
    assertEquals("no dead letters\n", Chains.tool(chain, "dead", "--since", "75").out());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 11 17 18 35 39",
    "--kind pull_replica, 11 39",
    "--daemon telemetry, 17 18",
    "--chain-id 107, 39",
    "--node 7, 11",
    "--outcome gated, 17 18",
    "--grep budget, 39",
    "--id 11 --id 35, 11 35",
    "--since 49 --until 60, 35",
    "--since 2026-01-01T00:00:20Z --until 2026-01-01T00:01:00Z, 17 18",
    "--since -1m, 39",
    "--daemon telemetry --grep no-such-reason, ''"
  })
  void optionsSelect(String options, String expected) throws IOException {
    String[] args = ("--list " + options).strip().split(" ");
    ToolRun run = Chains.tool(tour(), "dead", args);
    assertDone(run);
    assertEquals(expected, ids(run));
  }

  @Test
  void whatIsRedrivenIsLinkedInBothDirections() throws IOException {
    Path chain = tour();
    ToolRun run = redrive(chain, "--daemon", "telemetry", "--expect", "2");
    assertDone(run);
    assertTrue(run.out().startsWith("redriven  2 actions: 2 dispatched, 0 failed,"), run::toString);
    assertTrue(run.out().contains("\n  #17 start_daemon telemetry#1: as #43, dispatched\n"));

    ToolRun log = Chains.tool(chain, "log", "--id", "17");
    assertTrue(log.out().endsWith("redriven      #43 start_daemon telemetry#1, redrive of #17\n"));
    String trace = Chains.tool(chain, "trace", "17").out();
    assertTrue(trace.contains("\n  redriven  as #43, dispatched\n"), trace);
    String traceBack = Chains.tool(chain, "trace", "43").out();
    assertTrue(traceBack.contains("\n  repeats   #17\n"), traceBack);
    String traces = Chains.tool(chain, "trace", "--daemon", "telemetry").out();
    assertTrue(traces.contains("  redriven  as #44, dispatched\n"), traces);
    assertTrue(traces.contains("  repeats   #18\n"), traces);
    JsonNode json = Chains.tool(chain, "trace", "17", "-o", "json").json();
    assertEquals("43", json.at("/redriven_as/0/id").asText());
    assertEquals("dispatched", json.at("/redriven_as/0/ended").asText());
    assertEquals(
        "17", Chains.tool(chain, "trace", "43", "-o", "json").json().path("redrive_of").asText());
    JsonNode stats = Chains.tool(chain, "stats", "-o", "json").json();
    assertEquals(2, stats.at("/totals/redriven").asInt());
    assertEquals(44, stats.at("/totals/actions").asInt());
    String dead = Chains.tool(chain, "dead").out();
    assertTrue(dead.startsWith("5 dead letters, 2 of them redriven\n"), dead);
    assertTrue(dead.contains("#17 start_daemon telemetry#1; redriven as #43, dispatched\n"), dead);
    assertEquals(ExitCode.OK, Chains.tool(chain, "verify").exit());
    JsonNode snapshot = Chains.tool(chain, "snapshot", "-o", "json").json();
    assertEquals(39, snapshot.at("/counters/dispatched").asInt(), snapshot::toString);
  }

  @Test
  void nothingIsRedrivenTwiceUnlessAgain() throws IOException {
    Path chain = tour();
    assertDone(redrive(chain, "--id", "11"));
    assertEquals("17 18 35 39", ids(Chains.tool(chain, "dead", "--open", "--list")));
    assertDone(redrive(chain, "--expect", "4"));
    long records = records(chain);
    ToolRun nothing = redrive(chain);
    assertEquals(ExitCode.OK, nothing.exit());
    assertTrue(nothing.err().contains("nothing to redrive: "), nothing.err());
    assertTrue(nothing.err().contains("5 redriven before, which --again takes"), nothing.err());
    assertEquals(records, records(chain), "not even a session");
    JsonNode again = redrive(chain, "--id", "11", "--again", "-o", "json").json();
    assertEquals("11", again.at("/redriven/0/original_id").asText());
    assertEquals("48", again.at("/redriven/0/id").asText());
    assertEquals(0, again.path("not_redriven").size());
    String trace = Chains.tool(chain, "trace", "11").out();
    assertTrue(trace.contains("  redriven  as #43, dispatched\n  redriven  as #48, "), trace);
  }

  @Test
  void whatFailsAgainIsADeadLetterItself() throws IOException {
    Path chain = tour();
    ToolRun run =
        Chains.tool(
            chain,
            "redrive",
            "--id",
            "35",
            "--dispatcher=exec:echo no port >&2; exit 1",
            "--sync",
            "never");
    assertEquals(ExitCode.OK, run.exit(), run::toString);
    assertTrue(run.out().contains("as #43, failed: no port\n"), run::toString);
    assertEquals("11 17 18 39 43", ids(Chains.tool(chain, "dead", "--open", "--list")));
    JsonNode failed = Chains.tool(chain, "dead", "--id", "43", "-o", "json").json();
    assertEquals("35", failed.path("redrive_of").asText());
    assertEquals("no port", failed.path("reason").asText());
    assertDone(redrive(chain, "--grep", "no port", "--expect", "1"));
    String original = Chains.tool(chain, "dead", "--id", "35", "--list").out();
    assertTrue(original.endsWith("; redriven as #43, failed: no port\n"), original);
    String redriven = Chains.tool(chain, "dead", "--id", "43", "--list").out();
    assertTrue(redriven.endsWith("; redrive of #35; redriven as #44, dispatched\n"), redriven);
  }

  @Test
  void aSelectionOfAnotherSizeIsRefused() throws IOException {
    Path chain = tour();
    long records = records(chain);
    ToolRun other = redrive(chain, "--expect", "4");
    assertEquals(ExitCode.ERROR, other.exit());
    assertTrue(other.err().contains("5 actions selected, not 4 (--expect)"), other.err());
    ToolRun more = redrive(chain, "--max", "4");
    assertEquals(ExitCode.ERROR, more.exit());
    assertTrue(more.err().contains("5 actions selected, more than 4 (--max)"), more.err());
    assertEquals(records, records(chain));
    assertEquals(ExitCode.ERROR, redrive(chain, "--dry-run", "--expect", "1").exit());
  }

  @Test
  void aHundredAreRedrivenUnlessMoreAreAllowed() {
    String line =
        "{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1},"
            + "\"dispatch\":[{\"result\":\"drop\",\"reason\":\"cold\"}]}\n";
    Path chain = new Chains(temp).script("many", line.repeat(101));
    ToolRun refused = redrive(chain);
    assertEquals(ExitCode.ERROR, refused.exit());
    assertTrue(refused.err().contains("more than 100 (--max)"), refused.err());
    String dead = Chains.tool(chain, "dead").out();
    assertTrue(dead.contains("     101  failed: cold\n"), dead);
    assertTrue(dead.contains("          and 96 more\n"), dead);
    assertDone(redrive(chain, "--max", "101"));
    assertEquals(101, Chains.tool(chain, "dead", "--list").out().lines().count());
  }

  @Test
  void aDryRunShowsWhatWouldBeRedrivenAndChangesNothing() throws IOException {
    Path chain = tour();
    byte[] before = bytes(chain);
    ToolRun run = Chains.tool(chain, "redrive", "--dry-run", "--kind", "pull_replica");
    assertEquals(ExitCode.OK, run.exit());
    assertEquals("11 39", ids(run));
    assertEquals("replay-tool: 2 actions would be redriven\n", run.err());
    ToolRun json = Chains.tool(chain, "redrive", "--dry-run", "--id", "11", "-o", "json");
    assertEquals("105", json.json().at("/action/chain").asText());
    org.junit.jupiter.api.Assertions.assertArrayEquals(before, bytes(chain));
  }

  private static byte[] bytes(Path chain) throws IOException {
    try (var files = Files.list(chain)) {
      return Files.readAllBytes(
          files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow());
    }
  }

  @Test
  void aScriptRedrivesOnTheSameChainAndOnNoOther() throws IOException {
    Path chain = tour();
    Path script = temp.resolve("again.jsonl");
    ToolRun written = Chains.tool(chain, "redrive", "--script", script.toString());
    assertDone(written);
    assertEquals(script + ": 5 actions to redrive\n", written.out());
    assertEquals(5, Files.readAllLines(script).size());
    assertEquals(
        ExitCode.ERROR, Chains.tool(chain, "redrive", "--script", script.toString()).exit());
    assertEquals(Files.readString(script), Chains.tool(chain, "redrive", "--script", "-").out());

    Path other = new Chains(temp).script("other", Files.readString(Path.of("samples/tour.jsonl")));
    ToolRun refused = ToolRun.of("run", script.toString(), "--chain", other.toString());
    assertEquals(ExitCode.ERROR, refused.exit());
    assertTrue(refused.err().contains(":1:1: the redrive of action 11 of chain "), refused.err());

    ToolRun run = ToolRun.of("run", script.toString(), "--chain", chain.toString());
    assertEquals(ExitCode.OK, run.exit(), run::toString);
    assertEquals("", Chains.tool(chain, "dead", "--open", "--list").out());
    assertTrue(Chains.tool(chain, "trace", "43").out().contains("repeats   #11"));
  }

  @Test
  void aScriptCannotRedriveWhatTheChainDoesNotKnow() throws IOException {
    Path chain = tour();
    String line =
        "{\"at_ms\":0,\"redrive_of\":{\"id\":43},\"action\":{\"kind\":\"drop_replica\",\"chain\":1}}";
    ToolRun run = ToolRun.withInput(line, "run", "-", "--chain", chain.toString());
    assertEquals(ExitCode.ERROR, run.exit());
    assertTrue(run.err().contains("the redrive of action 43, which the chain does not know"));
    assertEquals("", Chains.tool(chain, "log", "--id", "43").out());
  }

  @Test
  void besideALiveWriterItIsRefusedAndTheWayOutIsNamed() throws IOException {
    Path chain = tour();
    try (ChronicleAppender writer = ChronicleAppender.open(chain)) {
      ToolRun refused = redrive(chain);
      assertEquals(ExitCode.ERROR, refused.exit());
      assertTrue(refused.err().contains("pid " + ProcessHandle.current().pid()), refused.err());
      assertTrue(refused.err().contains("--script"), refused.err());
      assertEquals(5, Chains.tool(chain, "redrive", "--script", "-").out().lines().count());
      assertEquals(ExitCode.OK, Chains.tool(chain, "redrive", "--dry-run").exit());
      assertTrue(writer.nextSequence() > 0);
    }
  }

  @Test
  void theSettingsAreThoseOfTheLastSession() throws IOException {
    String tour = Files.readString(Path.of("samples/tour.jsonl"));
    Path chain = temp.resolve("chain");
    String[] args = {
      "run", "-", "--chain", chain.toString(), "--set", "journal=intake", "--set", "idle_tick=70ms"
    };
    assertEquals(ExitCode.OK, ToolRun.withInput(tour, args).exit());
    assertDone(redrive(chain, "--id", "11", "--set", "idle_tick=80ms"));
    String opened =
        Chains.tool(chain, "log", "-o", "json")
            .out()
            .lines()
            .filter(l -> l.contains("\"opened\"") && l.contains("\"session\":2"))
            .findFirst()
            .orElseThrow();
    assertTrue(opened.contains("\"journal\":\"intake\""), opened);
    assertTrue(opened.contains("\"idle_tick\":\"80ms\""), opened);
    assertTrue(Chains.tool(chain, "trace", "43").out().contains("repeats   #11"));
  }

  @Test
  void onADamagedChainNothingIsRedrivenUnasked() throws IOException {
    Path chain = tour();
    new Chains(temp).damage(chain, "port 7003");
    ToolRun dead = Chains.tool(chain, "dead", "--list");
    assertEquals(ExitCode.DAMAGED, dead.exit());
    assertEquals("11 17 18 35 39", ids(dead));
    ToolRun script = Chains.tool(chain, "redrive", "--script", "-");
    assertEquals(ExitCode.DAMAGED, script.exit());
    assertEquals("", script.out());
    assertTrue(script.err().contains("may say that it was already"), script.err());
    ToolRun again = Chains.tool(chain, "redrive", "--script", "-", "--again");
    assertEquals(ExitCode.DAMAGED, again.exit());
    assertEquals(5, again.out().lines().count());
  }

  @Test
  void whatMayHaveBeenCarriedOutIsWarnedOfAndWhatIsNotThereLeftOut() {
    Path chain = temp.resolve("chain");
    Action pull = new Action.PullReplica(1, 2);
    try (ChronicleAppender appender = ChronicleAppender.open(chain)) {
      appender.recover(RecordListener.NOWHERE);
      appender.opened(0, 1, 1_000, 1, ExecutorConfig.defaults());
      appender.failed(
          5, 1, pull.kind(), pull, 1, 2, 0, RecordSink.NO_RETRY, ReasonCode.IN_DOUBT, 0, 0, null);
      appender.failed(
          6, 2, pull.kind(), null, 6, 2, 0, RecordSink.NO_RETRY, ReasonCode.TEXT, 0, 0, "gone");
      appender.commit();
    }
    ToolRun run = Chains.tool(chain, "redrive", "--dry-run");
    assertEquals("1", ids(run));
    assertTrue(run.err().contains("1 of them ended in doubt"), run.err());
    assertTrue(run.err().contains("1 left out, since the records that hold"), run.err());
    ToolRun dead = Chains.tool(chain, "dead", "--list");
    assertTrue(dead.out().contains("#2 pull_replica (its first record"), dead.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redrive | --dispatcher=exec:COMMAND is needed",
        "redrive --dispatcher=ok | accepted are script and exec:COMMAND",
        "redrive --dry-run --script x | --dry-run goes without --script",
        "redrive --dry-run --max 0 | --max is 0, accepted are 1 to 100000",
        "redrive --dry-run --expect -1 | it cannot be negative",
        "redrive --dry-run --outcome dispatched | dead letters are failed or gated",
        "dead --count --list | --count goes without --list",
        "dead -n 10001 | accepted are 0 to 10000",
        "dead --since 5 --until 4 | --since 5 is behind --until 4"
      })
  void nonsenseIsAUsageError(String line, String message) throws IOException {
    ToolRun run = ToolRun.of((line + " --chain " + tour()).split(" "));
    assertEquals(ExitCode.USAGE, run.exit(), run::toString);
    assertTrue(run.err().contains(message), run.err());
    assertFalse(run.err().contains("unexpected"), run.err());
  }
}
