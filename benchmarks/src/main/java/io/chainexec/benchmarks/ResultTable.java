package io.chainexec.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The results as a table for people. */
final class ResultTable {
  private static final String ALLOCATION = "gc.alloc.rate.norm";
  private static final String REFUSED = "refused";
  private static final int UNIT = 4;

  private ResultTable() {}

  static void print(Collection<RunResult> results, PrintWriter out) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"benchmark", "median", "score", "error", "unit", "alloc B/op"});
    for (RunResult result : results) {
      rows.add(row(result));
    }
    Table.print(rows, List.of(0, UNIT), out);
  }

  private static String[] row(RunResult result) {
    Result<?> primary = result.getPrimaryResult();
    return new String[] {
      name(result.getParams()) + refusals(result),
      number(primary.getStatistics().getPercentile(50)),
      number(primary.getScore()),
      Double.isNaN(primary.getScoreError()) ? "" : "± " + number(primary.getScoreError()),
      primary.getScoreUnit(),
      secondary(result, ALLOCATION)
    };
  }

  private static String name(BenchmarkParams params) {
    StringBuilder name = new StringBuilder(shortName(params.getBenchmark()));
    for (String key : params.getParamsKeys()) {
      if (!key.equals("dir")) {
        name.append(' ').append(key).append('=').append(params.getParam(key));
      }
    }
    return name.toString();
  }

  private static String shortName(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  private static String refusals(RunResult result) {
    String refused = secondary(result, REFUSED);
    return refused.isEmpty() ? "" : " (refused: " + refused + ")";
  }

  /** The score of that label, whatever JMH puts before it. JMH's own signature has the raw type. */
  @SuppressWarnings("rawtypes")
  private static String secondary(RunResult result, String label) {
    for (Map.Entry<String, Result> entry : result.getSecondaryResults().entrySet()) {
      if (entry.getKey().endsWith(label)) {
        return number(entry.getValue().getScore());
      }
    }
    return "";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
