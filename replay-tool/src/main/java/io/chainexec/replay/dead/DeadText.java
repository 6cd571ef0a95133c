package io.chainexec.replay.dead;

import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.LogText;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.select.Redrives;
import java.time.ZoneId;
import java.util.Locale;

/** Dead letters for people. Stateless. */
public final class DeadText {
  private DeadText() {}

  /** One letter as a line, with its end: as log shows the record, but with the whole action. */
  public static String line(DeadLetter letter, ZoneId zone) {
    return String.format(
        Locale.ROOT,
        "%8d  %s  %-6s  %s: %s%s\n",
        letter.entry().sequence(),
        time(letter, zone),
        letter.ending(),
        what(letter, zone),
        Escapes.printable(letter.reason()),
        links(letter));
  }

  /** The letters by reason, some lines, each with its end. */
  public static String groups(ReasonGroups groups, ZoneId zone) {
    StringBuilder out = new StringBuilder();
    out.append(head(groups)).append('\n');
    for (ReasonGroups.Group group : groups.largestFirst()) {
      String redriven = group.redriven() == 0 ? "" : " (" + group.redriven() + " redriven)";
      out.append(
          String.format(
              Locale.ROOT,
              "\n%8d  %s: %s%s\n",
              group.count(),
              group.ending(),
              Escapes.printable(group.reason()),
              redriven));
      for (DeadLetter letter : group.shown()) {
        out.append(" ".repeat(10)).append(time(letter, zone)).append("  ");
        out.append(what(letter, zone)).append(links(letter)).append('\n');
      }
      long more = group.count() - group.shown().size();
      if (more > 0 && !group.shown().isEmpty()) {
        out.append(" ".repeat(10)).append("and ").append(more).append(" more\n");
      }
    }
    if (groups.others() > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "\n%8d  for reasons beyond the first %d; --grep or --list shows them\n",
              groups.others(),
              groups.largestFirst().size()));
    }
    return out.toString();
  }

  private static String head(ReasonGroups groups) {
    if (groups.letters() == 0) {
      return "no dead letters";
    }
    String redriven = groups.redriven() == 0 ? "" : ", " + groups.redriven() + " of them redriven";
    return Words.count(groups.letters(), "dead letter") + redriven;
  }

  private static String time(DeadLetter letter, ZoneId zone) {
    return wall(letter, zone).text(letter.entry().timeNs());
  }

  private static WallTime wall(DeadLetter letter, ZoneId zone) {
    return letter.entry().wall().in(zone);
  }

  private static String what(DeadLetter letter, ZoneId zone) {
    String id = "#" + Long.toUnsignedString(letter.id()) + " ";
    return letter.action() == null
        ? id + letter.kind().wireName() + " (its first record, which says more, is not there)"
        : id + LogText.action(letter.action(), wall(letter, zone));
  }

  private static String links(DeadLetter letter) {
    StringBuilder links = new StringBuilder();
    if (letter.repeats() != null) {
      links.append("; redrive of #").append(Long.toUnsignedString(letter.repeats().originalId()));
    }
    for (Redrives.Redrive redrive : letter.redrives()) {
      links.append("; redriven as ").append(fate(redrive));
    }
    return links.toString();
  }

  /** What became of a redrive, in a few words. */
  public static String fate(Redrives.Redrive redrive) {
    String ending = redrive.ending() == null ? "not ended" : redrive.ending().toString();
    String reason = redrive.reason() == null ? "" : ": " + Escapes.printable(redrive.reason());
    return "#" + Long.toUnsignedString(redrive.id()) + ", " + ending + reason;
  }
}
