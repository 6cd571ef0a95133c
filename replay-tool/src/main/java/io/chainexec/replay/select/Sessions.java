package io.chainexec.replay.select;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.render.WallTime;
import io.chainexec.store.ChainReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of a chain and how each maps chain time to wall time, found by seeking. Within a
 * session clock records change the mapping; they can be found only by reading, so the search for
 * the latest one before a record is bounded. Not thread-safe.
 */
final class Sessions implements AutoCloseable {
  private static final int FIRST_LOOK = 4_096;
  private static final int LONGEST_LOOK = 128 * 1_024;

  private final ChainReader reader;
  private final RecordSink sink = RecordCollector.into(this::look);
  private final Map<Long, Beginning> known = new HashMap<>();
  private Beginning found;
  private WallTime clock;
  private long clocksBefore;
  private Looked looked;
  private boolean assumed;
  private final RecordSink clocks =
      new RecordListener() {
        @Override
        public void clock(long timeNs, long wallMs) {
          if (reader.sequence() < clocksBefore) {
            clock = new WallTime(true, timeNs, wallMs);
          }
        }
      };

  /**
   * A session's beginning.
   *
   * @param number of the session
   * @param wall how chain time maps to wall time from here on; unknown where its opened record is
   *     missing
   * @param timeNs chain time of its first record
   * @param sequence of its first record
   */
  record Beginning(long number, WallTime wall, long timeNs, long sequence) {}

  Sessions(Path chain) {
    reader = ChainReader.open(chain);
  }

  /** How chain time maps to wall time just before that record of that session. */
  WallTime wallBefore(long session, long sequence) {
    Beginning beginning = known.containsKey(session) ? known.get(session) : firstFrom(session);
    if (beginning == null || beginning.number() != session) {
      return WallTime.UNKNOWN;
    }
    boolean goOn = looked != null && looked.session() == session && looked.to() <= sequence;
    WallTime latest = latestClock(goOn ? looked.to() : beginning.sequence(), sequence);
    WallTime earlier = goOn ? looked.wall() : beginning.wall();
    looked = new Looked(session, sequence, latest == null ? earlier : latest);
    return looked.wall();
  }

  /** Whether a search for clock records ended at its bound, and it was assumed there are none. */
  boolean assumed() {
    return assumed;
  }

  /** What the latest clock record in that range says, or null. */
  private WallTime latestClock(long from, long to) {
    clock = null;
    clocksBefore = to;
    long high = to;
    for (long reach = FIRST_LOOK; high > from && clock == null; reach *= 4) {
      if (to - high >= LONGEST_LOOK) {
        assumed = true;
        return null;
      }
      long low = Math.max(from, high - reach);
      reader.seek(low);
      while (reader.nextSequence() < high && reader.poll(clocks) > 0) {
        // Later ones replace earlier ones.
      }
      high = low;
    }
    return clock;
  }

  /** Up to where was looked for clock records last, and what holds there. */
  private record Looked(long session, long to, WallTime wall) {}

  /** All sessions, in order; null if there are more than that many. */
  List<Beginning> all(int atMost) {
    List<Beginning> all = new ArrayList<>();
    for (Beginning next = firstFrom(0); next != null; next = firstFrom(next.number() + 1)) {
      all.add(next);
      if (all.size() > atMost) {
        return null;
      }
    }
    return all;
  }

  /** The first session whose number is not smaller, or null. */
  private Beginning firstFrom(long session) {
    found = null;
    reader.seekSession(session);
    while (found == null && reader.poll(sink) > 0) {
      // To the first block of it that holds a record that is known here.
    }
    if (found != null) {
      known.put(found.number(), found);
    }
    return found;
  }

  private void look(ChainRecord record) {
    if (found == null) {
      WallTime wall = WallTime.UNKNOWN;
      if (record instanceof ChainRecord.Opened opened) {
        wall = new WallTime(true, opened.timeNs(), opened.wallMs());
      }
      found = new Beginning(reader.session(), wall, reader.timeNs(), reader.sequence());
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
