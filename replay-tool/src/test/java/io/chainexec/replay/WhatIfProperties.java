package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What a replay says of chains that the script's clock wrote, which hold all that there was. */
class WhatIfProperties {
  private static final String[] KINDS = {
    "\"kind\":\"pull_replica\",\"chain\":%d,\"source\":9",
    "\"kind\":\"drop_replica\",\"chain\":%d",
    "\"kind\":\"migrate_blob\",\"blob\":%d,\"from\":1,\"to\":2",
    "\"kind\":\"start_daemon\",\"daemon\":{\"id\":%d,\"name\":\"d\"}",
    "\"kind\":\"apply_backoff\",\"daemon\":{\"id\":%d,\"name\":\"d\"},\"until_ms\":700",
    "\"kind\":\"reduce_heat\",\"blob\":%d,\"by\":1"
  };

  private Path temp;

  @BeforeTry
  void makeRoom() throws IOException {
    temp = Files.createTempDirectory("what-if");
  }

  @AfterTry
  void cleanUp() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** A few results of dispatches, as a script has them. */
  private static Arbitrary<List<String>> results() {
    Arbitrary<String> way =
        Arbitraries.of(
            "\"result\":\"ok\"",
            "\"result\":\"drop\",\"reason\":\"no\"",
            "\"result\":\"panic\"",
            "\"result\":\"retry\",\"reason\":\"busy\",\"after_ms\":0",
            "\"result\":\"retry\",\"reason\":\"busy\",\"after_ms\":100",
            "\"result\":\"retry\",\"reason\":\"busy\",\"after_ms\":1000");
    Arbitrary<Integer> delay = Arbitraries.of(0, 0, 1, 10, 300);
    return Combinators.combine(way, delay)
        .as((how, ms) -> "{" + how + ",\"delay_ms\":" + ms + "}")
        .list()
        .ofMaxSize(3);
  }

  /** A script's lines without their times, and the time that lies before each. */
  private record Line(int afterMs, String rest) {}

  @Provide
  Arbitrary<String> scripts() {
    Arbitrary<Line> line =
        Combinators.combine(
                Arbitraries.of(0, 0, 1, 50, 100, 250, 1000, 7000),
                Arbitraries.of(KINDS),
                Arbitraries.integers().between(1, 3),
                results())
            .as(
                (afterMs, kind, subject, dispatch) ->
                    new Line(
                        afterMs,
                        "\"action\":{"
                            + String.format(kind, subject)
                            + "},\"dispatch\":["
                            + String.join(",", dispatch)
                            + "]}\n"));
    return line.list().ofMaxSize(40).map(WhatIfProperties::script);
  }

  private static String script(List<Line> lines) {
    StringBuilder script = new StringBuilder();
    long atMs = 0;
    for (Line line : lines) {
      atMs += line.afterMs();
      script.append("{\"at_ms\":").append(atMs).append(',').append(line.rest());
    }
    return script.toString();
  }

  @Provide
  Arbitrary<List<String>> limits() {
    return Combinators.combine(
            Arbitraries.of("0ms", "250ms", "1s"),
            Arbitraries.of("0ms", "2s", "60s"),
            Arbitraries.of(0, 1, 2, 10),
            Arbitraries.of(0, 1, 3, 16),
            Arbitraries.of("queued", "shared"),
            Arbitraries.of("outcomes", "intake"),
            Arbitraries.of(true, false))
        .as(
            (cooldown, window, rate, budget, order, journal, gates) ->
                List.of(
                    "pull_cooldown=" + cooldown,
                    "replica_stabilization_window=" + window,
                    "drain_rate_per_sec=" + rate,
                    "max_defer_count=" + budget,
                    "deferral_order=" + order,
                    "journal=" + journal,
                    "apply_backoff_gates=" + gates,
                    "pressure_high=4",
                    "pressure_low=1"));
  }

  private Path run(String name, String script, List<String> settings, String... more) {
    Path chain = temp.resolve(name);
    List<String> args =
        new ArrayList<>(
            List.of("run", "-", "--chain", chain.toString(), "--sync", "never", "--start"));
    args.add("2026-01-01T00:00:00Z");
    add(args, "--set", settings);
    args.addAll(List.of(more));
    ToolRun run = ToolRun.withInput(script, args.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    return chain;
  }

  private static void add(List<String> args, String option, List<String> values) {
    for (String value : values) {
      args.add(option);
      args.add(value);
    }
  }

  private static JsonNode whatIf(String input, List<String> settings, String... source)
      throws IOException {
    List<String> args = new ArrayList<>(List.of("what-if", "-o", "json"));
    args.addAll(List.of(source));
    add(args, "--set", settings);
    String[] array = args.toArray(String[]::new);
    ToolRun run = ToolRun.withInput(input, array);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertEquals(run.out(), ToolRun.withInput(input, array).out(), "not the same twice");
    return run.json();
  }

  @Property(tries = 40)
  void withoutAChangeNothingIsDifferent(
      @ForAll("scripts") String first,
      @ForAll("scripts") String second,
      @ForAll("limits") List<String> limits,
      @ForAll("limits") List<String> later,
      @ForAll("capacities") int capacity,
      @ForAll("ends") int untilMs)
      throws IOException {
    List<String> small = new ArrayList<>(limits);
    small.add("queue_capacity=" + capacity);
    run("chain", first, small, "--until", String.valueOf(untilMs));
    Path chain = run("chain", second, later);
    JsonNode result = whatIf("", List.of("recent_failures=7"), "--chain", chain.toString());
    String all = first + second + small + later + untilMs + "\n" + result.toPrettyString();
    assertTrue(result.at("/fidelity/exact").asBoolean(), all);
    assertEquals(result.path("actions"), result.at("/fidelity/exact_actions"), all);
    assertNoChange(result, all);
    JsonNode courses = result.path("courses");
    assertEquals(courses.path("recorded"), courses.path("replayed"), all);
    assertEquals(0, courses.at("/what_if/assumed_dispatches").asLong(), all);
  }

  @Provide
  Arbitrary<Integer> capacities() {
    return Arbitraries.of(1, 2, 5, 1024);
  }

  @Provide
  Arbitrary<Integer> ends() {
    return Arbitraries.of(0, 500, 2000, 100_000_000);
  }

  private static void assertNoChange(JsonNode result, String all) {
    assertEquals(0, result.at("/changes/other_outcome").asLong(), all);
    assertEquals(0, result.at("/changes/later/count").asLong(), all);
    assertEquals(0, result.at("/changes/earlier/count").asLong(), all);
    JsonNode courses = result.path("courses");
    assertEquals(courses.path("replayed"), courses.path("what_if"), all);
  }

  @Property(tries = 40)
  void whatIsForetoldIsWhatComesAboutWithThoseSettings(
      @ForAll("scripts") String script,
      @ForAll("limits") List<String> was,
      @ForAll("limits") List<String> now)
      throws IOException {
    String before = run("before", script, was).toString();
    String after = run("after", script, now).toString();
    JsonNode truth =
        whatIf("", List.of("recent_failures=7"), "--chain", after).at("/courses/recorded");
    JsonNode ofScript = whatIf(script, now, "-").at("/courses/what_if");
    String all = script + was + now + "\n" + truth.toPrettyString();
    assertEquals(withoutAssumed(truth), withoutAssumed(ofScript), all);
    JsonNode ofChain = whatIf("", now, "--chain", before).at("/courses/what_if");
    if (ofChain.path("assumed_dispatches").asLong() == 0) {
      assertEquals(withoutAssumed(truth), withoutAssumed(ofChain), all);
    }
  }

  private static JsonNode withoutAssumed(JsonNode course) {
    ObjectNode copy = course.deepCopy();
    copy.remove("assumed_dispatches");
    return copy;
  }

  @Property(tries = 20)
  void aPartIsReplayedExactlyFromTheStateBeforeIt(
      @ForAll("scripts") String script,
      @ForAll("limits") List<String> limits,
      @ForAll("parts") double from,
      @ForAll("parts") double to)
      throws IOException {
    Path chain = run("chain", script, limits);
    long records = ToolRun.of("log", "--chain", chain.toString()).out().lines().count();
    long since = (long) (records * Math.min(from, to));
    long until = (long) (records * Math.max(from, to));
    JsonNode result =
        whatIf(
            "",
            List.of("recent_failures=7"),
            "--chain",
            chain.toString(),
            "--since",
            String.valueOf(since),
            "--until",
            String.valueOf(until));
    assertEquals(until - since, result.path("records").asLong());
    assertNoChange(result, script + limits + since + " " + until + result.toPrettyString());
  }

  @Provide
  Arbitrary<Double> parts() {
    return Arbitraries.doubles().between(0, 1);
  }
}
