package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Latency;
import java.util.Locale;

/** Lengths of time as text: a table, and histograms with bars of plain characters. */
final class WaitsText {
  private static final int LEAST_BAR = 10;

  private final TextPage out;
  private final int width;

  WaitsText(TextPage out, int width) {
    this.out = out;
    this.width = width;
  }

  void write(ChainStats.Waits waits) {
    out.title(latencyRow("waits", "count", "min", "p50", "p90", "p99", "max"));
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
      out.line(
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
    out.title(name);
    long most = latency.bars().stream().mapToLong(ChainStats.Bar::count).max().orElse(1);
    int widest = String.valueOf(most).length();
    int room = Math.max(LEAST_BAR, width - 20 - widest - 3);
    int empty = 0;
    for (ChainStats.Bar bar : latency.bars()) {
      empty = bar.count() == 0 ? empty + 1 : 0;
      if (empty > 0) {
        if (empty == 1) {
          out.line("  ...");
        }
        continue;
      }
      int length = Math.max(1, Figures.share(bar.count(), most, room));
      out.line(
          String.format(
              Locale.ROOT,
              "  %-18s %" + widest + "d  %s",
              Figures.range(bar),
              bar.count(),
              "#".repeat(length)));
    }
  }
}
