package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a report shows of outcomes: over time, by kind of action, and whom they were about. */
final class ReportOutcomes {
  private static final String[] OUTCOMES = {
    "dispatched", "failed", "gated", "deferred", "retried", "in doubt"
  };

  private final ChainStats stats;
  private final Map<String, Object> model;

  ReportOutcomes(ChainStats stats, Map<String, Object> model) {
    this.stats = stats;
    this.model = model;
  }

  void timeline() {
    List<ChainStats.Bucket> buckets = stats.timeline().buckets();
    model.put("hasTimeline", !buckets.isEmpty());
    if (buckets.isEmpty()) {
      return;
    }
    String width = Words.length(stats.timeline().widthMs() * 1_000_000);
    model.put("bucketText", width);
    model.put(
        "timelineLabel",
        "Stacked bars of outcomes over time; the table below has the same figures, "
            + width
            + " a row.");
    ReportTable table = outcomesTable("Outcomes over time", "from, UTC");
    for (int i = 0; i < buckets.size(); i++) {
      table.row().time(buckets.get(i).fromWallMs());
      outcomes(table, buckets.get(i).outcomes(), "/timeline/buckets/" + i, most(buckets));
    }
    model.put("timelineTable", table.model());
  }

  private static long most(List<ChainStats.Bucket> buckets) {
    return Math.max(1, buckets.stream().mapToLong(b -> b.outcomes().all()).max().orElse(1));
  }

  private ReportTable outcomesTable(String caption, String first) {
    ReportTable table =
        new ReportTable(caption)
            .texts(first)
            .numbers("actions", "dispatched", "failed", "gated", "deferred", "retried");
    return (anyInDoubt() ? table.numbers("in doubt") : table).texts("");
  }

  private boolean anyInDoubt() {
    return stats.totals().outcomes().inDoubt() > 0;
  }

  private void outcomes(ReportTable table, Outcomes o, String fact, long whole) {
    table
        .number(o.actions(), fact + "/actions")
        .number(o.dispatched(), fact + "/dispatched")
        .number(o.failed(), fact + "/failed")
        .number(o.gated(), fact + "/gated")
        .number(o.deferred(), fact + "/deferred")
        .number(o.retried(), fact + "/retried");
    if (anyInDoubt()) {
      table.number(o.inDoubt(), fact + "/in_doubt");
    }
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("dispatched", o.dispatched());
    parts.put("failed", o.failed());
    parts.put("gated", o.gated());
    parts.put("deferred", o.deferred());
    parts.put("retried", o.retried());
    parts.put("in-doubt", o.inDoubt());
    table.bar(whole, parts);
  }

  void kinds() {
    if (stats.kinds().isEmpty()) {
      return;
    }
    long most = stats.kinds().stream().mapToLong(kind -> kind.outcomes().all()).max().orElse(1);
    ReportTable table = outcomesTable("Outcomes by kind of action", "kind");
    for (int i = 0; i < stats.kinds().size(); i++) {
      ChainStats.KindStats kind = stats.kinds().get(i);
      table.row().mono(kind.kind().wireName());
      outcomes(table, kind.outcomes(), "/kinds/" + i, most);
    }
    List<Map<String, String>> series = new ArrayList<>();
    for (String outcome : OUTCOMES) {
      if (outcome.equals("in doubt") && !anyInDoubt()) {
        continue;
      }
      series.add(Map.of("name", outcome, "tone", outcome.replace(' ', '-')));
    }
    model.put("kinds", table.with("series", series).model());
  }

  void busiest() {
    ChainStats.Busiest busiest = stats.busiest();
    List<Map<String, Object>> tables = new ArrayList<>();
    subjects(tables, "daemons", busiest.daemons(), ActionText::daemon);
    subjects(tables, "chains", busiest.chains(), ActionText::id);
    subjects(tables, "nodes", busiest.nodes(), ActionText::id);
    subjects(tables, "blobs", busiest.blobs(), ActionText::id);
    model.put("hasBusiest", !tables.isEmpty());
    model.put("busiest", tables);
  }

  private <K> void subjects(
      List<Map<String, Object>> tables,
      String name,
      ChainStats.Top<ChainStats.Subject<K>> top,
      Function<K, String> text) {
    if (top.items().isEmpty()) {
      return;
    }
    String title = "Busiest " + name;
    ReportTable table = outcomesTable(title, name.substring(0, name.length() - 1));
    long most = top.items().stream().mapToLong(s -> s.outcomes().all()).max().orElse(1);
    for (int i = 0; i < top.items().size(); i++) {
      ChainStats.Subject<K> subject = top.items().get(i);
      table.row().mono(text.apply(subject.key()));
      outcomes(table, subject.outcomes(), "/busiest/" + name + "/items/" + i, most);
    }
    table
        .with("name", title)
        .with("lead", Figures.counted(top, name))
        .with("open", tables.isEmpty());
    tables.add(table.model());
  }
}
