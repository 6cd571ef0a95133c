package io.chainexec.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.chain.Counters;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.FailureRecord;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario of the test resources, or of the directory that the system property {@code
 * conformance.dir} names, goes through the real executor on a manual clock; everything that happens
 * must be what the scenario says, in its order.
 */
class ConformanceTest {
  private static final long MS = 1_000_000;

  static List<Scenario> scenarios() throws IOException, URISyntaxException {
    String named = System.getProperty("conformance.dir", "");
    Path directory = named.isEmpty() ? bundled() : Path.of(named);
    try (Stream<Path> files = Files.walk(directory)) {
      List<Scenario> scenarios =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .sorted()
              .map(Scenario::read)
              .toList();
      assertFalse(scenarios.isEmpty(), "no scenario in " + directory);
      return scenarios;
    }
  }

  private static Path bundled() throws URISyntaxException {
    URI here = ConformanceTest.class.getResource("/conformance").toURI();
    return Path.of(here);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void behavesAsTheScenarioSays(Scenario scenario) {
    ScenarioRun run = new ScenarioRun(scenario);
    run.run();
    JsonNode expected = scenario.expected();
    if (scenario.comparesCountersAndTimesOnly()) {
      assertEquals(dispatchTimes(expected), run.dispatchTimesMs());
    } else {
      assertLines(ScenarioRun.expectedTimeline(expected), run.timeline());
      assertEquals(expectedLeft(expected), left(run));
    }
    assertEquals(
        expectedCounters(expected.get("stats")), asTheOriginalCounts(run.report().counters()));
    assertEquals(expectedRing(expected.get("failure_ring")), ring(run.ring()));
  }

  private static void assertLines(List<String> expected, List<String> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      assertEquals(expected.get(i), actual.get(i), "event " + (i + 1));
    }
    assertEquals(String.join("\n", expected), String.join("\n", actual));
  }

  private static List<Long> dispatchTimes(JsonNode expected) {
    List<Long> times = new ArrayList<>();
    expected.get("dispatches").forEach(d -> times.add(d.get("t_ms").asLong()));
    return times;
  }

  private static List<String> expectedLeft(JsonNode expected) {
    List<String> left = new ArrayList<>();
    for (JsonNode d : expected.get("deferred_left")) {
      left.add(
          d.get("id").asLong()
              + " count="
              + d.get("defer_count").asInt()
              + " at="
              + d.get("retry_at_ms").asLong());
    }
    return left;
  }

  private static List<String> left(ScenarioRun run) {
    return run.report().deferred().stream()
        .sorted(Comparator.comparingLong(DeferredAction::dueNs))
        .map(d -> d.id() + " count=" + d.count() + " at=" + d.dueNs() / MS)
        .toList();
  }

  private static Counters expectedCounters(JsonNode stats) {
    long lost = stats.get("chain_append_failures").asLong();
    return new Counters(
        stats.get("dispatched").asLong(),
        stats.get("failed").asLong(),
        stats.get("deferred").asLong(),
        stats.get("gated").asLong(),
        stats.get("dispatch_retries").asLong(),
        stats.get("cluster_backpressure_asserts").asLong(),
        stats.get("cluster_backpressure_releases").asLong(),
        lost,
        0,
        0,
        0,
        0);
  }

  /** The original declares no gaps, and its sender blocks where ours is refused and asks again. */
  private static Counters asTheOriginalCounts(Counters c) {
    assertEquals(c.chainAppendFailures() > 0, c.gaps() > 0);
    assertEquals(c.chainAppendFailures(), c.lostRecords());
    return new Counters(
        c.dispatched(),
        c.failed(),
        c.deferred(),
        c.gated(),
        c.dispatchRetries(),
        c.pressureAsserts(),
        c.pressureReleases(),
        c.chainAppendFailures(),
        0,
        0,
        0,
        0);
  }

  private static String expectedRing(JsonNode ring) {
    return ring.get("len").asInt() == 0
        ? "empty"
        : ring.get("len") + " from " + ring.get("first_seq") + " to " + ring.get("last_seq");
  }

  private static String ring(List<FailureRecord> ring) {
    return ring.isEmpty()
        ? "empty"
        : ring.size() + " from " + ring.get(0).seq() + " to " + ring.get(ring.size() - 1).seq();
  }
}
