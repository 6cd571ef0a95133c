package io.chainexec.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * One benchmark's figures out of JSON as JMH writes it, be it JMH's or a {@link Measurement}'s.
 *
 * @param benchmark class and method
 * @param params by name; where the chains were made is none of them
 * @param unit what the figures are in
 * @param higherIsBetter whether it is a rate and not a time
 * @param forks the figures of the iterations of each fork; without those during which the machine
 *     was not at its full speed ({@link MachineSpeed}), if there are others
 * @param measured how many iterations there were
 * @param atFullSpeed how many of them during which the machine was, or nobody knows
 * @param secondary what was measured beside it, by name: the median of the forks' iterations where
 *     they are known, JMH's score otherwise
 * @param latencies all of them, in nanoseconds, where the figures are percentiles; otherwise null
 * @param jdk that it ran on
 * @param machine that it ran on, in a line; empty if that is not known
 */
record JmhResult(
    String benchmark,
    SortedMap<String, String> params,
    String unit,
    boolean higherIsBetter,
    List<double[]> forks,
    int measured,
    int atFullSpeed,
    Map<String, Double> secondary,
    Histogram latencies,
    String jdk,
    String machine) {

  /** What a benchmark allocates for each operation, among {@link #secondary}. */
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private static final String REFUSED = "refused";

  /** By how much slower than ever the machine may be in an iteration that counts, as a factor. */
  private static final double FULL_SPEED = 1.08;

  /**
   * The results of a file, by name, in its order.
   *
   * @throws BenchException if it is not what JMH writes; the message names the file
   */
  static Map<String, JmhResult> read(Path file) throws BenchException {
    JsonNode all = parse(file);
    for (JsonNode node : all) {
      requireFigures(file, node);
    }
    Map<String, JmhResult> results = new LinkedHashMap<>();
    for (JmhResult result : of(all)) {
      if (results.put(result.name(), result) != null) {
        throw new BenchException(file + " holds two results of " + result.name());
      }
    }
    if (results.isEmpty()) {
      throw new BenchException(file + " holds no results");
    }
    return results;
  }

  private static JsonNode parse(Path file) throws BenchException {
    try {
      JsonNode all = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (all == null || !all.isArray()) {
        throw new BenchException(file + " is not what bench --out writes: no JSON array");
      }
      return all;
    } catch (NoSuchFileException e) {
      throw new BenchException(file + " does not exist", e);
    } catch (JsonProcessingException e) {
      throw new BenchException(file + " is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BenchException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void requireFigures(Path file, JsonNode node) throws BenchException {
    JsonNode forks = node.path("primaryMetric").path("rawData");
    if (!node.hasNonNull("benchmark") || forks.isEmpty() || forks.get(0).isEmpty()) {
      throw new BenchException(file + " holds a result without a benchmark or without raw data");
    }
  }

  /** The results that an array as JMH writes it describes. */
  static List<JmhResult> of(JsonNode all) {
    double slowestNs = fastestStepNs(all) * FULL_SPEED;
    List<JmhResult> results = new ArrayList<>();
    all.forEach(node -> results.add(of(node, slowestNs)));
    return results;
  }

  /** How fast the machine ever was, in nanoseconds; infinite if nothing says it. */
  private static double fastestStepNs(JsonNode all) {
    double fastest = Double.POSITIVE_INFINITY;
    for (JsonNode node : all) {
      fastest = Math.min(fastest, Arrays.stream(flat(stepsNs(node))).min().orElse(fastest));
    }
    return fastest;
  }

  private static List<double[]> stepsNs(JsonNode node) {
    return forks(node.path("secondaryMetrics").path(MachineSpeed.LABEL));
  }

  private static JmhResult of(JsonNode node, double slowestNs) {
    JsonNode metric = node.path("primaryMetric");
    SortedMap<String, String> params = new TreeMap<>();
    node.path("params")
        .properties()
        .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
    params.remove("dir");
    Map<String, Double> secondary = new LinkedHashMap<>();
    node.path("secondaryMetrics")
        .properties()
        .forEach(other -> secondary.put(other.getKey(), secondaryScore(other.getValue())));
    String histogram = metric.path("histogram").asText("");
    List<double[]> forks = forks(metric);
    List<double[]> stepsNs = stepsNs(node);
    List<double[]> fast = stepsNs.isEmpty() ? forks : atFullSpeed(forks, stepsNs, slowestNs);
    return new JmhResult(
        shortName(node.path("benchmark").asText()),
        params,
        metric.path("scoreUnit").asText(),
        node.path("mode").asText().equals("thrpt"),
        fast.isEmpty() ? forks : fast,
        flat(forks).length,
        flat(fast).length,
        secondary,
        histogram.isEmpty() ? null : Histograms.parse(histogram),
        node.path("jdkVersion").asText(),
        node.path("machine").asText());
  }

  /** The iterations in which a step took no longer than that. */
  private static List<double[]> atFullSpeed(
      List<double[]> forks, List<double[]> stepsNs, double slowestNs) {
    List<double[]> kept = new ArrayList<>();
    for (int i = 0; i < forks.size() && i < stepsNs.size(); i++) {
      double[] figures = forks.get(i);
      double[] steps = stepsNs.get(i);
      double[] fast =
          IntStream.range(0, Math.min(figures.length, steps.length))
              .filter(iteration -> steps[iteration] <= slowestNs)
              .mapToDouble(iteration -> figures[iteration])
              .toArray();
      if (fast.length > 0) {
        kept.add(fast);
      }
    }
    return kept;
  }

  private static String shortName(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  private static double secondaryScore(JsonNode metric) {
    double[] all = flat(forks(metric));
    return all.length > 0 ? median(all) : metric.path("score").asDouble(Double.NaN);
  }

  private static List<double[]> forks(JsonNode metric) {
    List<double[]> forks = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      double[] values = new double[fork.size()];
      Arrays.setAll(values, i -> fork.get(i).asDouble());
      forks.add(values);
    }
    return forks;
  }

  /** Benchmark and parameters, as people know it. */
  String name() {
    StringBuilder name = new StringBuilder(benchmark);
    params.forEach((key, value) -> name.append(' ').append(key).append('=').append(value));
    return name.toString();
  }

  /** Of all iterations of all forks that count. */
  double median() {
    return median(flat(forks));
  }

  /** How many iterations do not count. */
  int leftOut() {
    return measured - flat(forks).length;
  }

  /** The least of the medians of the forks, or of the iterations where there is one fork. */
  double least() {
    return Arrays.stream(spread()).min().getAsDouble();
  }

  /** The most of the same. */
  double most() {
    return Arrays.stream(spread()).max().getAsDouble();
  }

  /** Per operation; NaN if not measured. */
  double allocatedBytes() {
    return secondary(ALLOCATION);
  }

  /** Refused submissions; NaN if there can be none. */
  double refused() {
    return secondary(REFUSED);
  }

  /** What was measured beside it under that name, whatever JMH puts before it; NaN if nothing. */
  double secondary(String label) {
    return secondary.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(label))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElse(Double.NaN);
  }

  private double[] spread() {
    return forks.size() > 1
        ? forks.stream().mapToDouble(JmhResult::median).toArray()
        : forks.get(0);
  }

  private static double[] flat(List<double[]> forks) {
    return forks.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
