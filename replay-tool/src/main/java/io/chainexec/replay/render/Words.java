package io.chainexec.replay.render;

import static java.math.RoundingMode.DOWN;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments, lengths of time and counts as people read them. Stateless. */
public final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);
  private static final long NS_PER_MS = 1_000_000L;
  private static final long S = 1_000_000_000L;
  private static final long[] UNIT_MS = {86_400_000L, 3_600_000L, 60_000L};
  private static final String[] UNIT_NAMES = {"d", "h", "m"};

  private Words() {}

  /** A wall time in UTC, to the millisecond. */
  public static String utc(long wallMs) {
    return time(wallMs, ZoneOffset.UTC);
  }

  /** A wall time in that zone, to the millisecond, with its distance from UTC. */
  public static String time(long wallMs, ZoneId zone) {
    return TIME.format(Instant.ofEpochMilli(wallMs).atZone(zone));
  }

  /** A count with its noun. */
  public static String count(long n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }

  /** A length of time with three significant digits, or in two units from a minute on. */
  public static String roughly(long ns) {
    if (ns < 1_000 || ns >= 60 * S) {
      return length(ns);
    }
    long unit = ns < NS_PER_MS ? 1_000 : ns < S ? NS_PER_MS : S;
    int decimals = ns >= 100 * unit ? 0 : ns >= 10 * unit ? 1 : 2;
    String number = BigDecimal.valueOf(ns).divide(BigDecimal.valueOf(unit), decimals, DOWN) + "";
    String plain = decimals == 0 ? number : number.replaceAll("\\.?0+$", "");
    return plain + (unit == 1_000 ? "us" : unit == NS_PER_MS ? "ms" : "s");
  }

  /** A length of time in at most two units, rounded down; below a millisecond in microseconds. */
  public static String length(long ns) {
    if (ns < 0) {
      return ns == Long.MIN_VALUE ? "-" + length(Long.MAX_VALUE) : "-" + length(-ns);
    }
    if (ns < NS_PER_MS) {
      return ns == 0 ? "0s" : ns < 1000 ? ns + "ns" : ns / 1000 + "us";
    }
    long ms = ns / NS_PER_MS;
    return ms < 60_000 ? seconds(ms) : minutesAndMore(ms);
  }

  private static String seconds(long ms) {
    if (ms < 1000) {
      return ms + "ms";
    }
    String fraction = ms % 1000 == 0 ? "" : String.format(Locale.ROOT, ".%03d", ms % 1000);
    return ms / 1000 + fraction.replaceAll("0+$", "") + "s";
  }

  private static String minutesAndMore(long ms) {
    int unit = 0;
    while (ms < UNIT_MS[unit]) {
      unit++;
    }
    String text = ms / UNIT_MS[unit] + UNIT_NAMES[unit];
    long rest = ms % UNIT_MS[unit];
    if (unit == UNIT_MS.length - 1) {
      return rest < 1000 ? text : text + rest / 1000 + "s";
    }
    long next = rest / UNIT_MS[unit + 1];
    return next == 0 ? text : text + next + UNIT_NAMES[unit + 1];
  }
}
