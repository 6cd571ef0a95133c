package io.chainexec.replay.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** A distribution of lengths of time, in memory that does not grow with them. Not thread-safe. */
public final class LatencyTally {
  private static final long US = 1_000;
  private static final long MS = 1_000 * US;
  private static final long S = 1_000 * MS;
  private static final long MINUTE = 60 * S;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Where bars end; what people call round. The last bar has no end. */
  private static final long[] ENDS =
      LongStream.of(
              100,
              200,
              500,
              US,
              2 * US,
              5 * US,
              10 * US,
              20 * US,
              50 * US,
              100 * US,
              200 * US,
              500 * US,
              MS,
              2 * MS,
              5 * MS,
              10 * MS,
              20 * MS,
              50 * MS,
              100 * MS,
              200 * MS,
              500 * MS,
              S,
              2 * S,
              5 * S,
              10 * S,
              30 * S,
              MINUTE,
              2 * MINUTE,
              5 * MINUTE,
              10 * MINUTE,
              30 * MINUTE,
              HOUR,
              2 * HOUR,
              6 * HOUR,
              12 * HOUR,
              DAY,
              2 * DAY,
              7 * DAY,
              30 * DAY,
              365 * DAY,
              Long.MAX_VALUE)
          .toArray();

  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long GREATEST = Long.MAX_VALUE / 2;

  private final String name;
  private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
  private final long[] counts = new long[ENDS.length];
  private double sumNs;
  private long minNs = Long.MAX_VALUE;
  private long maxNs;

  /** The distribution of nothing, under that name. */
  public LatencyTally(String name) {
    this.name = name;
  }

  /** Counts a length; one below 0, which only a damaged chain has, counts as 0. */
  public void add(long fromNs, long toNs) {
    long ns = between(fromNs, toNs);
    histogram.recordValue(ns);
    int at = Arrays.binarySearch(ENDS, ns);
    counts[at < 0 ? -at - 1 : at + 1]++;
    sumNs += ns;
    minNs = Math.min(minNs, ns);
    maxNs = Math.max(maxNs, ns);
  }

  /** The length from one moment to another, between 0 and what a histogram takes. */
  static long between(long fromNs, long toNs) {
    if (toNs <= fromNs) {
      return 0;
    }
    long ns = toNs - fromNs;
    return ns < 0 ? GREATEST : Math.min(ns, GREATEST);
  }

  /** The distribution so far. */
  public ChainStats.Latency view() {
    long count = histogram.getTotalCount();
    if (count == 0) {
      return new ChainStats.Latency(name, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
    }
    return new ChainStats.Latency(
        name,
        count,
        minNs,
        (long) (sumNs / count),
        percentile(50),
        percentile(90),
        percentile(99),
        percentile(99.9),
        maxNs,
        bars());
  }

  private long percentile(double percent) {
    return Math.min(maxNs, histogram.getValueAtPercentile(percent));
  }

  private List<ChainStats.Bar> bars() {
    int first = 0;
    int last = counts.length - 1;
    while (counts[first] == 0) {
      first++;
    }
    while (counts[last] == 0) {
      last--;
    }
    List<ChainStats.Bar> bars = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      bars.add(new ChainStats.Bar(i == 0 ? 0 : ENDS[i - 1], ENDS[i], counts[i]));
    }
    return List.copyOf(bars);
  }
}
