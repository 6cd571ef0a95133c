package io.chainexec.replay;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.replay.render.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  private static final String DROP = "\"action\":{\"kind\":\"drop_replica\",\"chain\":1}}\n";
  private static final String START = "2026-01-01T00:00:00Z";

  @TempDir Path temp;

  private String chain() {
    return temp.resolve("chain").toString();
  }

  private ToolRun runTour(String... more) {
    String[] args = {"run", "samples/tour.jsonl", "--chain", chain(), "--start", START};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return ToolRun.of(all);
  }

  private ToolRun runScript(String script, String... more) {
    String[] args = {"run", "-", "--chain", chain(), "--start", START, "-o", "json"};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return ToolRun.withInput(script, all);
  }

  @Test
  void tourIsToldAsItWas() throws IOException {
    ToolRun run = runTour();
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertEquals("", run.err());
    Golden.check("tour-log.txt", ToolRun.of("log", "--chain", chain()).out());
    Golden.check("tour-log.jsonl", ToolRun.of("log", "--chain", chain(), "-o", "json").out());
    Golden.check("tour-snapshot.txt", anonymous(ToolRun.of("snapshot", "--chain", chain()).out()));
    ToolRun json = ToolRun.of("snapshot", "--chain", chain(), "-o", "json");
    Golden.check("tour-snapshot.json", anonymous(json.out()));
  }

  /** Without what differs from run to run: the directory and the chain's id. */
  private String anonymous(String text) {
    return text.replace(chain(), "DIR")
        .replaceAll("(?m)^id .*$", "id        ID")
        .replaceAll("\"chain_id\":\"\\d+\"", "\"chain_id\":\"ID\"");
  }

  @Test
  void tourShowsAllKindsAndEveryWayOut() {
    runTour();
    String log = ToolRun.of("log", "--chain", chain(), "-o", "json").out();
    for (io.chainexec.action.ActionKind kind : io.chainexec.action.ActionKind.values()) {
      assertTrue(log.contains("\"kind\":\"" + kind.wireName() + "\""), kind.wireName());
    }
    for (String cause : List.of("pull_cooldown", "stabilization", "drain_rate")) {
      assertTrue(log.contains("\"cause\":\"" + cause + "\""), cause);
    }
    for (String part : List.of("gated", "retry_after_ms", "panicked", "budget exhausted")) {
      assertTrue(log.contains(part), part);
    }
  }

  @Test
  void scriptGoesOnBehindAChainsHistory() throws IOException {
    runTour();
    ToolRun second = runTour("-o", "json");
    assertEquals(ExitCode.OK, second.exit(), second.toString());
    assertEquals(75, second.json().path("first_sequence").asLong());
    JsonNode snapshot = ToolRun.of("snapshot", "--chain", chain(), "-o", "json").json();
    assertEquals("85", snapshot.path("next_action_id").asText());
    assertEquals(2, snapshot.path("sessions").size());
    assertEquals(ExitCode.OK, ToolRun.of("verify", "--chain", chain()).exit());
  }

  @Test
  void clockStopsAtUntilAndTheNextRunTakesUpWhatIsDeferred() throws IOException {
    String script = "{\"at_ms\":0," + DROP + "{\"at_ms\":10," + DROP + "{\"at_ms\":20," + DROP;
    JsonNode first = runScript(script, "--until", "1000").json();
    assertEquals("[\"2\",\"3\"]", first.path("deferred_left").toString());
    assertEquals(1000, first.path("script_time_ms").asLong());
    JsonNode second = runScript("").json();
    assertEquals("[]", second.path("deferred_left").toString());
    assertEquals(3, second.path("counters").path("dispatched").asLong());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10ms", "every:100", "commit", "never"})
  @EnabledOnOs(OS.LINUX)
  void recordsAreSyncedAsTheCommandLineSays(String when) throws IOException {
    boolean inBackground = "10ms".equals(when) || "every:100".equals(when);
    // A thread may not bear its name yet, or one of the chain before may still be ending.
    String threads =
        "exec:for i in $(seq 600); do grep -qs ^sync /proc/$PPID/task/*/comm "
            + (inBackground ? "&& exit 0; sleep .1; done; exit 1" : "|| exit 1; sleep .1; done");
    JsonNode counters =
        runScript("{\"at_ms\":0," + DROP, "--sync", when, "--dispatcher", threads)
            .json()
            .path("counters");
    assertEquals(inBackground ? 1 : 0, counters.path("dispatched").asInt(), counters.toString());
    assertEquals(inBackground ? 0 : 1, counters.path("failed").asInt());
  }

  @Test
  void aSyncThatMakesNoSenseIsNamed() {
    ToolRun run = runScript("", "--sync", "sometimes");
    assertEquals(ExitCode.USAGE, run.exit());
    assertTrue(
        run.err().contains("--sync: \"sometimes\" is no sync policy; accepted are never,"),
        run.err());
  }

  @Test
  void whatComesDueExactlyAtUntilStaysDeferred() throws IOException {
    String script = "{\"at_ms\":0," + DROP + "{\"at_ms\":0," + DROP;
    String[] window = {"--set", "replica_stabilization_window=5s", "--until", "5000"};
    assertEquals("[\"2\"]", runScript(script, window).json().path("deferred_left").toString());
  }

  @Test
  void submissionsWithinADispatchAreQueuedBeforeItReturns() throws IOException {
    String slow =
        "{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1},\"dispatch\":[{\"result\":\"retry\",\"reason\":\"slow\",\"after_ms\":1,\"delay_ms\":100}]}\n";
    String heat = "\"action\":{\"kind\":\"reduce_heat\",\"blob\":2,\"by\":1}}\n";
    String script = slow + "{\"at_ms\":50," + heat + "{\"at_ms\":100," + heat;
    JsonNode summary =
        runScript(script, "--set", "pressure_high=2", "--set", "pressure_low=1").json();
    // Depth after the failed dispatch: both that fell within it are queued.
    assertEquals(1, summary.path("counters").path("pressure_asserts").asLong(), summary.toString());
    assertEquals(3, summary.path("counters").path("dispatched").asLong());
  }

  @Test
  void fullQueueIsOfferedAgainAfterADutyCycle() throws IOException {
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      script.append("{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1}}\n");
    }
    JsonNode counters =
        runScript(script.toString(), "--set", "queue_capacity=2").json().path("counters");
    assertEquals(10, counters.path("dispatched").asLong());
    assertEquals(0, counters.path("refused_submissions").asLong());
  }

  @Test
  void brokenFileRunsNothing() throws IOException {
    Path script = temp.resolve("bad.jsonl");
    Files.writeString(script, "{\"at_ms\":0," + DROP + "{\"at_ms\":0,\"aktion\":1}\n");
    ToolRun run = ToolRun.of("run", script.toString(), "--chain", chain());
    assertEquals(ExitCode.ERROR, run.exit());
    assertEquals(script + ":2:1: a line needs the field \"action\"\n", run.err());
    assertFalse(Files.exists(Path.of(chain())));
  }

  @Test
  void brokenInputRunsUpToTheBadLine() throws IOException {
    ToolRun run = runScript("{\"at_ms\":0," + DROP + "nonsense\n{\"at_ms\":0," + DROP);
    assertEquals(ExitCode.ERROR, run.exit());
    assertTrue(run.err().startsWith("<stdin>:2:"), run.err());
    assertEquals(1, run.json().path("actions").asLong());
  }

  @Test
  void keepGoingSkipsBadLinesAndCountsThem() throws IOException {
    String script = "\u001b[31m\n{\"at_ms\":0," + DROP + "{\"at_ms\":-1," + DROP;
    ToolRun run = runScript(script, "--keep-going");
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertEquals(2, run.json().path("skipped_lines").asLong());
    assertEquals(1, run.json().path("actions").asLong());
    assertFalse(run.err().contains("\u001b"), run.err());
    assertTrue(run.err().contains("<stdin>:3:10: "), run.err());
  }

  @Test
  void realClockWaits() throws IOException {
    String script = "{\"at_ms\":0," + DROP + "{\"at_ms\":150," + DROP;
    String[] args = {"run", "-", "--chain", chain(), "--clock=real", "-o", "json"};
    String[] all = java.util.Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--set";
    all[args.length + 1] = "replica_stabilization_window=250ms";
    ToolRun run = ToolRun.withInput(script, all);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertEquals(2, run.json().path("counters").path("dispatched").asLong());
    assertTrue(run.json().path("script_time_ms").asLong() >= 250, run.out());
  }

  @Test
  void lastRecordsOnly() {
    runTour();
    List<String> lines = ToolRun.of("log", "--chain", chain(), "-n", "2").out().lines().toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).contains("  closed  "), lines.get(1));
    assertEquals("", ToolRun.of("log", "--chain", chain(), "-n", "0").out());
  }

  @Test
  void verifyReportsDamageAndOthersReadOnBehindIt() throws IOException {
    runTour();
    Path file = chainFile();
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("two timeouts in a row");
    bytes[at] ^= 1;
    Files.write(file, bytes, StandardOpenOption.WRITE);
    ToolRun verify = ToolRun.of("verify", "--chain", chain(), "-o", "json");
    assertEquals(ExitCode.DAMAGED, verify.exit(), verify.toString());
    assertEquals("damaged", verify.json().path("summary").path("status").asText());
    assertTrue(verify.json().path("findings").get(0).path("offset").isNumber());
    ToolRun log = ToolRun.of("log", "--chain", chain());
    assertEquals(ExitCode.DAMAGED, log.exit());
    assertTrue(log.err().contains("damaged: "), log.err());
    assertTrue(log.out().contains("the tour is over"));
    ToolRun snapshot = ToolRun.of("snapshot", "--chain", chain(), "-o", "json");
    assertEquals(ExitCode.DAMAGED, snapshot.exit());
    assertTrue(snapshot.json().path("problems").asLong() > 0);
  }

  private Path chainFile() throws IOException {
    try (var files = Files.list(Path.of(chain()))) {
      return files.filter(file -> file.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "trace 1", "trace --node 1", "snapshot", "verify"})
  void directoriesWithoutAChainAreClearErrors(String command) throws IOException {
    ToolRun missing = on(temp.resolve("missing"), command);
    assertEquals(ExitCode.ERROR, missing.exit());
    assertTrue(missing.err().contains("does not exist"), missing.err());
    ToolRun empty = on(temp, command);
    assertEquals(ExitCode.ERROR, empty.exit());
    assertTrue(empty.err().startsWith("replay-tool: no chain: "), empty.err());
    Path file = Files.writeString(temp.resolve("file"), "x");
    ToolRun notDirectory = on(file, command);
    assertEquals(ExitCode.ERROR, notDirectory.exit());
    assertTrue(notDirectory.err().contains("is not a directory"), notDirectory.err());
    assertEquals("", missing.out() + empty.out() + notDirectory.out());
  }

  private static ToolRun on(Path chain, String command) {
    return ToolRun.of((command + " --chain " + chain).split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "log",
        "log --chain",
        "log --chain x -n -1",
        "log --chain x -n two",
        "log --chain x -o yaml",
        "log --chain x --since yesterday",
        "log --chain x --since -2x",
        "log --chain x --since 99999999999999999999",
        "log --chain x --until -99999999999999999999h",
        "log --chain x --since 9 --until 3",
        "log --chain x --since -1h --until -2h",
        "log --chain x --since 2026-01-02 --until 2026-01-01",
        "log --chain x --kind pull",
        "log --chain x --outcome done",
        "log --chain x --id -1",
        "log --chain x --id 18446744073709551616",
        "log --chain x --chain-id 1.5",
        "log --chain x --node all",
        "log --chain x --grep (",
        "log --chain x --tz Mars",
        "log --chain x --tz +02:00 --utc",
        "log --chain x --color blue",
        "log --chain x --reverse --follow",
        "log --chain x --reverse --cursor-file y",
        "log --chain x --follow --until 5",
        "log --chain x --cursor-file=",
        "trace --chain x",
        "trace 1",
        "trace 1 2 --chain x",
        "trace one --chain x",
        "trace 1 --daemon d --chain x",
        "trace 1 --chain x -o csv",
        "run --chain x",
        "run x --chain y --set pull=1s",
        "run x --chain y --set pull_cooldown=1",
        "run x --chain y --set pull_cooldown",
        "run x --chain y --set pressure_low=5000",
        "run x --chain y --clock=sun",
        "run x --chain y --start=yesterday",
        "run x --chain y --clock=real --start=2026-01-01",
        "run x --chain y --until=-1",
        "run x --chain y --dispatcher=magic",
        "run x --chain y --dispatcher=exec:",
        "run x --chain y --retry-after=soon",
        "run x --chain y --exec-timeout=0s",
        "run x --chain y --sync=sometimes",
        "run x --chain y --sync=every:0",
        "verify --chain x y",
        "repair --yes"
      })
  void misuseIsExplainedWithItsExitCode(String line) {
    ToolRun run = ToolRun.of(line.isEmpty() ? new String[0] : line.split(" "));
    assertEquals(ExitCode.USAGE, run.exit(), run.toString());
    assertEquals("", run.out());
    assertTrue(run.err().contains("--help'."), run.err());
    assertEquals(2, run.err().lines().count(), run.err());
  }

  @Test
  void unknownSettingIsNamedWithThoseThereAre() {
    ToolRun run = ToolRun.of("run", "x", "--chain", "y", "--set", "pull_cooldwon=1s");
    assertTrue(run.err().contains("pull_cooldwon"), run.err());
    assertTrue(run.err().contains("pull_cooldown"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run ",
        "snapshot ",
        "log ",
        "trace ",
        "stats ",
        "report ",
        "what-if ",
        "verify ",
        "repair "
      })
  void helpAndVersionAreEverywhere(String command) {
    ToolRun help = ToolRun.of((command + "--help").split(" "));
    assertEquals(ExitCode.OK, help.exit());
    assertTrue(help.out().startsWith("Usage: replay-tool"), help.out());
    assertTrue(help.out().contains("Exit codes:"), help.out());
    assertTrue(help.out().contains("Examples:"), help.out());
    assertTrue(help.out().lines().allMatch(text -> text.length() <= 80), help.out());
    ToolRun version = ToolRun.of((command + "--version").split(" "));
    assertEquals(ExitCode.OK, version.exit());
    assertTrue(version.out().startsWith("replay-tool "), version.out());
  }

  @Test
  void helpOfRunListsEverySetting() {
    String help = ToolRun.of("run", "--help").out();
    for (String key : io.chainexec.config.ExecutorConfig.keys()) {
      assertTrue(help.contains(key + "="), key);
    }
    assertFalse(help.contains("=null"), help);
  }

  @Test
  void closedPipeEndsQuietlyAndAFullDiskDoesNot() {
    runTour();
    assertEquals("0 ", logInto("Broken pipe"));
    assertEquals(
        "1 replay-tool: cannot write to standard output: No space left on device\n",
        logInto("No space left on device"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "run --help"})
  void helpThatNobodyTakesIsNoTrace(String line) {
    assertEquals("0 ", into("Broken pipe", line.split(" ")));
    assertEquals(
        "1 replay-tool: cannot write to standard output: No space left on device\n",
        into("No space left on device", line.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "snapshot", "verify", "repair", "run x"})
  void anEmptyNameOfAChainIsNotTheCurrentDirectory(String command) {
    ToolRun run = ToolRun.of((command + " --chain=").split(" "));
    assertEquals(ExitCode.USAGE, run.exit(), run.toString());
    assertTrue(run.err().contains("'--chain': it is empty"), run.err());
  }

  @Test
  void theIdAfterWhichThereIsNoneIsABadLine() throws IOException {
    Path script = Files.createTempFile("last-id", ".jsonl");
    Files.writeString(
        script,
        "{\"at_ms\":0,\"id\":\"18446744073709551615\",\"action\":{\"kind\":\"drop_replica\",\"chain\":1}}");
    ToolRun run = ToolRun.of("run", script.toString(), "--chain", chain());
    assertEquals(ExitCode.ERROR, run.exit(), run.toString());
    assertTrue(run.err().startsWith(script + ":1:"), run.err());
    assertFalse(Files.exists(Path.of(chain())));
  }

  @Test
  void repairSaysWhatItWouldDoAndDoesItOnlyWhenTold() throws IOException {
    runTour();
    ToolRun nothing = ToolRun.of("repair", "--chain", chain());
    assertEquals(ExitCode.OK, nothing.exit());
    assertEquals("nothing to do: " + chain() + "\n", nothing.out());

    byte[] pristine = damageTheLastByte();
    ToolRun plan = ToolRun.of("repair", "--chain", chain());
    assertEquals(ExitCode.REPAIRABLE, plan.exit(), plan.toString());
    assertTrue(plan.out().startsWith("can be repaired, with --yes: "), plan.out());
    assertEquals(ExitCode.DAMAGED, ToolRun.of("verify", "--chain", chain()).exit());

    ToolRun done = ToolRun.of("repair", "--chain", chain(), "--yes", "-o", "json");
    assertEquals(ExitCode.OK, done.exit(), done.toString());
    assertTrue(done.json().path("done").asBoolean());
    Path kept = Path.of(done.json().path("kept").path(0).asText());
    assertTrue(Files.size(kept) > 0 && Files.size(kept) < pristine.length, kept.toString());
    assertEquals(ExitCode.OK, ToolRun.of("verify", "--chain", chain()).exit());
    assertEquals(ExitCode.OK, runTour().exit());
    String log = ToolRun.of("log", "--chain", chain()).out();
    assertEquals(1, log.lines().filter(line -> line.contains("  gap ")).count(), log);
  }

  @Test
  void repairCutsIntactRecordsOnlyWhenTold() throws IOException {
    runTour();
    Path file = chainFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[0x1_0110 + 70] ^= 1; // within the first block
    Files.write(file, bytes);
    ToolRun nothingBefore = ToolRun.of("repair", "--chain", chain(), "--yes", "--cut-intact");
    assertEquals(ExitCode.DAMAGED, nothingBefore.exit(), nothingBefore.toString());
    assertTrue(nothingBefore.out().startsWith("cannot be repaired: "), nothingBefore.out());
    bytes[0x1_0110 + 70] ^= 1;
    int second =
        0x1_0110 + 4 + java.nio.ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN).getInt(0x1_0110);
    bytes[(second + 3 & ~3) + 70] ^= 1;
    Files.write(file, bytes);
    ToolRun refused = ToolRun.of("repair", "--chain", chain(), "--yes");
    assertEquals(ExitCode.DAMAGED, refused.exit(), refused.toString());
    assertTrue(refused.out().startsWith("can be repaired only with --cut-intact"), refused.out());
    assertEquals(
        ExitCode.REPAIRABLE, ToolRun.of("repair", "--chain", chain(), "--cut-intact").exit());
    ToolRun cut = ToolRun.of("repair", "--chain", chain(), "--cut-intact", "--yes");
    assertEquals(ExitCode.OK, cut.exit(), cut.toString());
    assertTrue(cut.out().contains("intact ones that go: "), cut.out());
    assertEquals(ExitCode.OK, ToolRun.of("verify", "--chain", chain()).exit());
  }

  private byte[] damageTheLastByte() throws IOException {
    byte[] bytes = Files.readAllBytes(chainFile());
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    bytes[last - 4] ^= 1;
    Files.write(chainFile(), bytes);
    return bytes;
  }

  private String logInto(String failure) {
    return into(failure, "log", "--chain", chain(), "-o", "json");
  }

  private static String into(String failure, String... args) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
    int exit = Main.run(args, java.io.InputStream.nullInputStream(), broken, err);
    return exit + " " + err.toString(StandardCharsets.UTF_8);
  }
}
