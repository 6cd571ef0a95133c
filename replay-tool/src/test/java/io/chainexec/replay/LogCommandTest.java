package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.replay.render.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands log and trace on the chain of the tour. */
final class LogCommandTest {
  @TempDir Path temp;

  @BeforeEach
  void runTour() {
    runTourAt("chain");
  }

  private void runTourAt(String name) {
    String chain = temp.resolve(name).toString();
    ToolRun run =
        ToolRun.of(
            "run", "samples/tour.jsonl", "--chain", chain, "--start", "2026-01-01T00:00:00Z");
    assertEquals(ExitCode.OK, run.exit(), run.toString());
  }

  private ToolRun on(String line) {
    return ToolRun.of((line + " --chain " + temp.resolve("chain")).split(" "));
  }

  private String sequences(String options) {
    ToolRun run = on("log" + (options.isEmpty() ? "" : " ") + options);
    assertEquals("", run.err());
    assertEquals(ExitCode.OK, run.exit());
    return String.join(" ", run.out().lines().map(line -> line.strip().split(" ")[0]).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "--daemon balancer, 3 5 6",
    "--daemon 3, 3 5 6",
    "--daemon balancer#3, 3 5 6",
    "--chain-id 105, 16 17 19 20 21",
    "--chain-id 102 --kind drop_replica, 14 30",
    "--node 9 --outcome dispatched --since 50, 50 51 52 71",
    "--id 11, 16 17 19 20",
    "--id #11, 16 17 19 20",
    "--id 11 --since 17 --until 20, 17 19",
    "--chain-id 105 --since 17, 17 19 20 21",
    "--failures, 19 20 25 26 27 28 48 49 69 70",
    "--grep budget, 69 70",
    "--grep (?i)TIMEOUTS, 18",
    "--outcome gated --outcome in_doubt, 26 28",
    "--outcome retried -n 2, 67 68",
    "--since 2026-01-01T00:03:20Z, 71 72 73 74",
    "--since 2026-01-01T00:03:20 --until 2026-01-01T00:04, 71 72",
    "--since 2026-01-01T01:03:20 --tz Europe/Berlin, 71 72 73 74",
    "--since -40s, 71 72 73 74",
    "--since -50s --until -39s, 68 69 70 71",
    "--kind pull_replica -n 2 --reverse, 70 69",
    "--reverse -n 3, 74 73 72",
    "--since 74, 74",
    "-n 1 --until 10, 9"
  })
  void optionsSelect(String options, String expected) {
    assertEquals(expected, sequences(options));
  }

  @Test
  void nothingSelectedIsNothingShown() {
    assertEquals("", sequences("--since 75"));
    assertEquals("", sequences("--since 2099-01-01"));
    assertEquals("", sequences("--until 1999-01-01"));
    assertEquals("", sequences("--daemon nobody"));
    assertEquals("", sequences("-n 0"));
  }

  @Test
  void tableIsAsItWas() throws IOException {
    ToolRun csv = on("log -o csv");
    Golden.check("tour-log.csv", csv.out());
    String header = csv.out().substring(0, csv.out().indexOf("\r\n") + 2);
    assertEquals(header, on("log -o csv --since 75").out());
  }

  @Test
  void livesAreToldAsTheyWere() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String options : List.of("9", "11", "17", "39", "--daemon telemetry", "--node 10")) {
      text.append("$ trace ").append(options).append('\n').append(on("trace " + options).out());
    }
    Golden.check("tour-trace.txt", text.toString());
    Golden.check("tour-trace.jsonl", on("trace --chain-id 102 -o json").out());
  }

  @Test
  void unknownActionIsAnErrorThatNamesTheIdsThereAre() {
    for (String id : List.of("0", "43", "18446744073709551615")) {
      ToolRun run = on("trace " + id);
      assertEquals(ExitCode.ERROR, run.exit());
      assertEquals("", run.out());
      assertEquals(
          "replay-tool: no action "
              + id
              + " on the chain: its ids go from 1 to 42, not all of which were given out\n",
          run.err());
    }
    assertEquals(ExitCode.OK, on("trace --daemon nobody").exit());
  }

  @Test
  void coloursAreForTerminalsAndThoseWhoAskForThem() {
    assertFalse(on("log").out().contains("\u001b"));
    assertFalse(on("log --color=never").out().contains("\u001b"));
    String coloured = on("log --color=always").out();
    assertTrue(coloured.contains("\u001b[31mfailed"), coloured);
    assertEquals(on("log").out(), coloured.replaceAll("\u001b\\[\\d+m", ""));
  }

  @Test
  void otherZonesAreWrittenOut() {
    String line = on("log --tz +05:30 --since 74").out();
    assertTrue(line.contains("  2026-01-01T05:34:00.000+05:30  closed "), line);
  }

  @Test
  void cursorGoesOnBehindWhatWasRead() throws IOException {
    Path cursor = temp.resolve("cursor");
    String log = "log --daemon balancer --cursor-file " + cursor;
    assertEquals(3, on(log).out().lines().count());
    assertTrue(Files.readString(cursor).endsWith("\"session\":1,\"sequence\":74}\n"));
    assertEquals("", on(log).out());
    runTour();
    List<String> more = on(log).out().lines().toList();
    assertEquals(3, more.size());
    assertTrue(more.get(0).startsWith("      78  "), more.get(0));
    assertFalse(Files.exists(temp.resolve("cursor.new")));
  }

  @Test
  void cursorThatCannotBeOfThisChainIsRefused() throws IOException {
    Path cursor = temp.resolve("cursor");
    runTourAt("other");
    String other = temp.resolve("other").toString();
    ToolRun.of("log", "--chain", other, "--cursor-file", cursor.toString());
    refused(cursor, "is of another chain");
    String mine = Files.readString(cursor);
    on("log --cursor-file " + temp.resolve("mine"));
    String id = Files.readString(temp.resolve("mine")).split(",")[0];
    Files.writeString(cursor, id + ",\"session\":1,\"sequence\":75}");
    refused(cursor, "but the chain ends before it");
    Files.writeString(cursor, id + ",\"session\":2,\"sequence\":70}");
    refused(cursor, "was written again in session 1");
    for (String bad : List.of("", "{}", "[]", "nonsense", id + "}", mine.substring(0, 20))) {
      Files.writeString(cursor, bad);
      refused(cursor, "is no cursor");
      assertEquals(bad, Files.readString(cursor));
    }
    refused(temp.resolve("missing/cursor"), "there is no directory");
    refused(temp, "cannot be read");
  }

  private void refused(Path cursor, String reason) {
    ToolRun run = on("log --cursor-file " + cursor);
    assertEquals(ExitCode.ERROR, run.exit(), run.toString());
    assertTrue(run.err().contains(cursor + " "), run.err());
    assertTrue(run.err().contains(reason), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
  }

  @Test
  void whatCannotBeDecidedIsSaid() throws IOException {
    // Makes the block unreadable that holds the first record of #39.
    damage("is unreachable");
    ToolRun log = on("log --chain-id 107 --since 60 --until 70");
    assertEquals("", log.out());
    assertTrue(
        log.err()
            .endsWith(
                "replay-tool: 10 records left out: the first records of their actions, which say"
                    + " what they are about, are not on the chain\n"),
        log.err());
    ToolRun trace = on("trace 39");
    assertEquals(ExitCode.DAMAGED, trace.exit(), trace.toString());
    assertTrue(trace.out().startsWith("#39 pull_replica (its first record, "), trace.out());
    assertTrue(trace.out().contains("ended     failed"), trace.out());
  }

  @Test
  void damageIsReportedOnceHoweverOftenItsPlaceIsRead() throws IOException {
    damage("is unreachable");
    ToolRun forward = on("log");
    ToolRun backward = on("log --reverse");
    assertEquals(ExitCode.DAMAGED, backward.exit());
    assertEquals(forward.err(), backward.err());
    List<String> lines = new java.util.ArrayList<>(backward.out().lines().toList());
    java.util.Collections.reverse(lines);
    assertEquals(forward.out().lines().toList(), lines);
  }

  private void damage(String text) throws IOException {
    Path file;
    try (var files = Files.list(temp.resolve("chain"))) {
      file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text)] ^= 1;
    Files.write(file, bytes);
  }
}
