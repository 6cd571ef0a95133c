package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the report's template shows, as maps and lists. Used once. */
final class ReportModel {
  private final ReportPage page;
  private final ChainStats stats;
  private final Map<String, Object> model = new LinkedHashMap<>();

  ReportModel(ReportPage page) {
    this.page = page;
    this.stats = page.stats().stats();
  }

  /** Everything but what the page consists of itself. */
  Map<String, Object> model() {
    head();
    ReportOutcomes outcomes = new ReportOutcomes(stats, model);
    outcomes.timeline();
    outcomes.kinds();
    outcomes.busiest();
    reasons();
    model.put("waits", ReportWaits.of(stats.waits()));
    ReportIncidents incidents = new ReportIncidents(page);
    model.put("incidents", incidents.tables());
    model.put("calm", incidents.calm());
    return model;
  }

  private void head() {
    ReportStory story = new ReportStory(page);
    ChainStats.Extent extent = stats.extent();
    model.put("title", "Chain report");
    model.put("chain", Escapes.printable(page.stats().chain()));
    model.put("chainId", String.format(Locale.ROOT, "%016x", page.stats().chainId()));
    model.put("when", when(extent));
    model.put("verdict", page.verdict().status().name().toLowerCase(Locale.ROOT));
    model.put("verdictWord", ReportHtml.word(page.verdict().status()));
    model.put("headline", story.headline());
    model.put("story", story.sentences());
    model.put("tiles", tiles());
    model.put(
        "generated", page.generated().isEmpty() ? null : "Generated " + page.generated() + ".");
  }

  private String when(ChainStats.Extent extent) {
    String sessions = Words.count(stats.incidents().sessions().total(), "session");
    if (extent.fromWallMs() == ChainStats.UNKNOWN) {
      return sessions + ", " + Words.count(extent.records(), "record") + " of unknown time";
    }
    long lengthNs = (extent.toWallMs() - extent.fromWallMs()) * 1_000_000;
    return seconds(extent.fromWallMs())
        + " to "
        + seconds(extent.toWallMs())
        + " UTC ("
        + Words.length(Math.max(0, lengthNs))
        + "), "
        + sessions
        + ", "
        + Figures.grouped(extent.records())
        + (extent.records() == 1 ? " record" : " records");
  }

  private static String seconds(long wallMs) {
    return Words.utc(wallMs).replace('T', ' ').replaceFirst("\\.\\d+Z$", "");
  }

  private List<Map<String, Object>> tiles() {
    ChainStats.Totals totals = stats.totals();
    Outcomes o = totals.outcomes();
    List<Map<String, Object>> tiles = new ArrayList<>();
    String average = Figures.perSecond(page.stats().endedPerSecond()) + " ended a second";
    tiles.add(tile("Actions", o.actions(), "/totals/actions", average, ""));
    tiles.add(tile("Carried out", o.dispatched(), "/totals/dispatched", share(o.dispatched()), ""));
    tiles.add(tile("Failed", o.failed(), "/totals/failed", share(o.failed()), "bad"));
    tiles.add(tile("Dropped by a gate", o.gated(), "/totals/gated", share(o.gated()), "warn"));
    tiles.add(tile("Deferrals", o.deferred(), "/totals/deferred", "each wait counted", ""));
    tiles.add(tile("Tried again", o.retried(), "/totals/retried", "each failed try counted", ""));
    String doubt = totals.inDoubtLeft() == 0 ? "none in doubt" : totals.inDoubtLeft() + " in doubt";
    tiles.add(tile("Left waiting", totals.waiting(), "/totals/waiting", doubt, ""));
    String gaps = Words.count(stats.incidents().gaps().total(), "gap");
    tiles.add(tile("Records lost", totals.lostRecords(), "/totals/lost_records", gaps, "bad"));
    return tiles;
  }

  private String share(long part) {
    return Figures.percent(part, stats.totals().outcomes().ended()) + " of those ended";
  }

  private static Map<String, Object> tile(
      String name, long value, String fact, String note, String tone) {
    return Map.of(
        "name", name,
        "text", Figures.grouped(value),
        "fact", fact,
        "note", note,
        "tone", value == 0 ? "" : tone);
  }

  private void reasons() {
    ChainStats.Top<ChainStats.Reason> reasons = stats.reasons();
    if (reasons.items().isEmpty()) {
      return;
    }
    ReportTable table =
        new ReportTable("Reasons")
            .texts("what became of it", "reason")
            .numbers("count")
            .texts("")
            .numbers("first sequence", "last sequence")
            .texts("actions");
    long most = reasons.items().stream().mapToLong(ChainStats.Reason::count).max().orElse(1);
    for (int i = 0; i < reasons.items().size(); i++) {
      ChainStats.Reason reason = reasons.items().get(i);
      String fact = "/reasons/items/" + i;
      table
          .row()
          .text(way(reason.way()))
          .text(Figures.reason(reason))
          .number(reason.count(), fact + "/count")
          .bar(most, Map.of(tone(reason.way()), reason.count()))
          .number(reason.firstSequence(), fact + "/first_sequence")
          .number(reason.lastSequence(), fact + "/last_sequence")
          .mono(ids(reason.exampleIds()));
    }
    String id =
        reasons.items().stream()
            .flatMap(reason -> reason.exampleIds().stream())
            .findFirst()
            .map(ActionText::id)
            .orElse("1");
    String lookup = "replay-tool log --chain DIR -o json | jq -c 'select(.id == \"" + id + "\")'";
    model.put(
        "reasons",
        table.with("lead", Figures.counted(reasons, "reasons")).with("lookup", lookup).model());
  }

  private static String way(ChainStats.Way way) {
    return switch (way) {
      case FAILED -> "failed";
      case RETRIED -> "tried again";
      case GATED -> "dropped by a gate";
      case RECORDED -> "recorded by the daemon";
    };
  }

  private static String tone(ChainStats.Way way) {
    return way == ChainStats.Way.RECORDED ? "in-doubt" : way.name().toLowerCase(Locale.ROOT);
  }

  private static String ids(List<Long> ids) {
    return ids.stream().map(id -> "#" + ActionText.id(id)).collect(Collectors.joining(", "));
  }
}
