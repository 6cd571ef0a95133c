package io.chainexec.replay.render;

import io.chainexec.action.Daemon;
import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Latency;
import io.chainexec.replay.stats.ChainStats.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the report's template shows, as maps and lists. Used once. */
final class ReportModel {
  private static final int BAR_WIDTH = 10;
  private static final int BAR_HEIGHT = 80;
  private static final String[] OUTCOMES = {
    "dispatched", "failed", "gated", "deferred", "retried", "in doubt"
  };

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
    timeline();
    kinds();
    reasons();
    waits();
    busiest();
    incidents();
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

  private void timeline() {
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

  private void kinds() {
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
        "reasons", table.with("lead", counted(reasons, "reasons")).with("lookup", lookup).model());
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

  /** How much of the many a list shows, and how exact it is. */
  private static String counted(ChainStats.Top<?> top, String noun) {
    String shown =
        top.items().size() < top.kept()
            ? "The "
                + top.items().size()
                + " most frequent of "
                + Figures.grouped(top.kept())
                + " "
                + noun
                + "."
            : "All there are, the most frequent first.";
    return top.exact()
        ? shown
        : "The most frequent "
            + noun
            + ". There are too many to remember all: counts may be up to "
            + Figures.grouped(top.tooLowBy())
            + " too low.";
  }

  private void waits() {
    List<Latency> all = new ArrayList<>();
    List<String> facts = new ArrayList<>();
    ChainStats.Waits waits = stats.waits();
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
    if (!table.isEmpty()) {
      table.with("histograms", histograms).with("hasCurves", !histograms.isEmpty());
      model.put("waits", table.model());
    }
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

  private void busiest() {
    ChainStats.Busiest busiest = stats.busiest();
    List<Map<String, Object>> tables = new ArrayList<>();
    subjects(tables, "daemons", busiest.daemons(), ReportModel::daemon);
    subjects(tables, "chains", busiest.chains(), ActionText::id);
    subjects(tables, "nodes", busiest.nodes(), ActionText::id);
    subjects(tables, "blobs", busiest.blobs(), ActionText::id);
    model.put("hasBusiest", !tables.isEmpty());
    model.put("busiest", tables);
  }

  private static String daemon(Daemon daemon) {
    return ActionText.daemon(daemon);
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
    table.with("name", title).with("lead", counted(top, name)).with("open", tables.isEmpty());
    tables.add(table.model());
  }

  private void incidents() {
    ChainStats.Incidents incidents = stats.incidents();
    List<Map<String, Object>> tables = new ArrayList<>();
    List<String> calm = new ArrayList<>();
    damage(tables);
    sessions(tables, incidents);
    pressure(tables, calm, incidents);
    gaps(tables, calm, incidents.gaps());
    doubts(tables, calm, incidents.inDoubt());
    redrives(tables, calm, incidents.redrives());
    model.put("incidents", tables);
    model.put("calm", calm);
  }

  private void damage(List<Map<String, Object>> tables) {
    ReportPage.Verdict verdict = page.verdict();
    if (verdict.problems() == 0) {
      return;
    }
    ReportTable table =
        new ReportTable("Damage").texts("what").numbers("sequence").texts("file").numbers("offset");
    for (StatsPage.Damage damage : verdict.damage()) {
      table
          .row()
          .text(Escapes.printable(damage.message()))
          .number(damage.sequence(), null)
          .mono(Escapes.printable(damage.file()))
          .number(damage.offset(), null);
    }
    long hidden = verdict.problems() - verdict.damage().size();
    String lead =
        hidden == 0
            ? ""
            : Figures.grouped(hidden) + " more are not listed; replay-tool verify lists them.";
    tables.add(
        table
            .with("name", "Damage: " + Words.count(verdict.problems(), "problem"))
            .with("lead", lead)
            .model());
  }

  private void sessions(List<Map<String, Object>> tables, ChainStats.Incidents incidents) {
    ReportTable table =
        new ReportTable("Sessions")
            .numbers("session")
            .texts("from, UTC", "to, UTC")
            .numbers("open for", "downtime before", "records", "first sequence")
            .texts("end");
    List<ChainStats.Session> items = incidents.sessions().items();
    for (ChainStats.Session session : items) {
      boolean last = session == items.get(items.size() - 1);
      table
          .row()
          .number(session.number(), null)
          .time(session.fromWallMs())
          .time(session.toWallMs())
          .length(session.lengthNs())
          .length(session.downtimeNs())
          .number(session.records(), null)
          .number(session.firstSequence(), null)
          .text(end(session, last && page.verdict().writerActive()));
    }
    if (table.isEmpty()) {
      return;
    }
    String total = Words.count(incidents.sessions().total(), "session");
    tables.add(
        table
            .with("name", total)
            .with("lead", earlier(incidents.sessions()) + downtime(incidents))
            .model());
  }

  private static String end(ChainStats.Session session, boolean writing) {
    if (session.closed()) {
      return "closed, " + Figures.grouped(session.deferredLeft()) + " left deferred";
    }
    return writing ? "still open" : "not closed: a crash or a kill";
  }

  private static String downtime(ChainStats.Incidents incidents) {
    return incidents.sessions().total() < 2
        ? ""
        : "No session was open for " + Words.length(incidents.downtimeNs()) + " in all.";
  }

  private static String earlier(ChainStats.Latest<?> latest) {
    long hidden = latest.total() - latest.items().size();
    return hidden == 0
        ? ""
        : "The latest; " + Figures.grouped(hidden) + " earlier ones are not listed. ";
  }

  private static void pressure(
      List<Map<String, Object>> tables, List<String> calm, ChainStats.Incidents incidents) {
    if (incidents.pressure().total() == 0) {
      calm.add("The queue was never under pressure.");
      return;
    }
    ReportTable table =
        new ReportTable("Pressure")
            .texts("from, UTC")
            .numbers("length", "depth on record", "sequence")
            .texts("end");
    for (ChainStats.Episode episode : incidents.pressure().items()) {
      table
          .row()
          .time(episode.fromWallMs())
          .length(episode.lengthNs())
          .number(episode.depth(), null)
          .number(episode.sequence(), null)
          .text(episode.released() ? "released" : "not released");
    }
    String name = Words.count(incidents.pressure().total(), "episode") + " of pressure";
    tables.add(table.with("name", name).with("lead", earlier(incidents.pressure())).model());
  }

  private static void gaps(
      List<Map<String, Object>> tables, List<String> calm, ChainStats.Latest<ChainStats.Gap> gaps) {
    if (gaps.total() == 0) {
      calm.add("No records are declared lost.");
      return;
    }
    ReportTable table =
        new ReportTable("Gaps").numbers("sequence", "records lost").texts("from, UTC", "to, UTC");
    for (ChainStats.Gap gap : gaps.items()) {
      table
          .row()
          .number(gap.sequence(), null)
          .number(gap.lost(), null)
          .time(gap.fromWallMs())
          .time(gap.toWallMs());
    }
    String name = Words.count(gaps.total(), "declared gap");
    tables.add(table.with("name", name).with("lead", earlier(gaps)).model());
  }

  private static void doubts(
      List<Map<String, Object>> tables,
      List<String> calm,
      ChainStats.Latest<ChainStats.Doubt> doubts) {
    if (doubts.total() == 0) {
      calm.add("No dispatch is in doubt.");
      return;
    }
    ReportTable table =
        new ReportTable("In doubt")
            .numbers("sequence")
            .texts("time, UTC", "action", "kind", "what became of it");
    for (ChainStats.Doubt doubt : doubts.items()) {
      table
          .row()
          .number(doubt.sequence(), null)
          .time(doubt.wallMs())
          .mono("#" + ActionText.id(doubt.id()))
          .mono(doubt.kind().wireName())
          .text(Figures.resolution(doubt));
    }
    String name = Figures.grouped(doubts.total()) + " in doubt";
    tables.add(table.with("name", name).with("lead", earlier(doubts)).model());
  }

  private static void redrives(
      List<Map<String, Object>> tables,
      List<String> calm,
      ChainStats.Latest<ChainStats.Redrive> redrives) {
    if (redrives.total() == 0) {
      calm.add("No action was redriven.");
      return;
    }
    ReportTable table =
        new ReportTable("Redriven")
            .numbers("sequence")
            .texts("time, UTC", "original", "redriven as", "action", "what became of it");
    for (ChainStats.Redrive redrive : redrives.items()) {
      table
          .row()
          .number(redrive.sequence(), null)
          .time(redrive.wallMs())
          .mono("#" + ActionText.id(redrive.originalId()))
          .mono("#" + ActionText.id(redrive.id()))
          .text(ActionText.of(redrive.action(), Figures.wall(redrive)))
          .text(Figures.ending(redrive));
    }
    String actions = redrives.total() == 1 ? " action redriven" : " actions redriven";
    String name = Figures.grouped(redrives.total()) + actions;
    String lead =
        "What had ended was taken again under a new id; replay-tool trace shows both lives.";
    tables.add(table.with("name", name).with("lead", earlier(redrives) + lead).model());
  }
}
