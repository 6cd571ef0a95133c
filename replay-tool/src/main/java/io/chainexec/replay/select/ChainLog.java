package io.chainexec.replay.select;

import io.chainexec.action.Action;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.WallTime;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The records of a chain that somebody asked for, in either direction and while more are written;
 * what lies before and behind them is not read. Not thread-safe.
 */
public final class ChainLog implements AutoCloseable {
  private static final int FIRST_CHUNK = 1_024;
  private static final int LARGEST_CHUNK = 64 * 1_024;

  /** With more sessions than that, it is quicker to read everything than to look for each. */
  private static final int MAX_SESSIONS = 2_000;

  private final Path directory;
  private final Criteria criteria;
  private final EntryReader entries;
  private LongConsumer progress = sequence -> {};
  private FirstRecords firstRecords;
  private Bounds bounds;
  private RecordFilter filter;
  private Consumer<LogEntry> wanted = entry -> {};
  private LogEntry lastRead;
  private boolean ended;
  private boolean remembers;
  private long undecided;

  /**
   * Opens a chain at the first record that is wanted.
   *
   * @param problems is told what is wrong with what is read, perhaps more than once
   * @param since where to begin, or null for the chain's beginning
   * @param until where to end, or null for the chain's end
   */
  public ChainLog(
      Path directory,
      Consumer<? super Problem> problems,
      Criteria criteria,
      Bound since,
      Bound until) {
    this.directory = directory;
    this.criteria = criteria;
    entries = new EntryReader(directory, problems);
    bounds = resolve(since, until);
    newFilter();
    goTo(bounds.fromSequence());
  }

  /** Is told the sequence that was reached, block by block. */
  public void onProgress(LongConsumer listener) {
    progress = listener;
  }

  /** The reader below, to ask it where it stands; it must not be moved. */
  public ChainReader reader() {
    return entries.reader();
  }

  /** The record that was read last of those within the bounds, wanted or not; null if none was. */
  public LogEntry lastRead() {
    return lastRead;
  }

  /** The first record from that sequence on, or null if there is none now. */
  public LogEntry at(long sequence) {
    LogEntry[] first = {null};
    goTo(sequence);
    Consumer<LogEntry> look = entry -> first[0] = first[0] == null ? entry : first[0];
    while (first[0] == null && entries.poll(look) > 0) {
      // To the first block that holds one.
    }
    goTo(bounds.fromSequence());
    return first[0];
  }

  /** Leaves out what lies before that sequence, too. */
  public void startAt(long sequence) {
    bounds = bounds.fromSequence(sequence);
    goTo(bounds.fromSequence());
  }

  /** Leaves out all but the last so many of those that are wanted and there now. */
  public void startAtLast(long count) {
    startAt(lastOf(count));
  }

  /**
   * Delivers the wanted records of the next block.
   *
   * @return whether there was another block that may hold any
   */
  public boolean poll(Consumer<LogEntry> sink) {
    wanted = sink;
    boolean more = !ended && entries.poll(this::offer) > 0;
    if (!more) {
      filter.release();
    }
    progress.accept(entries.reader().nextSequence());
    return more;
  }

  /**
   * Has {@link #actionOf} find the actions of the records that are delivered, mostly for nothing.
   */
  public void rememberActions() {
    remembers = true;
    newFilter();
  }

  /**
   * The action that a record is about, while it is being delivered; null if it is about none, or
   * the record that holds it is not on the chain.
   */
  public Action actionOf(LogEntry entry) {
    return filter.actionOf(entry.record());
  }

  /** Before it lies nothing that is wanted. */
  public long fromSequence() {
    return bounds.fromSequence();
  }

  /** Delivers the wanted records that are there now, newest first, at most so many. */
  public void forEachBackward(long atMost, Consumer<LogEntry> sink) {
    long left = atMost;
    Chunks chunks = new Chunks();
    while (left > 0 && chunks.next()) {
      List<LogEntry> chunk = chunks.read();
      Collections.reverse(chunk);
      List<LogEntry> shown = chunk.subList(0, (int) Math.min(left, chunk.size()));
      shown.forEach(sink);
      left -= shown.size();
    }
  }

  /** How many records were left out because nothing tells any more what their actions were. */
  public long undecided() {
    return undecided + filter.undecided();
  }

  /**
   * Whether a session is so long that its wall clock was taken to be as at its beginning, where it
   * may have been set since.
   */
  public boolean timesAssumed() {
    return entries.timesAssumed();
  }

  private Bounds resolve(Bound since, Bound until) {
    Bounds resolved = Bounds.ALL;
    if (since instanceof Bound.Sequence from) {
      resolved = resolved.fromSequence(from.sequence());
    } else if (since != null) {
      resolved = resolved.fromWall(wallMs(since, Long.MIN_VALUE));
    }
    if (until instanceof Bound.Sequence to) {
      resolved = resolved.toSequence(to.sequence());
    } else if (until != null) {
      resolved = resolved.toWall(wallMs(until, Long.MAX_VALUE));
    }
    if (resolved.byWallTime()) {
      List<Sessions.Beginning> sessions = entries.sessions().all(MAX_SESSIONS);
      if (sessions != null) {
        resolved = resolved.within(sessions, wallAtEnd(sessions));
        long from = firstAt(resolved.fromNs());
        resolved = resolved.fromSequence(from < 0 ? entries.reader().nextSequence() : from);
        long to = resolved.toNs() == Long.MAX_VALUE ? -1 : firstAt(resolved.toNs());
        resolved = to < 0 ? resolved : resolved.toSequence(to);
      }
    }
    return resolved;
  }

  private WallTime wallAtEnd(List<Sessions.Beginning> sessions) {
    if (sessions.isEmpty()) {
      return WallTime.UNKNOWN;
    }
    entries.seekEnd();
    long last = sessions.get(sessions.size() - 1).number();
    return entries.sessions().wallBefore(last, entries.reader().nextSequence());
  }

  private long wallMs(Bound bound, long ifEmpty) {
    if (bound instanceof Bound.Wall wall) {
      return wall.wallMs();
    }
    LogEntry[] last = {null};
    entries.seekEnd();
    entries.seek(Math.max(0, entries.reader().nextSequence() - 1));
    while (entries.poll(entry -> last[0] = entry) > 0) {
      // To the end, wherever that is by now.
    }
    if (last[0] == null || !last[0].wall().known()) {
      return ifEmpty;
    }
    return last[0].wall().at(last[0].timeNs()) - ((Bound.BeforeEnd) bound).ms();
  }

  /** The sequence of the first record of that chain time or later, or -1 if there is none now. */
  private long firstAt(long timeNs) {
    long[] found = {-1};
    entries.seekTime(timeNs);
    Consumer<LogEntry> look =
        entry -> {
          if (found[0] < 0 && entry.timeNs() >= timeNs) {
            found[0] = entry.sequence();
          }
        };
    while (found[0] < 0 && entries.poll(look) > 0) {
      // To the first block that holds one.
    }
    return found[0];
  }

  /** The sequence behind the last record that is wanted and there now. */
  private long end() {
    entries.seekEnd();
    long end = entries.reader().nextSequence();
    return Math.min(end, bounds.toSequence());
  }

  /** The sequence of the one that is so many from the end of those that are wanted. */
  private long lastOf(long count) {
    long left = count;
    Chunks chunks = new Chunks();
    while (left > 0 && chunks.next()) {
      List<LogEntry> chunk = chunks.read();
      if (chunk.size() >= left) {
        return chunk.get((int) (chunk.size() - left)).sequence();
      }
      left -= chunk.size();
    }
    return left > 0 ? bounds.fromSequence() : end();
  }

  private void goTo(long sequence) {
    entries.seek(sequence);
    lastRead = null;
    ended = false;
  }

  private void newFilter() {
    undecided += filter == null ? 0 : filter.undecided();
    filter = new RecordFilter(criteria, remembers, this::actionOf, entry -> wanted.accept(entry));
  }

  private void offer(LogEntry entry) {
    if (bounds.endBefore(entry)) {
      ended = true;
      return;
    }
    lastRead = entry;
    if (bounds.contain(entry)) {
      filter.accept(entry);
    }
  }

  private Action actionOf(long id) {
    if (firstRecords == null) {
      firstRecords = new FirstRecords(directory);
    }
    FirstRecords.Found found = firstRecords.find(id);
    return found == null ? null : found.action();
  }

  @Override
  public void close() {
    entries.close();
    if (firstRecords != null) {
      firstRecords.close();
    }
  }

  /** The chain in chunks of growing length, from its end to its beginning. */
  private final class Chunks {
    private final long begin = bounds.fromSequence();
    private long low = end();
    private long high = low;
    private int length = FIRST_CHUNK;

    boolean next() {
      high = low;
      low = Math.max(begin, high - length);
      length = Math.min(LARGEST_CHUNK, length * 4);
      return low < high;
    }

    /** The wanted ones of the present chunk, oldest first. */
    List<LogEntry> read() {
      List<LogEntry> chunk = new ArrayList<>();
      wanted = chunk::add;
      newFilter();
      goTo(low);
      boolean[] beyond = {false};
      Consumer<LogEntry> within =
          entry -> {
            beyond[0] |= entry.sequence() >= high;
            if (entry.sequence() < high) {
              offer(entry);
            }
          };
      while (!beyond[0] && entries.reader().nextSequence() < high && entries.poll(within) > 0) {
        progress.accept(entries.reader().nextSequence());
      }
      filter.release();
      return chunk;
    }
  }
}
