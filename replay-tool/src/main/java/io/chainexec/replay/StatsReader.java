package io.chainexec.replay;

import io.chainexec.executor.NanoClock;
import io.chainexec.replay.render.StatsPage;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.StatsFold;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a whole chain into statistics, and says how far it is on a terminal. Used once. */
final class StatsReader {
  private static final int MOST_DAMAGE = 20;
  private static final long SHOWN_EVERY_NS = 200_000_000L;
  private static final int RECORDS_PER_LOOK = 1 << 14;

  private final Streams streams;
  private final Problems problems;
  private final List<StatsPage.Damage> damage = new ArrayList<>();
  private final NanoClock clock = NanoClock.system();
  private long lookedAtRecords;
  private long shownAtNs = clock.nanoTime();
  private int lineWidth;

  StatsReader(Streams streams, Problems problems) {
    this.streams = streams;
    this.problems = problems;
  }

  /** What was read, and the fold of it, for more than the page says. */
  record Reading(StatsPage page, StatsFold fold) {}

  /** Reads the chain up to its present end. */
  Reading read(Path directory, int mostListed, int mostBuckets) {
    try (ChainReader reader = ChainReader.open(directory, this::keep)) {
      StatsFold fold = new StatsFold(reader::sequence, reader::session);
      while (reader.poll(fold) > 0) {
        showProgress(fold);
      }
      endProgress();
      StatsPage page =
          new StatsPage(
              directory.toString(),
              reader.chainId(),
              fold.view(mostListed, mostBuckets),
              reader.skipped(),
              problems.count(),
              damage);
      return new Reading(page, fold);
    }
  }

  private void keep(Problem problem) {
    endProgress();
    problems.accept(problem);
    if (damage.size() < MOST_DAMAGE) {
      damage.add(damage(problem));
    }
  }

  /** The problem as renderers take it, which know no store. */
  static StatsPage.Damage damage(Problem problem) {
    return new StatsPage.Damage(
        problem.kind().name().toLowerCase(Locale.ROOT),
        problem.sequence(),
        problem.file().getFileName().toString(),
        problem.offset(),
        problem.message());
  }

  private void showProgress(StatsFold fold) {
    if (!streams.terminal() || fold.records() - lookedAtRecords < RECORDS_PER_LOOK) {
      return;
    }
    lookedAtRecords = fold.records();
    long nowNs = clock.nanoTime();
    if (nowNs - shownAtNs < SHOWN_EVERY_NS) {
      return;
    }
    shownAtNs = nowNs;
    String when = fold.wallMs() == ChainStats.UNKNOWN ? "" : ", at " + Words.utc(fold.wallMs());
    String line = fold.records() + " records" + when;
    streams.err().print("\r" + line + " ".repeat(Math.max(0, lineWidth - line.length())));
    lineWidth = line.length();
  }

  private void endProgress() {
    if (lineWidth > 0) {
      streams.err().print("\r" + " ".repeat(lineWidth) + "\r");
      lineWidth = 0;
    }
  }
}
