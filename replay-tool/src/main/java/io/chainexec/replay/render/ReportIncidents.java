package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What a report shows of damage, sessions and incidents; what there was none of, it says. */
final class ReportIncidents {
  private final ReportPage.Verdict verdict;
  private final ChainStats.Incidents incidents;
  private final List<Map<String, Object>> tables = new ArrayList<>();
  private final List<String> calm = new ArrayList<>();

  ReportIncidents(ReportPage page) {
    verdict = page.verdict();
    incidents = page.stats().stats().incidents();
    damage();
    sessions();
    pressure();
    gaps();
    doubts();
    redrives();
  }

  List<Map<String, Object>> tables() {
    return tables;
  }

  /** What did not happen, in sentences. */
  List<String> calm() {
    return calm;
  }

  private void damage() {
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

  private void sessions() {
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
          .text(end(session, last && verdict.writerActive()));
    }
    if (table.isEmpty()) {
      return;
    }
    String total = Words.count(incidents.sessions().total(), "session");
    tables.add(
        table.with("name", total).with("lead", earlier(incidents.sessions()) + downtime()).model());
  }

  private static String end(ChainStats.Session session, boolean writing) {
    if (session.closed()) {
      return "closed, " + Figures.grouped(session.deferredLeft()) + " left deferred";
    }
    return writing ? "still open" : "not closed: a crash or a kill";
  }

  private String downtime() {
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

  private <T> void latest(
      ChainStats.Latest<T> latest,
      String name,
      String lead,
      ReportTable table,
      BiConsumer<ReportTable, T> cells) {
    for (T item : latest.items()) {
      cells.accept(table.row(), item);
    }
    tables.add(table.with("name", name).with("lead", earlier(latest) + lead).model());
  }

  private void pressure() {
    long total = incidents.pressure().total();
    if (total == 0) {
      calm.add("The queue was never under pressure.");
      return;
    }
    ReportTable table =
        new ReportTable("Pressure")
            .texts("from, UTC")
            .numbers("length", "depth on record", "sequence")
            .texts("end");
    latest(
        incidents.pressure(),
        Words.count(total, "episode") + " of pressure",
        "",
        table,
        (row, episode) ->
            row.time(episode.fromWallMs())
                .length(episode.lengthNs())
                .number(episode.depth(), null)
                .number(episode.sequence(), null)
                .text(episode.released() ? "released" : "not released"));
  }

  private void gaps() {
    long total = incidents.gaps().total();
    if (total == 0) {
      calm.add("No records are declared lost.");
      return;
    }
    ReportTable table =
        new ReportTable("Gaps").numbers("sequence", "records lost").texts("from, UTC", "to, UTC");
    latest(
        incidents.gaps(),
        Words.count(total, "declared gap"),
        "",
        table,
        (row, gap) ->
            row.number(gap.sequence(), null)
                .number(gap.lost(), null)
                .time(gap.fromWallMs())
                .time(gap.toWallMs()));
  }

  private void doubts() {
    long total = incidents.inDoubt().total();
    if (total == 0) {
      calm.add("No dispatch is in doubt.");
      return;
    }
    ReportTable table =
        new ReportTable("In doubt")
            .numbers("sequence")
            .texts("time, UTC", "action", "kind", "what became of it");
    latest(
        incidents.inDoubt(),
        Figures.grouped(total) + " in doubt",
        "",
        table,
        (row, doubt) ->
            row.number(doubt.sequence(), null)
                .time(doubt.wallMs())
                .mono("#" + ActionText.id(doubt.id()))
                .mono(doubt.kind().wireName())
                .text(Figures.resolution(doubt)));
  }

  private void redrives() {
    long total = incidents.redrives().total();
    if (total == 0) {
      calm.add("No action was redriven.");
      return;
    }
    ReportTable table =
        new ReportTable("Redriven")
            .numbers("sequence")
            .texts("time, UTC", "original", "redriven as", "action", "what became of it");
    latest(
        incidents.redrives(),
        Figures.grouped(total) + (total == 1 ? " action redriven" : " actions redriven"),
        "What had ended was taken again under a new id; replay-tool trace shows both lives.",
        table,
        (row, redrive) ->
            row.number(redrive.sequence(), null)
                .time(redrive.wallMs())
                .mono("#" + ActionText.id(redrive.originalId()))
                .mono("#" + ActionText.id(redrive.id()))
                .text(ActionText.of(redrive.action(), Figures.wall(redrive)))
                .text(Figures.ending(redrive)));
  }
}
