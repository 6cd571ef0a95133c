package io.chainexec.replay.render;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What differs between two states, for people: what went with a {@code -}, what came with a {@code
 * +}, what changed with a {@code ~} and what it is now. Long lists are cut with a line that says
 * so.
 */
public final class DiffText {
  private final StringBuilder out = new StringBuilder();
  private final StateDiff diff;
  private final SnapshotText before;
  private final SnapshotText after;
  private final ZoneId zone;
  private final boolean coloured;

  private DiffText(StateDiff diff, ZoneId zone, boolean coloured) {
    this.diff = diff;
    this.zone = zone;
    this.coloured = coloured;
    before = text(diff.a());
    after = text(diff.b());
  }

  /** The whole page, with times in that zone. */
  public static String of(StateDiff diff, ZoneId zone, boolean coloured) {
    return new DiffText(diff, zone, coloured).render();
  }

  private SnapshotText text(StateDiff.Side side) {
    return new SnapshotText(side.page(), side.wall().in(zone));
  }

  private String render() {
    side("a", diff.a());
    side("b", diff.b());
    String section = "";
    for (StateDiff.Value value : diff.values()) {
      if (!value.section().equals(section)) {
        section = value.section();
        out.append('\n').append(section).append('\n');
      }
      value(value);
    }
    diff.sections().forEach(this::section);
    if (diff.size() == 0) {
      out.append("\nno difference\n");
    }
    return out.toString();
  }

  private void side(String name, StateDiff.Side side) {
    SnapshotPage page = side.page();
    long sequence = page.state().sequence();
    out.append(name)
        .append("  ")
        .append(Escapes.printable(page.chain()))
        .append(sequence < 0 ? ", before its first record" : ", sequence " + sequence)
        .append(", ")
        .append(page.wall().in(zone).text(page.state().timeNs()))
        .append('\n');
    if (page.problems() > 0) {
      out.append("   PROBLEMS: ")
          .append(page.problems())
          .append(" met while reading: this may be incomplete or wrong\n");
    }
  }

  private void value(StateDiff.Value value) {
    String change = text(value, value.before()) + " -> " + text(value, value.after());
    boolean counted = value.before() instanceof Long && value.after() instanceof Long;
    if (counted && !isTime(value)) {
      change += String.format(Locale.ROOT, " (%+d)", (Long) value.after() - (Long) value.before());
    }
    out.append(String.format(Locale.ROOT, "  %-22s %s\n", value.name(), change));
  }

  private String text(StateDiff.Value value, Object side) {
    if (side == null) {
      return "none";
    }
    return isTime(value) ? Words.time((Long) side, zone) : Escapes.printable(side.toString());
  }

  private static boolean isTime(StateDiff.Value value) {
    return value.name().endsWith("_time");
  }

  private <T> void section(StateDiff.Section<T> section) {
    StateSection<T> what = section.what();
    out.append('\n').append(what.title()).append(": ").append(counts(section)).append('\n');
    shown(section.removed()).forEach(item -> line('-', what.line().apply(before, item)));
    more(section.removed(), "that went");
    for (StateDiff.Changed<T> changed : shown(section.changed())) {
      String now = "\n    now " + what.line().apply(after, changed.after());
      line('~', what.line().apply(before, changed.before()) + now);
    }
    more(section.changed(), "that changed");
    shown(section.added()).forEach(item -> line('+', what.line().apply(after, item)));
    more(section.added(), "that came");
  }

  private static String counts(StateDiff.Section<?> section) {
    List<String> counts = new ArrayList<>();
    count(counts, section.removed(), "removed");
    count(counts, section.changed(), "changed");
    count(counts, section.added(), "added");
    return String.join(", ", counts);
  }

  private static void count(List<String> counts, List<?> items, String how) {
    if (!items.isEmpty()) {
      counts.add(items.size() + " " + how);
    }
  }

  private void line(char sign, String text) {
    String line = "  " + sign + " " + text;
    out.append(coloured ? Colours.paint(sign, line) : line).append('\n');
  }

  private static <T> List<T> shown(List<T> items) {
    return items.subList(0, Math.min(SnapshotText.MAX_LISTED, items.size()));
  }

  private void more(List<?> items, String which) {
    int hidden = items.size() - SnapshotText.MAX_LISTED;
    if (hidden > 0) {
      out.append("  and ")
          .append(hidden)
          .append(" more ")
          .append(which)
          .append("; -o json shows all\n");
    }
  }
}
