package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final Rounds rounds = new Rounds();

  private void round(Measurement... measurements) {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (Measurement measurement : measurements) {
      results.add(measurement.toJson());
    }
    rounds.add(results);
  }

  private static Measurement cost(double... values) {
    Measurement cost = Measurement.cost("A.loop", "ns/op").with("n", 1);
    for (double value : values) {
      cost.add(value).beside("other", "B", 2 * value);
    }
    return cost;
  }

  private JmhResult only() {
    assertEquals(1, rounds.all().size());
    return JmhResult.of(rounds.all()).get(0);
  }

  @Test
  void eachRoundBecomesAFork() {
    round(cost(10, 12));
    round(cost(20, 22));
    JmhResult result = only();
    assertEquals("A.loop n=1", result.name());
    assertEquals(2, result.forks().size());
    assertEquals(16, result.median());
    assertEquals(11, result.least());
    assertEquals(21, result.most());
    assertEquals(32, result.secondary("other"));
    JsonNode metric = rounds.all().get(0).path("primaryMetric");
    assertEquals(16, metric.path("score").asDouble());
    assertEquals(22, metric.path("scorePercentiles").path("100.0").asDouble());
    assertEquals(2, rounds.all().get(0).path("forks").asInt());
  }

  @Test
  void whatDiffersInAParameterStaysApart() {
    round(cost(10), Measurement.cost("A.loop", "ns/op").with("n", 2).add(30));
    round(cost(20), Measurement.cost("A.loop", "ns/op").with("n", 2).add(40));
    assertEquals(2, rounds.all().size());
    assertEquals(35, JmhResult.of(rounds.all()).get(1).median());
  }

  @Test
  void latenciesOfAllRoundsAreOneDistribution() {
    round(Measurement.cost("L.p99", "us").addLatencies(latencies(1_000, 99)));
    round(Measurement.cost("L.p99", "us").addLatencies(latencies(2_000_000, 1)));
    JmhResult result = only();
    assertEquals(100, result.latencies().getTotalCount());
    assertEquals(1, result.latencies().getValueAtPercentile(99) / 1000.0, 0.01);
    assertEquals(2000, result.latencies().getMaxValue() / 1000.0, 2);
    assertEquals(2, result.forks().size());
    assertTrue(result.secondary().containsKey("p99.9"), result.secondary().toString());
  }

  private static Histogram latencies(long ns, int count) {
    Histogram histogram = Histograms.create();
    histogram.recordValueWithCount(ns, count);
    return histogram;
  }
}
