package io.chainexec.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One benchmark's figures out of JMH's JSON. Immutable.
 *
 * @param name benchmark and parameters, as people know it
 * @param unit what the figures are in
 * @param higherIsBetter whether it is a rate and not a time
 * @param median of all iterations of all forks
 * @param least of the medians of the forks, or of the iterations where there is one fork
 * @param most of the same
 * @param allocatedBytes per operation, NaN if not measured
 * @param jdk that it ran on
 */
record JmhResult(
    String name,
    String unit,
    boolean higherIsBetter,
    double median,
    double least,
    double most,
    double allocatedBytes,
    String jdk) {

  /**
   * The results of a file, by name, in its order.
   *
   * @throws BenchException if it is not what JMH writes; the message names the file
   */
  static Map<String, JmhResult> read(Path file) throws BenchException {
    Map<String, JmhResult> results = new LinkedHashMap<>();
    for (JsonNode node : parse(file)) {
      JmhResult result = of(file, node);
      if (results.put(result.name, result) != null) {
        throw new BenchException(file + " holds two results of " + result.name);
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

  private static JmhResult of(Path file, JsonNode node) throws BenchException {
    JsonNode metric = node.path("primaryMetric");
    JsonNode forks = metric.path("rawData");
    if (!node.hasNonNull("benchmark") || forks.isEmpty() || forks.get(0).isEmpty()) {
      throw new BenchException(file + " holds a result without a benchmark or without raw data");
    }
    double[] all = values(forks);
    double[] spread = forks.size() > 1 ? medians(forks) : all;
    return new JmhResult(
        name(node),
        metric.path("scoreUnit").asText(),
        node.path("mode").asText().equals("thrpt"),
        median(all),
        Arrays.stream(spread).min().getAsDouble(),
        Arrays.stream(spread).max().getAsDouble(),
        node.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score").asDouble(Double.NaN),
        node.path("jdkVersion").asText());
  }

  /** Benchmark and parameters; where the chains were made is no part of it. */
  private static String name(JsonNode node) {
    String benchmark = node.path("benchmark").asText();
    int method = benchmark.lastIndexOf('.');
    StringBuilder name =
        new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1));
    Map<String, String> params = new TreeMap<>();
    for (Map.Entry<String, JsonNode> param : node.path("params").properties()) {
      params.put(param.getKey(), param.getValue().asText());
    }
    params.remove("dir");
    params.forEach((key, value) -> name.append(' ').append(key).append('=').append(value));
    return name.toString();
  }

  private static double[] values(JsonNode forks) {
    double[] values = new double[0];
    for (JsonNode fork : forks) {
      double[] more = new double[fork.size()];
      Arrays.setAll(more, i -> fork.get(i).asDouble());
      int before = values.length;
      values = Arrays.copyOf(values, before + more.length);
      System.arraycopy(more, 0, values, before, more.length);
    }
    return values;
  }

  private static double[] medians(JsonNode forks) {
    double[] medians = new double[forks.size()];
    for (int i = 0; i < medians.length; i++) {
      JsonNode fork = forks.get(i);
      double[] values = new double[fork.size()];
      Arrays.setAll(values, k -> fork.get(k).asDouble());
      medians[i] = median(values);
    }
    return medians;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
