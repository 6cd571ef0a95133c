package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Outcomes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Statistics as a page for people, with bars of plain characters. */
public final class StatsText {
  private static final int SUBJECT_WIDTH = 32;
  private static final int LEAST_BAR = 10;
  private static final String COLUMNS = "%7s %10s %6s %5s %8s %7s";

  private final TextPage out = new TextPage();
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
    new WaitsText(out, width).write(stats.waits());
    reasons();
    subjects("daemons", stats.busiest().daemons(), ActionText::daemon);
    subjects("chains", stats.busiest().chains(), ActionText::id);
    subjects("nodes", stats.busiest().nodes(), ActionText::id);
    subjects("blobs", stats.busiest().blobs(), ActionText::id);
    IncidentsText incidents = new IncidentsText(out, stats.incidents());
    incidents.sessions();
    incidents.incidents();
    damage();
    return out.toString();
  }

  private void head() {
    ChainStats.Extent extent = stats.extent();
    ChainStats.Totals totals = stats.totals();
    Outcomes outcomes = totals.outcomes();
    out.field("chain", Escapes.printable(page.chain()));
    out.field("id", String.format(Locale.ROOT, "%016x", page.chainId()));
    out.field("records", extent.records() == 0 ? "none yet" : records(extent));
    if (extent.fromWallMs() != ChainStats.UNKNOWN) {
      out.field("time", Words.utc(extent.fromWallMs()) + " to " + Words.utc(extent.toWallMs()));
    }
    out.field("open", Words.length(extent.openNs()) + " in " + sessionCount());
    out.field("actions", outcomes.actions() + ": " + ends(outcomes));
    out.field("left", totals.waiting() + " waiting, " + totals.inDoubtLeft() + " in doubt");
    if (totals.redriven() > 0) {
      out.field("redriven", Words.count(totals.redriven(), "action") + " that had ended before");
    }
    out.field("rate", rate(totals));
    if (totals.refusedSubmissions() + totals.refusedCommands() > 0) {
      out.field(
          "refused",
          totals.refusedSubmissions() + " submissions, " + totals.refusedCommands() + " commands");
    }
    out.field("lost", lost(totals));
    if (page.problems() > 0) {
      out.field(
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

  private void kinds() {
    if (stats.kinds().isEmpty()) {
      return;
    }
    out.title(row("by kind", "actions", "dispatched", "failed", "gated", "deferred", "retried"));
    for (ChainStats.KindStats kind : stats.kinds()) {
      out.line(outcomes("  " + kind.kind().wireName(), kind.outcomes()));
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
    out.title("over time, " + Words.length(widthNs) + " a line, UTC");
    out.line("  # dispatched  x failed or gated  . deferred or to be tried again  ? in doubt");
    long most = buckets.stream().mapToLong(bucket -> bucket.outcomes().all()).max().orElse(0);
    long widest = Math.max(1, String.valueOf(most).length());
    int room = Math.max(LEAST_BAR, width - 26 - (int) widest - 2);
    for (ChainStats.Bucket bucket : buckets) {
      out.line(
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

  private void reasons() {
    if (stats.reasons().items().isEmpty()) {
      return;
    }
    out.title("reasons" + shown(stats.reasons()));
    for (ChainStats.Reason reason : stats.reasons().items()) {
      out.line(
          String.format(
              Locale.ROOT,
              "%8d  %-9s %s",
              reason.count(),
              reason.way().name().toLowerCase(Locale.ROOT),
              Figures.reason(reason)));
      out.line(" ".repeat(20) + whereabouts(reason));
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
    out.title(
        row("busiest " + name, "actions", "dispatched", "failed", "gated", "deferred", "retried"));
    if (!shown(top).isEmpty()) {
      out.line("  " + shown(top).strip());
    }
    for (ChainStats.Subject<K> subject : top.items()) {
      out.line(outcomes("  " + text.apply(subject.key()), subject.outcomes()));
    }
  }

  private void damage() {
    if (!page.damage().isEmpty()) {
      out.title("damage: " + Words.count(page.problems(), "problem"));
      page.damage().forEach(damage -> out.line("  " + Figures.damage(damage)));
    }
  }
}
