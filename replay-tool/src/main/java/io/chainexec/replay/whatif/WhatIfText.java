package io.chainexec.replay.whatif;

import io.chainexec.chain.DeferralCause;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.LogText;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.stats.ChainStats.Latency;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What another configuration would have done, for people. */
public final class WhatIfText {
  private static final int NAME_WIDTH = 32;
  private static final int CELL_WIDTH = 11;

  private final StringBuilder out = new StringBuilder();
  private final WhatIfResult result;
  private final ZoneId zone;

  private WhatIfText(WhatIfResult result, ZoneId zone) {
    this.result = result;
    this.zone = zone;
  }

  /** The whole page, with times in that zone. */
  public static String of(WhatIfResult result, ZoneId zone) {
    return new WhatIfText(result, zone).render();
  }

  private String render() {
    head();
    table();
    kinds();
    waits();
    changes();
    return out.toString();
  }

  private void head() {
    String label = "what if";
    for (WhatIfResult.Setting setting : result.settings()) {
      field(label, setting(setting));
      label = "and";
    }
    source();
    field("actions", String.valueOf(result.actions()));
    if (result.fidelity() != null) {
      fidelity(result.fidelity());
    }
    long assumed = course(Role.CHANGED).assumed();
    if (assumed > 0) {
      field(
          "assumed",
          Words.count(assumed, "dispatch").replace("hs", "hes")
              + " that never happened: ok, after the median time of its kind");
    }
  }

  private static String setting(WhatIfResult.Setting setting) {
    String was = setting.was().isEmpty() ? "" : " (was " + String.join(", ", setting.was()) + ")";
    String idle = setting.idle() ? "; a replay does not depend on it" : "";
    return setting.key() + "=" + setting.now() + was + idle;
  }

  private void source() {
    WhatIfResult.Source source = result.source();
    if (source.script()) {
      String length = Words.length(source.toNs());
      field("script", Escapes.printable(source.name()) + ", " + length);
      return;
    }
    String records =
        source.records() == 0
            ? ", no records"
            : ", records " + source.firstSequence() + " to " + source.lastSequence();
    field("chain", Escapes.printable(source.name()) + records);
    if (source.records() > 0) {
      String from = source.from().in(zone).text(source.fromNs());
      field("time", from + " to " + source.to().in(zone).text(source.toNs()));
    }
    if (source.deferredBefore() > 0) {
      field("begins", "with " + source.deferredBefore() + " deferred before");
    }
  }

  private void fidelity(WhatIfResult.Fidelity fidelity) {
    if (fidelity.complete()) {
      field("replay", "exact: as configured, everything ends as recorded, at the same nanosecond");
    } else {
      boolean close = fidelity.otherFate() == 0;
      String ending = close ? "all " : fidelity.sameFate() + " of ";
      field(
          "replay",
          (close ? "same outcomes, other times" : "NOT FAITHFUL")
              + ": as configured, "
              + ending
              + result.actions()
              + " actions end as recorded,");
      field("", fidelity.exact() + " of them at the same nanosecond" + off(fidelity.off()));
    }
    for (String obstacle : obstacles(fidelity.obstacles())) {
      field("", obstacle);
    }
    for (WhatIfResult.Affected each : fidelity.unfaithful()) {
      field("", subject(each));
      field("", "  is " + each.was().words() + " on record, and replayed " + each.now().words());
    }
  }

  private static String off(Latency off) {
    return off.maxNs() == 0
        ? ""
        : "; off by " + Words.roughly(off.p50Ns()) + " (median) to " + Words.roughly(off.maxNs());
  }

  private static List<String> obstacles(WhatIfResult.Obstacles o) {
    List<String> list = new ArrayList<>();
    obstacle(
        list, o.crashes(), "session", " ended without being closed; when is not exactly known");
    obstacle(list, o.lostRecords(), "record", " declared lost");
    obstacle(list, o.refusedSubmissions(), "refused submission", " left no action to replay");
    obstacle(list, o.duplicates(), "duplicate submission", " left no action to replay");
    obstacle(list, o.headless(), "outcome", " of actions whose first record is missing");
    obstacle(list, o.problems(), "problem", " met while reading: the chain is damaged");
    return list;
  }

  private static void obstacle(List<String> list, long count, String noun, String what) {
    if (count > 0) {
      list.add(Words.count(count, noun) + what);
    }
  }

  private void table() {
    out.append('\n');
    StringBuilder title = new StringBuilder(pad("", NAME_WIDTH));
    result.courses().forEach(course -> title.append(cell(course.role().words())));
    line(title.append(cell("change")).toString());
    for (Fate fate : Fate.values()) {
      row(fate.words(), course -> course.total(fate), fate == Fate.DISPATCHED);
    }
    for (DeferralCause cause : DeferralCause.values()) {
      String name =
          cause == DeferralCause.DISPATCH_RETRY
              ? "tried again, times"
              : "deferred, " + cause.wireName() + ", times";
      row(name, course -> course.deferrals().get(cause), false);
    }
    row("pressure asserted, times", WhatIfResult.CourseView::pressureAsserts, false);
  }

  private void row(String name, ToLongFunction<WhatIfResult.CourseView> value, boolean always) {
    boolean any = false;
    StringBuilder row = new StringBuilder(pad("  " + name, NAME_WIDTH));
    for (WhatIfResult.CourseView course : result.courses()) {
      any |= value.applyAsLong(course) != 0;
      row.append(cell(String.valueOf(value.applyAsLong(course))));
    }
    long change =
        value.applyAsLong(course(Role.CHANGED)) - value.applyAsLong(course(Role.REPLAYED));
    if (any || always) {
      line(row.append(cell(change == 0 ? "" : String.format(Locale.ROOT, "%+d", change))) + "");
    }
  }

  /** Only the kinds of which something becomes of differently. */
  private void kinds() {
    for (int i = 0; i < course(Role.CHANGED).kinds().size(); i++) {
      int kind = i;
      boolean same =
          course(Role.REPLAYED).kinds().get(i).equals(course(Role.CHANGED).kinds().get(i));
      if (!same) {
        out.append('\n');
        line(course(Role.CHANGED).kinds().get(i).kind().wireName());
        for (Fate fate : Fate.values()) {
          row(fate.words(), course -> course.kinds().get(kind).fates().get(fate), false);
        }
      }
    }
  }

  private void waits() {
    out.append('\n');
    line(waitRow("waits", "", "count", "p50", "p90", "p99", "max"));
    wait("emitted to end", waits -> waits.waits().life());
    wait("emitted to first decision", waits -> waits.waits().queue());
    for (int i = 0; i < DeferralCause.values().length; i++) {
      int cause = i;
      String name = course(Role.CHANGED).waits().deferral().get(i).name();
      wait("deferred, " + name, waits -> waits.waits().deferral().get(cause));
    }
  }

  private void wait(String name, Function<WhatIfResult.CourseView, Latency> latency) {
    Latency was = latency.apply(course(Role.REPLAYED));
    Latency now = latency.apply(course(Role.CHANGED));
    if (was.maxNs() > 0 || now.maxNs() > 0) {
      wait("  " + name, Role.REPLAYED, was);
      wait("", Role.CHANGED, now);
    }
  }

  private void wait(String name, Role role, Latency latency) {
    boolean none = latency.count() == 0;
    line(
        waitRow(
            name,
            role.words(),
            latency.count(),
            none ? "" : Words.roughly(latency.p50Ns()),
            none ? "" : Words.roughly(latency.p90Ns()),
            none ? "" : Words.roughly(latency.p99Ns()),
            none ? "" : Words.roughly(latency.maxNs())));
  }

  private static String waitRow(Object... cells) {
    return String.format(Locale.ROOT, "%-28s %-8s %9s %7s %7s %7s %7s", cells);
  }

  private void changes() {
    WhatIfResult.Changes changes = result.changes();
    out.append('\n');
    if (changes.changedFate() + changes.later().count() + changes.earlier().count() == 0) {
      line("no action ends differently, or at another time");
      return;
    }
    line(
        Words.count(changes.changedFate(), "action")
            + (changes.changedFate() == 1 ? " ends" : " end")
            + " in another way"
            + (changes.changedFate() == 0 ? "" : ":"));
    for (WhatIfResult.Transition each : changes.transitions()) {
      line(
          String.format(
              Locale.ROOT, "%9d  %s -> %s", each.count(), each.was().words(), each.now().words()));
    }
    changes.changed().forEach(this::changed);
    moved(changes.later(), "later");
    moved(changes.earlier(), "earlier");
    if (!changes.delayed().isEmpty()) {
      out.append('\n');
      line("delayed most");
      changes.delayed().forEach(this::delayed);
    }
  }

  private void moved(Latency by, String how) {
    if (by.count() > 0) {
      line(
          Words.count(by.count(), "action")
              + (by.count() == 1 ? " ends " : " end ")
              + how
              + ", by "
              + Words.roughly(by.p50Ns())
              + " (median) to "
              + Words.roughly(by.maxNs()));
    }
  }

  private void changed(WhatIfResult.Affected each) {
    line("  " + subject(each));
    line("      " + end(each.was(), each.wasNs()) + " -> " + end(each.now(), each.nowNs()));
  }

  private void delayed(WhatIfResult.Affected each) {
    line("  " + subject(each));
    line(
        "      "
            + end(each.now(), each.nowNs())
            + " instead of "
            + Words.length(each.wasNs())
            + ": "
            + Words.length(each.nowNs() - each.wasNs())
            + " later");
  }

  private static String end(Fate fate, long lifeNs) {
    return lifeNs == WhatIfResult.Affected.OPEN
        ? fate.words()
        : fate.words() + " after " + Words.length(lifeNs);
  }

  private String subject(WhatIfResult.Affected each) {
    WallTime wall = each.wall().in(zone);
    String when =
        wall.known() ? wall.text(each.emittedNs()) : "at " + Words.length(each.emittedNs());
    return "#"
        + Long.toUnsignedString(each.id())
        + " "
        + LogText.action(each.action(), wall)
        + ", emitted "
        + when;
  }

  private WhatIfResult.CourseView course(Role role) {
    return result.courses().stream().filter(c -> c.role() == role).findFirst().orElseThrow();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String cell(String text) {
    return String.format(Locale.ROOT, "%" + CELL_WIDTH + "s", text);
  }

  private void field(String name, String value) {
    line(pad(name, 10) + value);
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}
