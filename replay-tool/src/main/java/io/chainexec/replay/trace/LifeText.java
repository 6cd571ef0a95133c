package io.chainexec.replay.trace;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.LogText;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.select.Redrives;
import java.time.ZoneId;
import java.util.StringJoiner;

/** The life of an action for people. Stateless. */
public final class LifeText {
  private static final String INDENT = "  ";

  private LifeText() {}

  /** Some lines, each with its end. */
  public static String of(ActionLife life, ZoneId zone, boolean coloured) {
    StringBuilder out = new StringBuilder(512);
    WallTime wall = life.first().wall().in(zone);
    out.append(subject(life, wall)).append('\n');
    if (life.originalId() != 0) {
      String original = Long.toUnsignedString(life.originalId());
      out.append(INDENT).append("repeats   #").append(original).append('\n');
    }
    out.append(INDENT).append("emitted   ").append(emitted(life, wall)).append('\n');
    for (ActionLife.Step step : life.steps()) {
      LogEntry entry = step.entry().in(zone);
      out.append(INDENT).append(LogText.line(entry, coloured)).append('\n');
      if (step.waited() != null) {
        out.append(INDENT).append(" ".repeat(10)).append(decided(step)).append('\n');
      }
    }
    out.append(INDENT).append(fate(life, zone)).append('\n');
    for (Redrives.Redrive redrive : life.redrives()) {
      out.append(INDENT).append("redriven  ").append(redriven(redrive)).append('\n');
    }
    return out.append(INDENT).append("time      ").append(times(life)).append('\n').toString();
  }

  private static String subject(ActionLife life, WallTime wall) {
    String id = "#" + Long.toUnsignedString(life.id());
    if (life.action() != null) {
      return id + " " + LogText.action(life.action(), wall);
    }
    String kind = life.kind() == null ? "an action" : life.kind().wireName();
    return id + " " + kind + " (its first record, which says more, is not on the chain)";
  }

  private static String emitted(ActionLife life, WallTime wall) {
    return life.emissionKnown() ? wall.text(life.emittedNs()) : "unknown";
  }

  private static String decided(ActionLife.Step step) {
    String waited = Words.length(step.waitedNs()) + " " + step.waited().words();
    return step.tried() == 0
        ? "after " + waited
        : "after " + waited + "; try " + step.tried() + " took " + Words.length(step.tookNs());
  }

  private static String fate(ActionLife life, ZoneId zone) {
    if (life.ended()) {
      String after =
          life.emissionKnown()
              ? " after " + Words.length(life.last().timeNs() - life.emittedNs())
              : "";
      return "ended     " + life.ending() + after;
    }
    if (life.last() == null) {
      return "not ended, as far as the chain says";
    }
    String since = life.last().wall().in(zone).text(life.sinceNs());
    return "not ended, " + life.state().words() + " since " + since;
  }

  private static String redriven(Redrives.Redrive redrive) {
    String fate = redrive.ending() == null ? "not ended" : redrive.ending().toString();
    return "as #" + Long.toUnsignedString(redrive.id()) + ", " + fate;
  }

  private static String times(ActionLife life) {
    StringJoiner times = new StringJoiner(", ");
    times.setEmptyValue("none");
    life.spentNs().forEach((state, ns) -> times.add(Words.length(ns) + " " + state.words()));
    return times + "; " + Words.count(life.tries(), "dispatch").replace("dispatchs", "dispatches");
  }
}
