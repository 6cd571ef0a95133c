package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Latency;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a report shows of lengths of time. Stateless. */
final class ReportWaits {
  private static final int BAR_WIDTH = 10;
  private static final int BAR_HEIGHT = 80;

  private ReportWaits() {}

  /** Their table and histograms; null if nothing took any. */
  static Map<String, Object> of(ChainStats.Waits waits) {
    List<Latency> all = new ArrayList<>();
    List<String> facts = new ArrayList<>();
    all.add(waits.queue());
    facts.add("/waits/queue_wait");
    for (Latency cause : waits.deferral()) {
      all.add(cause);
      facts.add("/waits/deferral/" + cause.name());
    }
    all.add(waits.dispatch());
    facts.add("/waits/dispatch");
    all.add(waits.life());
    facts.add("/waits/life");
    ReportTable table =
        new ReportTable("Lengths of time")
            .texts("what")
            .numbers("count", "least", "mean", "p50", "p90", "p99", "p99.9", "most");
    List<Map<String, Object>> histograms = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Latency latency = all.get(i);
      if (latency.count() > 0) {
        latency(table, latency, facts.get(i));
        if (latency.bars().size() > 1) {
          histograms.add(histogram(latency, facts.get(i)));
        }
      }
    }
    if (table.isEmpty()) {
      return null;
    }
    return table.with("histograms", histograms).with("hasCurves", !histograms.isEmpty()).model();
  }

  private static void latency(ReportTable table, Latency latency, String fact) {
    table
        .row()
        .text(name(latency))
        .number(latency.count(), fact + "/count")
        .length(latency.minNs())
        .length(latency.meanNs())
        .length(latency.p50Ns())
        .length(latency.p90Ns())
        .length(latency.p99Ns())
        .length(latency.p999Ns())
        .length(latency.maxNs());
  }

  private static String name(Latency latency) {
    return switch (latency.name()) {
      case "queue_wait" -> "in the queue, until the first decision";
      case "dispatch" -> "dispatch";
      case "life" -> "from emission to end";
      default -> "deferred, " + latency.name();
    };
  }

  private static Map<String, Object> histogram(Latency latency, String fact) {
    List<Map<String, Object>> bars = new ArrayList<>();
    ReportTable table = new ReportTable(name(latency)).texts("length").numbers("count");
    long most = latency.bars().stream().mapToLong(ChainStats.Bar::count).max().orElse(1);
    for (int i = 0; i < latency.bars().size(); i++) {
      ChainStats.Bar bar = latency.bars().get(i);
      double height =
          bar.count() == 0 ? 0 : Math.max(1.5, (double) bar.count() / most * BAR_HEIGHT);
      bars.add(
          Map.of(
              "x",
              i * BAR_WIDTH + 0.5,
              "w",
              BAR_WIDTH - 1,
              "y",
              Figures.decimal(BAR_HEIGHT - height),
              "h",
              Figures.decimal(height),
              "text",
              Figures.range(bar) + ": " + Figures.grouped(bar.count())));
      table.row();
      table.text(Figures.range(bar)).number(bar.count(), fact + "/histogram/" + i + "/count");
    }
    Map<String, Object> histogram = new LinkedHashMap<>();
    histogram.put("name", name(latency));
    histogram.put(
        "label",
        "Histogram of " + Words.count(latency.count(), "value") + "; the values are below it.");
    histogram.put("width", latency.bars().size() * BAR_WIDTH);
    histogram.put("bars", bars);
    ChainStats.Bar first = latency.bars().get(0);
    ChainStats.Bar last = latency.bars().get(latency.bars().size() - 1);
    histogram.put("from", first.fromNs() == 0 ? "0" : Words.length(first.fromNs()));
    histogram.put("to", last.toNs() == Long.MAX_VALUE ? "more" : Words.length(last.toNs()));
    histogram.put("table", table.model());
    return histogram;
  }
}
