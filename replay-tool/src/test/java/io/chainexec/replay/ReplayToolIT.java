package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.StoreConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a process of its own, started as a user would: without any JVM flag. */
@Timeout(
    value = 10,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // reading from a process hears no interrupt
final class ReplayToolIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path JAR = Path.of("target", "replay-tool.jar").toAbsolutePath();

  @TempDir Path temp;

  @Test
  void tourRunsWithoutAnythingOnStandardError() throws Exception {
    Done run = tool("run", "samples/tour.jsonl", "--chain", chain());
    assertEquals("0 ", run.exit() + " " + withoutJvmWarnings(run.err()));
    assertTrue(run.out().contains("37  dispatched"), run.out());
    Done verify = tool("verify", "--chain", chain());
    assertEquals(0, verify.exit(), verify.toString());
    assertTrue(verify.out().startsWith("clean: "), verify.out());
  }

  @Test
  void exitCodesAreAsTheHelpSays() throws Exception {
    assertEquals(2, tool("log").exit());
    assertEquals(1, tool("log", "--chain", chain()).exit());
    assertEquals(0, tool("--version").exit());
  }

  @Test
  void closedPipeIsNoError() throws Exception {
    Files.writeString(script(), many(20_000));
    assertEquals(0, tool("run", script().toString(), "--chain", chain()).exit());
    String log = JAVA + " -jar " + JAR + " log -o json --chain " + chain();
    Process shell =
        new ProcessBuilder("bash", "-c", log + " | head -1; echo ${PIPESTATUS[0]}").start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, out.lines().count(), out);
    assertEquals("0", out.lines().toList().get(1));
    assertEquals("", err);
  }

  @Test
  void followGoesOnOverRestartsRollsAndDeletedFiles() throws Exception {
    long[] clockMs = {1_767_225_600_000L};
    StoreConfig config = StoreConfig.defaults().withWallClock(() -> clockMs[0]);
    Path chain = Path.of(chain());
    append(chain, config);
    Path cursor = temp.resolve("cursor");
    Process follow =
        builder("log", "--chain", chain(), "-f", "-o", "json", "--cursor-file", cursor.toString())
            .redirectError(temp.resolve("follow.err").toFile())
            .start();
    try (BufferedReader out = follow.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(out.readLine().startsWith("{\"sequence\":0,"));
      for (int sequence = 1; sequence < 6; sequence++) {
        clockMs[0] += 86_400_000;
        append(chain, config);
        String line = out.readLine();
        assertTrue(line.startsWith("{\"sequence\":" + sequence + ","), line);
        List<Path> files = chainFiles();
        if (files.size() > 2) {
          Files.delete(files.get(0));
        }
      }
      awaitContent(cursor, "\"sequence\":5}");
      follow.toHandle().destroy();
      assertEquals(null, out.readLine());
    }
    assertEquals(143, follow.waitFor());
    assertEquals("", withoutJvmWarnings(Files.readString(temp.resolve("follow.err"))));
  }

  @Test
  void followGoesOnWhenTheWriterWasKilled() throws Exception {
    Process run = startRealTimeRun();
    Process follow = builder("log", "--chain", chain(), "-f", "--since", "0", "-o", "json").start();
    try (BufferedReader out = follow.inputReader(StandardCharsets.UTF_8)) {
      int sequence = 0;
      for (; sequence < 50; sequence++) {
        requireSequence(sequence, out.readLine());
      }
      run.destroyForcibly().waitFor();
      assertEquals(0, tool("run", "/dev/null", "--chain", chain()).exit());
      String line;
      do {
        line = out.readLine();
        requireSequence(sequence++, line);
      } while (!line.contains("\"type\":\"closed\""));
      follow.toHandle().destroy();
    }
    assertEquals(143, follow.waitFor());
  }

  private static void requireSequence(long sequence, String line) {
    assertTrue(line != null && line.startsWith("{\"sequence\":" + sequence + ","), line);
  }

  @Test
  void followSaysWhenTheChainWasReplaced() throws Exception {
    append(Path.of(chain()), StoreConfig.defaults());
    Path err = temp.resolve("follow.err");
    Process follow = builder("log", "--chain", chain(), "-f").redirectError(err.toFile()).start();
    try (BufferedReader out = follow.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(out.readLine().contains("pressure"));
      append(Path.of(chain()), StoreConfig.defaults());
      assertTrue(out.readLine().contains("pressure")); // it has seen the file and waited for more
      Path file = chainFiles().get(0);
      Files.copy(file, temp.resolve("copy"));
      Files.move(temp.resolve("copy"), file, StandardCopyOption.REPLACE_EXISTING);
      assertEquals(null, out.readLine());
    }
    assertEquals(1, follow.waitFor());
    assertTrue(Files.readString(err).contains(" was replaced while it was followed"));
  }

  @Test
  void followEndsWhenNobodyReadsAnyMore() throws Exception {
    append(Path.of(chain()), StoreConfig.defaults());
    String log = JAVA + " -jar " + JAR + " log -f --chain " + chain();
    Process shell =
        new ProcessBuilder("bash", "-c", log + " | head -1; echo ${PIPESTATUS[0]}").start();
    try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(out.readLine().contains("pressure"));
      while (shell.isAlive()) {
        append(Path.of(chain()), StoreConfig.defaults());
      }
      assertEquals("0", out.readLine());
    }
    assertEquals("", new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static void append(Path chain, StoreConfig config) {
    try (ChronicleAppender appender = ChronicleAppender.open(chain, config)) {
      appender.pressure(appender.nextSequence() * 1_000, true, 7);
      appender.commit();
    }
  }

  private List<Path> chainFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(chain()))) {
      return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    }
  }

  /** Waits until the file says so, which the test's timeout bounds. */
  private static void awaitContent(Path file, String text) throws IOException {
    while (!Files.exists(file) || !Files.readString(file).contains(text)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void killedRunLeavesAChainThatReadsAndVerifies() throws Exception {
    Process run = startRealTimeRun();
    while (run.isAlive() && dispatched(tool("snapshot", "--chain", chain(), "-o", "json")) == 0) {
      // until it is in the middle of its work
    }
    run.destroyForcibly().waitFor();
    Done verify = tool("verify", "--chain", chain(), "-o", "json");
    assertTrue(verify.exit() == 0 || verify.exit() == 4, verify.toString());
    JsonNode report = verify.json().path("summary");
    assertFalse(report.path("last_session_closed").asBoolean());
    assertFalse(report.path("writer_active").asBoolean());
    Done snapshot = tool("snapshot", "--chain", chain(), "-o", "json");
    assertEquals(0, snapshot.exit(), snapshot.toString());
    long committed = dispatched(snapshot);
    assertTrue(committed > 0, snapshot.out());
    Done second = tool("run", "/dev/null", "--chain", chain(), "-o", "json");
    assertEquals(0, second.exit(), second.toString());
    long resumed = dispatched(second);
    // What was staged when the process was killed is on the chain now.
    assertTrue(resumed >= committed && resumed <= committed + 64, committed + " to " + resumed);
    assertEquals(0, tool("verify", "--chain", chain()).exit());
  }

  private static long dispatched(Done done) throws Exception {
    return done.exit() != 0 ? 0 : done.json().path("counters").path("dispatched").asLong();
  }

  @Test
  void secondWriterIsRefusedAndToldWhoTheFirstIs() throws Exception {
    Process run = startRealTimeRun();
    try {
      Done second = tool("run", "/dev/null", "--chain", chain());
      assertEquals(1, second.exit(), second.toString());
      assertTrue(second.err().contains(Long.toString(run.pid())), second.err());
      Done verify = tool("verify", "--chain", chain(), "-o", "json");
      assertEquals(0, verify.exit(), verify.toString());
      assertTrue(verify.json().path("summary").path("writer_active").asBoolean(), verify.out());
    } finally {
      run.destroyForcibly().waitFor();
    }
  }

  @Test
  void interruptedRunClosesItsSessionAndReports() throws Exception {
    Process run = startRealTimeRun();
    // SIGTERM takes the same way as Ctrl-C; Process.destroy() would close the streams as well.
    run.toHandle().destroy();
    String out = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    run.waitFor();
    assertTrue(out.contains("stopped before the end"), out);
    Done verify = tool("verify", "--chain", chain(), "-o", "json");
    assertEquals(0, verify.exit(), verify.toString());
    assertTrue(verify.json().path("summary").path("last_session_closed").asBoolean(), verify.out());
  }

  @Test
  void commandGetsTheActionAndItsExitCodeDecides() throws Exception {
    Path seen = temp.resolve("seen");
    Files.writeString(
        script(),
        """
        {"at_ms":0,"action":{"kind":"pull_replica","chain":"18446744073709551615","source":3}}
        {"at_ms":1,"action":{"kind":"start_daemon","daemon":{"id":7,"name":"Grüße"}}}
        {"at_ms":2,"action":{"kind":"drop_replica","chain":5}}
        {"at_ms":3,"action":{"kind":"reduce_heat","blob":1,"by":2}}
        """);
    String command =
        "read line; echo \"$line\" >> "
            + seen
            + "; echo to-stdout; case $CHAINEXEC_KIND in"
            + " pull_replica) [ $CHAINEXEC_CHAIN = 18446744073709551615 ];;"
            + " start_daemon) test $CHAINEXEC_COUNT = 1 || { echo not yet >&2; exit 75; };;"
            + " drop_replica) printf 'first\\nlast words\\n\\n' >&2; exit 9;;"
            + " *) exit 3;; esac";
    Done run = exec(command, "--retry-after", "2s");
    assertEquals(0, run.exit(), run.toString());
    JsonNode counters = run.json().path("counters");
    assertEquals(2, counters.path("dispatched").asLong(), run.toString());
    assertEquals(2, counters.path("failed").asLong());
    assertEquals(1, counters.path("dispatch_retries").asLong());
    assertTrue(run.err().contains("to-stdout"), run.err());
    String log = tool("log", "--chain", chain(), "-o", "json").out();
    assertTrue(log.contains("\"reason\":\"not yet\",\"count\":1,\"retry_after_ms\":2000"), log);
    assertTrue(log.contains("\"reason\":\"last words\""), log);
    assertTrue(log.contains("\"reason\":\"exit 3\""), log);
    List<JsonNode> actions = new ArrayList<>();
    for (String line : Files.readAllLines(seen)) {
      actions.add(new ObjectMapper().readTree(line));
    }
    assertEquals("18446744073709551615", actions.get(0).path("chain").asText());
    assertEquals("Grüße", actions.get(1).path("daemon").path("name").asText());
    assertEquals(5, actions.size());
  }

  @Test
  void commandThatHangsIsKilledWithAllItStarted() throws Exception {
    Files.writeString(script(), "{\"at_ms\":0," + DROP);
    Path pid = temp.resolve("pid");
    String command = "sleep 300 & echo $! > " + pid + "; sleep 300; true";
    Done run = exec(command, "--exec-timeout", "5s");
    assertEquals(1, run.json().path("counters").path("failed").asLong(), run.toString());
    String log = tool("log", "--chain", chain()).out();
    assertTrue(log.contains("the command timed out after 5s"), log);
    long child = Long.parseLong(Files.readString(pid).strip());
    assertTrue(isGone(child), "the command's child lives on");
  }

  @Test
  void commandMayLeaveItsInputAndWriteALotAndLeaveChildrenBehind() throws Exception {
    String reason = "x".repeat(16 * 1024);
    Files.writeString(
        script(),
        "{\"at_ms\":0,\"action\":{\"kind\":\"mark_avoid\",\"peer\":1,\"reason\":\""
            + reason
            + "\",\"ttl_ms\":1}}\n");
    Path pid = temp.resolve("pid");
    String command =
        "exec <&-; head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2;"
            + " sleep 900 & echo $! > "
            + pid;
    Done run = exec(command);
    assertEquals(1, run.json().path("counters").path("dispatched").asLong());
    long child = Long.parseLong(Files.readString(pid).strip());
    assertTrue(ProcessHandle.of(child).isPresent(), "the command's child was waited for");
    ProcessHandle.of(child).ifPresent(ProcessHandle::destroy);
  }

  private static final String DROP = "\"action\":{\"kind\":\"drop_replica\",\"chain\":1}}\n";

  private Done exec(String command, String... more) throws Exception {
    List<String> args =
        new ArrayList<>(List.of("run", script().toString(), "--chain", chain(), "-o", "json"));
    args.add("--dispatcher=exec:" + command);
    args.addAll(List.of(more));
    return tool(args.toArray(new String[0]));
  }

  /** A run that would take an hour; returns when its first records are on the chain. */
  private Process startRealTimeRun() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i <= 10_000; i++) {
      lines
          .append("{\"at_ms\":")
          .append(i < 10_000 ? i * 10 : 3_600_000)
          .append(",\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1}}\n");
    }
    Files.writeString(script(), lines);
    String[] args = {"run", script().toString(), "--chain", chain(), "--clock=real"};
    Process run = builder(args).start();
    for (int i = 0; i < 200 && tool("log", "--chain", chain(), "-n", "1").out().isEmpty(); i++) {
      assertTrue(run.isAlive(), "the run ended early");
    }
    return run;
  }

  /** Waits for the end of a process, which is near or never. */
  private static boolean isGone(long pid) {
    return ProcessHandle.of(pid)
        .map(
            process ->
                process.onExit().completeOnTimeout(null, 60, TimeUnit.SECONDS).join() != null)
        .orElse(true);
  }

  private static String many(int actions) {
    return "{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1}}\n"
        .repeat(actions);
  }

  private String chain() {
    return temp.resolve("chain").toString();
  }

  private Path script() {
    return temp.resolve("script.jsonl");
  }

  private static ProcessBuilder builder(String... args) {
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-jar", JAR.toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }

  private Done tool(String... args) throws IOException, InterruptedException {
    Path err = Files.createTempFile(temp, "err", null);
    Process process = builder(args).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Done(process.waitFor(), out, Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  /** JDK 24 and later warn about Unsafe, which only the launcher's flag silences. */
  private static String withoutJvmWarnings(String err) {
    Stream<String> lines = err.lines().filter(line -> !line.startsWith("WARNING: "));
    return String.join("\n", lines.toList());
  }

  /** A process that has ended. */
  private record Done(int exit, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }
}
