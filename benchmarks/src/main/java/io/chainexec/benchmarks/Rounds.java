package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.util.ListStatistics;

/**
 * The results of several rounds, in each of which everything was measured once, put together as if
 * one had measured each thing in several forks: what disturbs the machine for a minute disturbs a
 * fork of many benchmarks and not all forks of one. Not thread-safe.
 */
final class Rounds {
  /** Where latencies lie beside a metric's score; no part of JMH's form. */
  static final String HISTOGRAM = "histogram";

  private static final double CONFIDENCE = 0.999;
  private static final double NS_PER_US = 1000;
  private static final double[] PERCENTILES = {
    0, 50, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 100
  };

  private final Map<String, ObjectNode> results = new LinkedHashMap<>();
  private final String machine = Machine.describe();

  /** Adds a round's results, an array as JMH writes it. */
  void add(JsonNode round) {
    for (JsonNode each : round) {
      ObjectNode result = (ObjectNode) each;
      String id = result.path("benchmark").asText() + result.path("params");
      ObjectNode before = results.putIfAbsent(id, result);
      if (before != null) {
        merge(before, result);
      }
    }
  }

  /** Everything, in the order in which it came first. */
  ArrayNode all() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode result : results.values()) {
      summarize((ObjectNode) result.path("primaryMetric"));
      result.path("secondaryMetrics").forEach(metric -> summarize((ObjectNode) metric));
      result.put("machine", machine);
      all.add(result);
    }
    return all;
  }

  private static void merge(ObjectNode into, ObjectNode more) {
    into.put("forks", into.path("forks").asInt() + more.path("forks").asInt());
    mergeMetric((ObjectNode) into.path("primaryMetric"), more.path("primaryMetric"));
    ObjectNode secondary = (ObjectNode) into.path("secondaryMetrics");
    more.path("secondaryMetrics")
        .properties()
        .forEach(
            metric -> {
              if (secondary.has(metric.getKey())) {
                mergeMetric((ObjectNode) secondary.get(metric.getKey()), metric.getValue());
              } else {
                secondary.set(metric.getKey(), metric.getValue());
              }
            });
  }

  private static void mergeMetric(ObjectNode into, JsonNode more) {
    ((ArrayNode) into.path("rawData")).addAll((ArrayNode) more.path("rawData"));
    if (into.has(HISTOGRAM)) {
      Histogram sum = Histograms.parse(into.path(HISTOGRAM).asText());
      sum.add(Histograms.parse(more.path(HISTOGRAM).asText()));
      into.put(HISTOGRAM, Histograms.format(sum));
    }
  }

  /** What JMH works out of the raw data. */
  private static void summarize(ObjectNode metric) {
    ListStatistics values = new ListStatistics();
    metric
        .path("rawData")
        .forEach(fork -> fork.forEach(value -> values.addValue(value.asDouble())));
    metric.put("score", values.getMean());
    metric.put("scoreError", values.getMeanErrorAt(CONFIDENCE));
    double[] interval = values.getConfidenceIntervalAt(CONFIDENCE);
    metric.putArray("scoreConfidence").add(interval[0]).add(interval[1]);
    ObjectNode percentiles = metric.putObject("scorePercentiles");
    String histogram = metric.path(HISTOGRAM).asText("");
    Histogram latencies = histogram.isEmpty() ? null : Histograms.parse(histogram);
    for (double percentile : PERCENTILES) {
      percentiles.put(
          Double.toString(percentile),
          latencies == null
              ? values.getPercentile(percentile)
              : latencies.getValueAtPercentile(percentile) / NS_PER_US);
    }
  }
}
