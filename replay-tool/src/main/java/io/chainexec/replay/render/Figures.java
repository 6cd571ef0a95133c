package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Statistics' figures as people read them, the same in text and HTML. Stateless. */
final class Figures {
  private static final int DIGITS = 3;

  private Figures() {}

  /** A count in groups of three digits. */
  static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** A number for a drawing. */
  static String decimal(double n) {
    return BigDecimal.valueOf(n)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A rate with three significant digits. */
  static String perSecond(double rate) {
    BigDecimal rounded = new BigDecimal(rate).round(new MathContext(DIGITS, RoundingMode.HALF_UP));
    return rate == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** A part of a whole as a percentage that is 0 % or 100 % only where it is exactly that. */
  static String percent(long part, long whole) {
    if (whole == 0 || part == 0) {
      return "0 %";
    }
    double percent = 100.0 * part / whole;
    if (part == whole || percent > 0.1 && percent < 99.9) {
      String text = String.format(Locale.ROOT, "%.1f", percent);
      return text.replaceFirst("\\.0$", "") + " %";
    }
    return percent < 1 ? "under 0.1 %" : "over 99.9 %";
  }

  /** How much of the room a part of the whole fills, rounded. */
  static int share(long part, long whole, int room) {
    return whole == 0 ? 0 : (int) Math.round((double) part / whole * room);
  }

  /** From where to where a bar goes. */
  static String range(ChainStats.Bar bar) {
    if (bar.fromNs() == 0) {
      return "under " + Words.length(bar.toNs());
    }
    return bar.toNs() == Long.MAX_VALUE
        ? Words.length(bar.fromNs()) + " and more"
        : Words.length(bar.fromNs()) + " to " + Words.length(bar.toNs());
  }

  /** A wall time that may be unknown. */
  static String time(long wallMs) {
    return wallMs == ChainStats.UNKNOWN ? "at an unknown time" : Words.utc(wallMs);
  }

  /** A wall time in a column that says UTC. */
  static String moment(long wallMs) {
    return wallMs == ChainStats.UNKNOWN
        ? "unknown"
        : Words.utc(wallMs).replace('T', ' ').replaceFirst("(\\.000)?Z$", "");
  }

  /** A reason with whom it is from, safe to be shown. */
  static String reason(ChainStats.Reason reason) {
    String source = reason.source().isEmpty() ? "" : Escapes.printable(reason.source()) + ": ";
    return source + Escapes.printable(reason.text());
  }

  /** How much of the many a list shows, and how exact it is. */
  static String counted(ChainStats.Top<?> top, String noun) {
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

  /** What became of an action in doubt. */
  static String resolution(ChainStats.Doubt doubt) {
    String by = doubt.resolvedSequence() < 0 ? "" : " (sequence " + doubt.resolvedSequence() + ")";
    return switch (doubt.resolution()) {
          case NONE -> "not resolved yet";
          case DISPATCHED -> "dispatched again";
          case FAILED -> "failed";
          case RETRIED -> "dispatched again, failed, tried again later";
          case IN_DOUBT -> "dispatched again, and in doubt again";
          case LOST -> "not known, records were lost";
        }
        + by;
  }

  /** How chain time maps to wall time where an action was redriven. */
  static WallTime wall(ChainStats.Redrive redrive) {
    return new WallTime(redrive.wallMs() != ChainStats.UNKNOWN, redrive.timeNs(), redrive.wallMs());
  }

  /** What became of an action that repeats another. */
  static String ending(ChainStats.Redrive redrive) {
    return switch (redrive.ending()) {
      case NONE -> "no end on record";
      case DISPATCHED -> "dispatched (sequence " + redrive.endedSequence() + ")";
      case FAILED -> "failed (sequence " + redrive.endedSequence() + ")";
      case GATED -> "dropped by a gate (sequence " + redrive.endedSequence() + ")";
    };
  }

  /** What is wrong and where, safe to be shown. */
  static String damage(StatsPage.Damage damage) {
    String sequence = damage.sequence() < 0 ? "" : " (sequence " + damage.sequence() + ")";
    String where = sequence + ", " + damage.file() + " at " + damage.offset();
    return Escapes.printable(damage.message() + where);
  }
}
