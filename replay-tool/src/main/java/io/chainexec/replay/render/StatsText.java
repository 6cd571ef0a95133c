package io.chainexec.replay.render;

import io.chainexec.action.Daemon;
import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Latency;
import io.chainexec.replay.stats.ChainStats.Outcomes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Statistics as a page for people, with bars of plain characters. */
public final class StatsText {
  private static final int MOST_INCIDENTS = 10;
  private static final int SUBJECT_WIDTH = 32;
  private static final int LEAST_BAR = 10;
  private static final String COLUMNS = "%7s %10s %6s %5s %8s %7s";

  private final StringBuilder out = new StringBuilder();
  private final StatsPage page;
  private final ChainStats stats;
  private final int width;

  private StatsText(StatsPage page, int width) {
    this.page = page;
    this.stats = page.stats();
    this.width = width;
  }

  /**
   * The whole page.
   *
   * @param width how many columns there are
   */
  public static String of(StatsPage page, int width) {
    return new StatsText(page, width).render();
  }

  private String render() {
    head();
    kinds();
    timeline();
    waits();
    reasons();
    subjects("daemons", stats.busiest().daemons(), StatsText::daemon);
    subjects("chains", stats.busiest().chains(), ActionText::id);
    subjects("nodes", stats.busiest().nodes(), ActionText::id);
    subjects("blobs", stats.busiest().blobs(), ActionText::id);
    sessions();
    incidents();
    return out.toString();
  }

  private void head() {
    ChainStats.Extent extent = stats.extent();
    ChainStats.Totals totals = stats.totals();
    Outcomes outcomes = totals.outcomes();
    field("chain", Escapes.printable(page.chain()));
    field("id", String.format(Locale.ROOT, "%016x", page.chainId()));
    field("records", extent.records() == 0 ? "none yet" : records(extent));
    if (extent.fromWallMs() != ChainStats.UNKNOWN) {
      field("time", Words.utc(extent.fromWallMs()) + " to " + Words.utc(extent.toWallMs()));
    }
    field("open", Words.length(extent.openNs()) + " in " + sessionCount());
    field("actions", outcomes.actions() + ": " + ends(outcomes));
    field("left", totals.waiting() + " waiting, " + totals.inDoubtLeft() + " in doubt");
    if (totals.redriven() > 0) {
      field("redriven", Words.count(totals.redriven(), "action") + " that had ended before");
    }
    field("rate", rate(totals));
    if (totals.refusedSubmissions() + totals.refusedCommands() > 0) {
      field(
          "refused",
          totals.refusedSubmissions() + " submissions, " + totals.refusedCommands() + " commands");
    }
    field("lost", lost(totals));
    if (page.problems() > 0) {
      field(
          "DAMAGE",
          Words.count(page.problems(), "problem") + " met; what could not be read is not counted");
    }
  }

  private String records(ChainStats.Extent extent) {
    String skipped = page.skipped() == 0 ? "" : ", " + page.skipped() + " of unknown types skipped";
    String untimed = extent.untimed() == 0 ? "" : ", " + extent.untimed() + " of unknown time";
    return extent.records()
        + ", "
        + extent.firstSequence()
        + " to "
        + extent.lastSequence()
        + skipped
        + untimed;
  }

  private String sessionCount() {
    return Words.count(stats.incidents().sessions().total(), "session");
  }

  private static String ends(Outcomes outcomes) {
    return outcomes.dispatched()
        + " dispatched, "
        + outcomes.failed()
        + " failed, "
        + outcomes.gated()
        + " gated";
  }

  private String rate(ChainStats.Totals totals) {
    String average = Figures.perSecond(page.endedPerSecond()) + " actions a second";
    return totals.peakPerSecond() == 0
        ? average
        : average + ", at most " + totals.peakPerSecond() + " in one" + when(totals.peakWallMs());
  }

  private static String when(long wallMs) {
    return wallMs == ChainStats.UNKNOWN ? "" : " at " + Words.utc(wallMs);
  }

  private String lost(ChainStats.Totals totals) {
    long gaps = stats.incidents().gaps().total();
    return gaps == 0
        ? "nothing declared lost"
        : Words.count(totals.lostRecords(), "record") + " in " + Words.count(gaps, "gap");
  }

  private void field(String name, String value) {
    out.append(String.format(Locale.ROOT, "%-10s%s\n", name, value));
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  private void title(String text) {
    out.append('\n');
    line(text);
  }

  private void kinds() {
    if (stats.kinds().isEmpty()) {
      return;
    }
    title(row("by kind", "actions", "dispatched", "failed", "gated", "deferred", "retried"));
    for (ChainStats.KindStats kind : stats.kinds()) {
      line(outcomes("  " + kind.kind().wireName(), kind.outcomes()));
    }
  }

  private static String row(String name, Object... cells) {
    return String.format(Locale.ROOT, "%-" + SUBJECT_WIDTH + "s" + COLUMNS, concat(name, cells));
  }

  private static Object[] concat(String name, Object... cells) {
    List<Object> all = new ArrayList<>(List.of(name));
    Collections.addAll(all, cells);
    return all.toArray();
  }

  private static String outcomes(String name, Outcomes o) {
    String fitting = name.length() < SUBJECT_WIDTH ? name : name + "\n" + " ".repeat(SUBJECT_WIDTH);
    return row(
        fitting, o.actions(), o.dispatched(), o.failed(), o.gated(), o.deferred(), o.retried());
  }

  private void timeline() {
    List<ChainStats.Bucket> buckets = stats.timeline().buckets();
    if (buckets.isEmpty()) {
      return;
    }
    long widthNs = stats.timeline().widthMs() * 1_000_000;
    title("over time, " + Words.length(widthNs) + " a line, UTC");
    line("  # dispatched  x failed or gated  . deferred or to be tried again  ? in doubt");
    long most = buckets.stream().mapToLong(bucket -> bucket.outcomes().all()).max().orElse(0);
    long widest = Math.max(1, String.valueOf(most).length());
    int room = Math.max(LEAST_BAR, width - 26 - (int) widest - 2);
    for (ChainStats.Bucket bucket : buckets) {
      line(
          String.format(
              Locale.ROOT,
              "  %s %" + widest + "d  %s",
              Words.utc(bucket.fromWallMs()),
              bucket.outcomes().all(),
              stack(bucket.outcomes(), most, room - 1)));
    }
  }

  private static String stack(Outcomes o, long most, int room) {
    long[] parts = {
      o.dispatched(), o.failed() + o.gated(), o.deferred() + o.retried(), o.inDoubt()
    };
    StringBuilder bar = new StringBuilder();
    long sum = 0;
    for (int i = 0; i < parts.length; i++) {
      sum += parts[i];
      int end = Figures.share(sum, most, room);
      // What is there is shown, however little it is.
      int length = parts[i] == 0 ? 0 : Math.max(1, end - bar.length());
      bar.append(String.valueOf("#x.?".charAt(i)).repeat(length));
    }
    return bar.toString();
  }

  private void waits() {
    ChainStats.Waits waits = stats.waits();
    title(latencyRow("waits", "count", "min", "p50", "p90", "p99", "max"));
    latency("emitted to first decision", waits.queue());
    for (Latency cause : waits.deferral()) {
      latency("deferred, " + cause.name(), cause);
    }
    latency("dispatch", waits.dispatch());
    latency("emitted to end", waits.life());
    histogram("emitted to first decision", waits.queue());
    for (Latency cause : waits.deferral()) {
      histogram("deferred until next decision, " + cause.name(), cause);
    }
    histogram("dispatch, admitted to outcome", waits.dispatch());
    histogram("life, emitted to end", waits.life());
  }

  private static String latencyRow(Object... cells) {
    return String.format(Locale.ROOT, "%-27s %9s %7s %7s %7s %7s %7s", cells);
  }

  private void latency(String name, Latency latency) {
    if (latency.count() > 0) {
      line(
          latencyRow(
              "  " + name,
              latency.count(),
              Words.roughly(latency.minNs()),
              Words.roughly(latency.p50Ns()),
              Words.roughly(latency.p90Ns()),
              Words.roughly(latency.p99Ns()),
              Words.roughly(latency.maxNs())));
    }
  }

  private void histogram(String name, Latency latency) {
    if (latency.bars().size() < 2) {
      return; // the row above says it all
    }
    title(name);
    long most = latency.bars().stream().mapToLong(ChainStats.Bar::count).max().orElse(1);
    int widest = String.valueOf(most).length();
    int room = Math.max(LEAST_BAR, width - 20 - widest - 3);
    int empty = 0;
    for (ChainStats.Bar bar : latency.bars()) {
      empty = bar.count() == 0 ? empty + 1 : 0;
      if (empty > 0) {
        if (empty == 1) {
          line("  ...");
        }
        continue;
      }
      int length = Math.max(1, Figures.share(bar.count(), most, room));
      line(
          String.format(
              Locale.ROOT,
              "  %-18s %" + widest + "d  %s",
              Figures.range(bar),
              bar.count(),
              "#".repeat(length)));
    }
  }

  private void reasons() {
    if (stats.reasons().items().isEmpty()) {
      return;
    }
    title("reasons" + shown(stats.reasons()));
    for (ChainStats.Reason reason : stats.reasons().items()) {
      line(
          String.format(
              Locale.ROOT,
              "%8d  %-9s %s",
              reason.count(),
              reason.way().name().toLowerCase(Locale.ROOT),
              Figures.reason(reason)));
      line(" ".repeat(20) + whereabouts(reason));
    }
  }

  private static String whereabouts(ChainStats.Reason reason) {
    String sequences =
        reason.count() == 1
            ? "sequence " + reason.firstSequence()
            : "sequences " + reason.firstSequence() + " to " + reason.lastSequence();
    String ids =
        reason.exampleIds().stream()
            .map(id -> "#" + ActionText.id(id))
            .collect(Collectors.joining(", "));
    return sequences + (ids.isEmpty() ? "" : ", action " + ids);
  }

  private static String shown(ChainStats.Top<?> top) {
    int items = top.items().size();
    String which = items < top.kept() ? " (" + items + " of " + top.kept() + ")" : "";
    return top.exact()
        ? which
        : which + " (too many to count all: counts may be up to " + top.tooLowBy() + " too low)";
  }

  private <K> void subjects(
      String name, ChainStats.Top<ChainStats.Subject<K>> top, Function<K, String> text) {
    if (top.items().isEmpty()) {
      return;
    }
    title(
        row("busiest " + name, "actions", "dispatched", "failed", "gated", "deferred", "retried"));
    if (!shown(top).isEmpty()) {
      line("  " + shown(top).strip());
    }
    for (ChainStats.Subject<K> subject : top.items()) {
      line(outcomes("  " + text.apply(subject.key()), subject.outcomes()));
    }
  }

  private static String daemon(Daemon daemon) {
    return ActionText.daemon(daemon);
  }

  private void sessions() {
    ChainStats.Incidents incidents = stats.incidents();
    String downtime =
        incidents.sessions().total() < 2
            ? ""
            : ", " + Words.length(incidents.downtimeNs()) + " between them";
    title(
        "sessions: "
            + incidents.sessions().total()
            + ", "
            + incidents.unclosed()
            + " not closed"
            + downtime);
    latest(incidents.sessions(), this::session);
  }

  private String session(ChainStats.Session session) {
    String length = "open for " + Words.length(session.lengthNs());
    String end =
        session.closed()
            ? "closed, " + session.deferredLeft() + " left deferred"
            : "not closed: killed, or still open";
    return String.format(
        Locale.ROOT,
        "%5d  %-24s  %s",
        session.number(),
        Figures.time(session.fromWallMs()),
        length + ", " + end);
  }

  private void incidents() {
    ChainStats.Incidents incidents = stats.incidents();
    if (incidents.pressure().total() > 0) {
      String total = Words.length(incidents.pressureNs());
      title("pressure: " + Words.count(incidents.pressure().total(), "episode") + ", " + total);
      latest(incidents.pressure(), StatsText::episode);
    }
    if (incidents.gaps().total() > 0) {
      title("gaps: " + Words.count(incidents.gaps().total(), "gap"));
      latest(incidents.gaps(), StatsText::gap);
    }
    if (incidents.inDoubt().total() > 0) {
      title(
          "in doubt: " + Words.count(incidents.inDoubt().total(), "dispatch").replace("hs", "hes"));
      latest(incidents.inDoubt(), StatsText::doubt);
    }
    if (incidents.redrives().total() > 0) {
      title("redriven: " + Words.count(incidents.redrives().total(), "action"));
      latest(incidents.redrives(), StatsText::redrive);
    }
    if (!page.damage().isEmpty()) {
      title("damage: " + Words.count(page.problems(), "problem"));
      page.damage().forEach(damage -> line("  " + Figures.damage(damage)));
    }
  }

  private static String episode(ChainStats.Episode episode) {
    String end = episode.released() ? "" : ", not released";
    String depth = episode.depth() == 0 ? "unknown" : "" + episode.depth();
    return String.format(
        Locale.ROOT,
        "%8d  %-24s  for %s, depth %s%s",
        episode.sequence(),
        Figures.time(episode.fromWallMs()),
        Words.length(episode.lengthNs()),
        depth,
        end);
  }

  private static String gap(ChainStats.Gap gap) {
    return String.format(
        Locale.ROOT,
        "%8d  %s lost from %s to %s",
        gap.sequence(),
        Words.count(gap.lost(), "record"),
        Figures.time(gap.fromWallMs()),
        Figures.time(gap.toWallMs()));
  }

  private static String doubt(ChainStats.Doubt doubt) {
    return String.format(
        Locale.ROOT,
        "%8d  %s  #%s %s: %s",
        doubt.sequence(),
        Figures.time(doubt.wallMs()),
        ActionText.id(doubt.id()),
        doubt.kind().wireName(),
        Figures.resolution(doubt));
  }

  private static String redrive(ChainStats.Redrive redrive) {
    return String.format(
        Locale.ROOT,
        "%8d  %s  #%s as #%s %s: %s",
        redrive.sequence(),
        Figures.time(redrive.wallMs()),
        ActionText.id(redrive.originalId()),
        ActionText.id(redrive.id()),
        redrive.action().kind().wireName(),
        Figures.ending(redrive));
  }

  private <T> void latest(ChainStats.Latest<T> latest, Function<T, String> text) {
    List<T> items = latest.items();
    int from = Math.max(0, items.size() - MOST_INCIDENTS);
    long hidden = latest.total() - (items.size() - from);
    if (hidden > 0) {
      line("  ... " + hidden + " earlier");
    }
    items.subList(from, items.size()).forEach(item -> line("  " + text.apply(item)));
  }
}
