package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Param;

class TargetsMainTest {
  @TempDir Path temp;

  private final StringWriter stdout = new StringWriter();
  private final StringWriter stderr = new StringWriter();

  private int targets(String... args) {
    stdout.getBuffer().setLength(0);
    return TargetsMain.run(new PrintWriter(stdout, true), new PrintWriter(stderr, true), args);
  }

  private String file(String name, Measurement... measurements) throws IOException {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (Measurement measurement : measurements) {
      results.add(measurement.toJson());
    }
    Rounds rounds = new Rounds();
    rounds.add(results);
    return Files.writeString(temp.resolve(name), rounds.all().toString()).toString();
  }

  private static Measurement loop(double ns) {
    return Measurement.cost("LoopBenchmark.loop", "ns/op").with("outcome", "REDUCE_HEAT").add(ns);
  }

  private static Measurement onChain(double ns) {
    return Measurement.cost("LoopOnChainBenchmark.loop", "ns/op")
        .with("actionsPerBlock", 64)
        .with("outcome", "REDUCE_HEAT")
        .add(ns);
  }

  private static Measurement latency(String path, String sync, int threads, long p99Ns) {
    Histogram histogram = Histograms.create();
    histogram.recordValueWithCount(1000, 98);
    histogram.recordValueWithCount(p99Ns, 2);
    return Measurement.cost("LatencyProbe.p99", "us")
        .with("path", path)
        .with("sync", sync)
        .with("idle", "spinning")
        .with("rate", 100_000)
        .with("threads", threads)
        .addLatencies(histogram);
  }

  private String row(String beginning) {
    return stdout
        .toString()
        .lines()
        .filter(line -> line.startsWith("| " + beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + beginning + " in\n" + stdout));
  }

  @Test
  void eachTargetIsMetMissedOrNotMeasured() throws IOException {
    assertEquals(3, targets(file("a.json", loop(36), onChain(90))));
    assertEquals(
        "| loop, no chain, one thread: unthrottled action | <= 40 ns | 36 ns | met |",
        row("loop, no chain, one thread: unthrottled"));
    assertEquals(
        "| what the chain adds, 64 per block: reduce_heat | <= 30 ns | 54 ns | **missed** |",
        row("what the chain adds, 64 per block: reduce_heat"));
    assertTrue(row("verify").endsWith("| not measured |  |"), row("verify"));
  }

  /** Else a slow loop would flatter what its chain adds. */
  @Test
  void whatWasOnlyMeasuredWhileTheMachineWasSlowIsNoVerdict() throws IOException {
    Measurement slowLoop = loop(50).beside(MachineSpeed.LABEL, "ns", 2);
    Measurement chain = onChain(70).beside(MachineSpeed.LABEL, "ns", 1);
    assertEquals(3, targets(file("a.json", slowLoop, chain)));
    assertTrue(row("loop, no chain, one thread: unthr").endsWith("| the machine was slow |"));
    assertTrue(row("what the chain adds, 64 per bl").endsWith("| 20 ns | the machine was slow |"));
    assertTrue(stdout.toString().contains("LoopBenchmark.loop outcome=REDUCE_HEAT."));
  }

  @Test
  void latencyIsCountedFromTheFloorUp() throws IOException {
    targets(
        file(
            "a.json",
            latency("floor", "none", 1, 5_000),
            latency("chain", "never", 1, 12_000),
            latency("floor", "none", 2, 9_000),
            latency("chain", "never", 2, 90_000)));
    String above = "submit to committed at 100,000/s, above the floor, ";
    String one = row(above + "one thread submits and drives the loop: p99");
    assertTrue(one.matches(".*\\| (6\\.9|7\\.0)\\d* us \\| met \\|"), one);
    String two = row(above + "a thread for each: p99");
    assertTrue(two.matches(".*\\| 8[01](\\.\\d+)? us \\| \\*\\*missed\\*\\* \\|"), two);
  }

  @Test
  void theLaterFileCounts() throws IOException {
    targets(file("a.json", loop(50)), file("b.json", loop(30)));
    assertTrue(row("loop, no chain, one thread: unthrottled").contains("| 30 ns | met |"));
  }

  @Test
  void peersAreInProportionToTheWholeLoop() throws IOException {
    Measurement ours =
        Measurement.cost("LoopOnChainBenchmark.loop", "ns/op")
            .with("actionsPerBlock", 64)
            .with("outcome", "PULL_REPLICA")
            .add(100);
    Measurement bare = Measurement.cost("BareChronicleBenchmark.write", "ns/op").add(120);
    targets(file("a.json", ours, bare));
    assertEquals("| Chronicle Queue, 1 per excerpt | 120 | 1.20 |", row("Chronicle Queue"));
    assertFalse(stdout.toString().contains("| SQLite"), "what was not measured is left out");
  }

  @Test
  void theCostModelAddsUpToWhatWasMeasured() throws IOException {
    String pull = "PULL_REPLICA";
    targets(
        file(
            "a.json",
            Measurement.cost("StepsBenchmark.clock", "ns/op").add(20),
            Measurement.cost("StepsBenchmark.queue", "ns/op").add(6),
            Measurement.cost("StepsBenchmark.gate", "ns/op").add(2),
            Measurement.cost("StepsBenchmark.apply", "ns/op").add(4),
            Measurement.cost("StepsBenchmark.encode", "ns/op").add(15),
            Measurement.cost("StepsBenchmark.checksum", "ns/op").add(1),
            Measurement.cost("AppendBenchmark.append", "ns/op").with("recordsPerBlock", 1).add(166),
            Measurement.cost("AppendBenchmark.append", "ns/op").with("recordsPerBlock", 64).add(40),
            Measurement.cost("LoopBenchmark.loop", "ns/op").with("outcome", pull).add(40),
            Measurement.cost("LoopOnChainBenchmark.loop", "ns/op")
                .with("actionsPerBlock", 64)
                .with("outcome", pull)
                .add(72)));
    assertEquals(
        "| to take the action, ask for the pressure, call the dispatcher | 8 |", row("to take"));
    assertEquals(
        "| a pull through the loop without a chain | **40** |", row("a pull through the loop"));
    assertEquals(
        "| a 64th of a commit: Chronicle's excerpt, the block's header | 2 |", row("a 64th"));
    assertEquals(
        "| to stage it, and to copy the block into memory that no cache holds | 14 |",
        row("to stage"));
    assertEquals("| a pull with its chain, 64 per block | **72** |", row("a pull with its chain"));
  }

  /** A benchmark that is renamed would never be measured again, and nobody would notice. */
  @Test
  void everyNameThatTargetsAndPeersAskForIsThatOfABenchmarkOrAProbe() {
    Set<String> asked = new TreeSet<>();
    Results results = Results.recordingNames(asked);
    Target.all().forEach(target -> target.measured().applyAsDouble(results));
    Peer.all().forEach(peer -> results.median(peer.name()));
    CostModel.steps(results);
    assertTrue(asked.size() > 30, asked.toString());
    for (String name : asked) {
      assertDoesNotThrow(() -> requireExists(name), name);
    }
  }

  /** The benchmark's parameter, or that of a state of its own. */
  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    return Stream.concat(Stream.of(type), Arrays.stream(type.getClasses()))
        .flatMap(each -> Arrays.stream(each.getFields()))
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchFieldException(type + "." + name));
  }

  private static void requireExists(String name) throws ReflectiveOperationException {
    String[] words = name.split(" ");
    int dot = words[0].indexOf('.');
    Class<?> type = Class.forName("io.chainexec.benchmarks." + words[0].substring(0, dot));
    if (Probe.class.isAssignableFrom(type)) {
      return; // what it measures is known only once it has
    }
    String method = words[0].substring(dot + 1);
    assertTrue(Arrays.stream(type.getMethods()).anyMatch(m -> m.getName().equals(method)), name);
    for (int i = 1; i < words.length; i++) {
      String[] param = words[i].split("=");
      List<String> values = List.of(field(type, param[0]).getAnnotation(Param.class).value());
      assertTrue(values.equals(List.of(Param.BLANK_ARGS)) || values.contains(param[1]), name);
    }
  }

  @Test
  void whatCannotBeReadIsAnErrorThatNamesTheFile() {
    assertEquals(1, targets(temp.resolve("none.json").toString()));
    assertTrue(stderr.toString().contains("none.json does not exist"), stderr.toString());
    assertEquals(2, targets());
    assertEquals(0, targets("--help"));
  }
}
