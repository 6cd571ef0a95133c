package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a {@link Probe} has found out in its JVM: figures that JMH cannot measure, to be written in
 * JMH's form, so that one reader does for all. Not thread-safe.
 */
final class Measurement {
  private static final double NS_PER_US = 1000;
  private static final Map<String, Double> BESIDE_P99 = besideP99();

  private final String name;
  private final SortedMap<String, String> params = new TreeMap<>();
  private final boolean higherIsBetter;
  private final ObjectNode primary;
  private final Map<String, ObjectNode> secondary = new LinkedHashMap<>();
  private Histogram latencies;

  private Measurement(String name, String unit, boolean higherIsBetter) {
    this.name = name;
    this.higherIsBetter = higherIsBetter;
    primary = metric(unit);
  }

  private static Map<String, Double> besideP99() {
    Map<String, Double> percentiles = new LinkedHashMap<>();
    percentiles.put("p50", 50.0);
    percentiles.put("p90", 90.0);
    percentiles.put("p99.9", 99.9);
    percentiles.put("p99.99", 99.99);
    percentiles.put("max", 100.0);
    return percentiles;
  }

  /** A figure of which less is better; the name is class and method, as JMH's. */
  static Measurement cost(String name, String unit) {
    return new Measurement(name, unit, false);
  }

  /** A figure of which more is better. */
  static Measurement rate(String name, String unit) {
    return new Measurement(name, unit, true);
  }

  /** Says what it was measured with. */
  Measurement with(String param, Object value) {
    params.put(param, value.toString());
    return this;
  }

  /** Adds an iteration's figure. */
  Measurement add(double value) {
    addTo(primary, value);
    return this;
  }

  /** Adds an iteration's figure of something that was measured beside it. */
  Measurement beside(String label, String unit, double value) {
    addTo(secondary.computeIfAbsent(label, l -> metric(unit)), value);
    return this;
  }

  /** Adds an iteration's latencies: p99 is the figure, the other percentiles lie beside it. */
  Measurement addLatencies(Histogram histogram) {
    add(histogram.getValueAtPercentile(99) / NS_PER_US);
    BESIDE_P99.forEach(
        (label, percentile) ->
            beside(label, "us", histogram.getValueAtPercentile(percentile) / NS_PER_US));
    if (latencies == null) {
      latencies = histogram.copy();
    } else {
      latencies.add(histogram);
    }
    return this;
  }

  private static ObjectNode metric(String unit) {
    ObjectNode metric = JsonNodeFactory.instance.objectNode();
    metric.put("scoreUnit", unit);
    metric.putArray("rawData").addArray();
    return metric;
  }

  private static void addTo(ObjectNode metric, double value) {
    ((ArrayNode) metric.path("rawData").path(0)).add(value);
  }

  /** As an object of JMH's array, with one fork, and without what {@link Rounds} works out. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("benchmark", Measurement.class.getPackageName() + "." + name);
    json.put("mode", mode());
    json.put("forks", 1);
    json.put("jdkVersion", System.getProperty("java.version"));
    json.put("vmName", System.getProperty("java.vm.name"));
    json.put("vmVersion", System.getProperty("java.vm.version"));
    ObjectNode parameters = json.putObject("params");
    params.forEach(parameters::put);
    json.set("primaryMetric", primary);
    if (latencies != null) {
      primary.put(Rounds.HISTOGRAM, Histograms.format(latencies));
    }
    json.putObject("secondaryMetrics").setAll(secondary);
    return json;
  }

  private String mode() {
    if (latencies != null) {
      return "sample";
    }
    return higherIsBetter ? "thrpt" : "avgt";
  }
}
