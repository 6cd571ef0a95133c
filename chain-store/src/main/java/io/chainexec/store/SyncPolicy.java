package io.chainexec.store;

import io.chainexec.config.Durations;
import java.time.Duration;

/**
 * When what is committed to a chain is synced: made to outlive a power failure or a crash of the
 * kernel. The end of the process loses nothing of it under any policy. Immutable and thread-safe.
 *
 * <table>
 *   <caption>What a power failure takes at most, and what the policy costs</caption>
 *   <tr><th>policy</th><th>as text</th><th>lost</th><th>cost</th></tr>
 *   <tr><td>{@link #never()}</td><td>{@code never}</td>
 *       <td>whatever the kernel has not written by itself, some 30 s of it; perhaps all</td>
 *       <td>none</td></tr>
 *   <tr><td>{@link #interval(Duration)}</td><td>{@code 10ms}</td>
 *       <td>what was committed in the last interval, and while two syncs took place</td>
 *       <td>a thread that waits for the disk; never the one that commits</td></tr>
 *   <tr><td>{@link #everyRecords(int)}</td><td>{@code every:1000}</td>
 *       <td>fewer than so many records, and a commit that was under way</td>
 *       <td>a wait for the disk, on the thread that commits, each so many records</td></tr>
 *   <tr><td>{@link #everyCommit()}</td><td>{@code commit}</td>
 *       <td>a commit that was under way</td>
 *       <td>a wait for the disk in each commit</td></tr>
 * </table>
 *
 * <p>What is not committed yet, the open block of at most 64 actions, goes with a power failure
 * under every policy. And all this is true of a disk that has written what it says it has.
 */
public final class SyncPolicy {
  /** Shorter ones would keep the disk busy all the time. */
  private static final long MIN_INTERVAL_NS = 1_000_000L;

  private static final long MAX_INTERVAL_NS = 3_600_000_000_000L;
  private static final String EVERY = "every:";
  private static final SyncPolicy NEVER = new SyncPolicy(0, Long.MAX_VALUE);
  private static final SyncPolicy COMMIT = new SyncPolicy(0, 1);

  private final long intervalNs;
  private final long records;

  private SyncPolicy(long intervalNs, long records) {
    this.intervalNs = intervalNs;
    this.records = records;
  }

  /** Leaves it to the kernel. */
  public static SyncPolicy never() {
    return NEVER;
  }

  /**
   * Syncs in the background, when something was committed and the interval is over since the last
   * time.
   *
   * @param interval 1 ms to 1 h
   * @throws IllegalArgumentException if it is shorter or longer
   */
  public static SyncPolicy interval(Duration interval) {
    boolean accepted =
        interval.compareTo(Duration.ofNanos(MIN_INTERVAL_NS)) >= 0
            && interval.compareTo(Duration.ofNanos(MAX_INTERVAL_NS)) <= 0;
    if (!accepted) {
      throw new IllegalArgumentException(
          "a sync interval of " + interval + ", accepted are 1ms to 1h");
    }
    return new SyncPolicy(interval.toNanos(), Long.MAX_VALUE);
  }

  /**
   * Syncs within each commit with which so many records, or more, are not synced; in the background
   * when somebody waits for fewer.
   *
   * @param records at least 1, which is every commit
   * @throws IllegalArgumentException if it is less
   */
  public static SyncPolicy everyRecords(int records) {
    if (records < 1) {
      throw new IllegalArgumentException("a sync every " + records + " records, accepted are 1 up");
    }
    return records == 1 ? COMMIT : new SyncPolicy(0, records);
  }

  /** Syncs within each commit: when it returns, what it has committed is synced. */
  public static SyncPolicy everyCommit() {
    return COMMIT;
  }

  /**
   * Reads a policy as it is written: {@code never}, an interval such as {@code 10ms}, {@code
   * every:N} records, or {@code commit}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static SyncPolicy parse(String text) {
    if ("never".equals(text)) {
      return NEVER;
    }
    if ("commit".equals(text)) {
      return COMMIT;
    }
    try {
      return text.startsWith(EVERY)
          ? everyRecords(Integer.parseInt(text.substring(EVERY.length())))
          : interval(Duration.ofNanos(Durations.parseNs(text)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no sync policy; accepted are never, an interval of 1ms to 1h such as 10ms,"
              + " every:N records with N of 1 to 2147483647, and commit",
          e);
    }
  }

  boolean isNever() {
    return this == NEVER;
  }

  /** Whether what is committed is synced in the background. */
  boolean inBackground() {
    return intervalNs > 0;
  }

  /** Whether there is something to be done beside the thread that commits. */
  boolean needsThread() {
    return this != NEVER && this != COMMIT;
  }

  /** How long the background rests between two syncs. */
  long intervalNs() {
    return intervalNs;
  }

  /** How many records are synced within the commit with which they become so many. */
  long records() {
    return records;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyncPolicy that
        && intervalNs == that.intervalNs
        && records == that.records;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * intervalNs + records);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    if (isNever()) {
      return "never";
    }
    if (inBackground()) {
      return Durations.format(intervalNs);
    }
    return records == 1 ? "commit" : EVERY + records;
  }
}
