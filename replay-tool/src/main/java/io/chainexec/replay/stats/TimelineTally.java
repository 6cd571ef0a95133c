package io.chainexec.replay.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Outcomes over wall time whose extent is not known beforehand: cells that are merged into wider
 * ones when there are too many. Not thread-safe.
 */
final class TimelineTally {
  /** Cells are never fewer than a tenth of it once there were as many, so that buckets divide. */
  private static final int MOST_CELLS = 6000;

  /** What lies farther from 1970 is a broken clock's; it is counted at the rim. */
  private static final long MOST_MS = 1L << 52;

  private static final long S = 1_000;
  private static final long MINUTE = 60 * S;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Widths of cells; each divides the next, and the last goes on by doubling three times. */
  private static final long[] CELL_WIDTHS = {
    1, 10, 100, S, 10 * S, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY
  };

  /** Widths of buckets, none more than two and a half times the one before. */
  private static final long[] BUCKET_WIDTHS = {
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    S,
    2 * S,
    5 * S,
    10 * S,
    15 * S,
    30 * S,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    7 * DAY
  };

  private TreeMap<Long, OutcomeTally> cells = new TreeMap<>();
  private int widthIndex;
  private long widthMs = CELL_WIDTHS[0];
  private long lastIndex;
  private OutcomeTally lastCell;

  void add(long anyWallMs, OutcomeTally.Outcome outcome, boolean first) {
    long wallMs = Math.max(-MOST_MS, Math.min(MOST_MS, anyWallMs));
    long index = Math.floorDiv(wallMs, widthMs);
    if (lastCell == null || index != lastIndex) {
      lastCell = cell(wallMs);
      lastIndex = Math.floorDiv(wallMs, widthMs);
    }
    lastCell.add(outcome, first);
  }

  private OutcomeTally cell(long wallMs) {
    OutcomeTally cell =
        cells.computeIfAbsent(Math.floorDiv(wallMs, widthMs), index -> new OutcomeTally());
    if (cells.lastKey() - cells.firstKey() < MOST_CELLS) {
      return cell;
    }
    while (cells.lastKey() - cells.firstKey() >= MOST_CELLS) {
      coarsen();
    }
    return cells.get(Math.floorDiv(wallMs, widthMs));
  }

  private void coarsen() {
    widthIndex++;
    long before = widthMs;
    widthMs = widthIndex < CELL_WIDTHS.length ? CELL_WIDTHS[widthIndex] : before * 8;
    cells = merged(before, widthMs);
    lastCell = null;
  }

  private TreeMap<Long, OutcomeTally> merged(long beforeMs, long afterMs) {
    TreeMap<Long, OutcomeTally> merged = new TreeMap<>();
    for (Map.Entry<Long, OutcomeTally> cell : cells.entrySet()) {
      long index = Math.floorDiv(cell.getKey() * beforeMs, afterMs);
      merged.computeIfAbsent(index, i -> new OutcomeTally()).addAll(cell.getValue());
    }
    return merged;
  }

  /** The timeline in the narrowest round buckets of which there are no more than that. */
  ChainStats.Timeline view(int mostBuckets) {
    if (cells.isEmpty()) {
      return new ChainStats.Timeline(0, List.of());
    }
    long bucketMs = bucketWidth(mostBuckets);
    TreeMap<Long, OutcomeTally> merged = merged(widthMs, bucketMs);
    List<ChainStats.Bucket> buckets = new ArrayList<>();
    for (long index = merged.firstKey(); index <= merged.lastKey(); index++) {
      OutcomeTally tally = merged.getOrDefault(index, new OutcomeTally());
      buckets.add(new ChainStats.Bucket(index * bucketMs, tally.view()));
    }
    return new ChainStats.Timeline(bucketMs, List.copyOf(buckets));
  }

  private long bucketWidth(int mostBuckets) {
    long fromMs = cells.firstKey() * widthMs;
    long toMs = cells.lastKey() * widthMs + widthMs - 1;
    long width = 0;
    for (int i = 0; width == 0; i++) {
      long candidate =
          i < BUCKET_WIDTHS.length ? BUCKET_WIDTHS[i] : 7 * DAY << (i - BUCKET_WIDTHS.length + 1);
      long buckets = Math.floorDiv(toMs, candidate) - Math.floorDiv(fromMs, candidate) + 1;
      if (candidate % widthMs == 0 && buckets <= mostBuckets) {
        width = candidate;
      }
    }
    return width;
  }
}
