package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as a table for people. */
final class ResultTable {
  private static final int UNIT = 4;
  private static final String[] PERCENTILES = {"p50", "p99.9", "p99.99", "max"};

  private ResultTable() {}

  static void print(ArrayNode results, PrintWriter out) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"benchmark", "median", "score", "error", "unit", "alloc B/op"});
    List<JmhResult> read = JmhResult.of(results);
    for (int i = 0; i < read.size(); i++) {
      rows.add(row(read.get(i), results.get(i).path("primaryMetric")));
    }
    Table.print(rows, List.of(0, UNIT), out);
  }

  private static String[] row(JmhResult result, JsonNode metric) {
    double error = metric.path("scoreError").asDouble(Double.NaN);
    return new String[] {
      result.name() + remarks(result),
      number(result.median()),
      number(metric.path("score").asDouble()),
      Double.isNaN(error) ? "" : "± " + number(error),
      result.unit(),
      Double.isNaN(result.allocatedBytes()) ? "" : number(result.allocatedBytes())
    };
  }

  private static String remarks(JmhResult result) {
    if (result.latencies() == null) {
      return Double.isNaN(result.refused()) ? "" : " (refused: " + number(result.refused()) + ")";
    }
    StringBuilder remarks = new StringBuilder();
    for (String percentile : PERCENTILES) {
      remarks.append(remarks.isEmpty() ? " (" : ", ").append(percentile).append(' ');
      remarks.append(number(result.secondary().get(percentile)));
    }
    return remarks.append(')').toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
