package io.chainexec.replay.select;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.render.WallTime;
import io.chainexec.store.ChainReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of a chain and how each maps chain time to wall time, found by seeking. Not
 * thread-safe.
 */
final class Sessions implements AutoCloseable {
  private final ChainReader reader;
  private final RecordSink sink = RecordCollector.into(this::look);
  private final Map<Long, Beginning> known = new HashMap<>();
  private Beginning found;

  /**
   * A session's beginning.
   *
   * @param number of the session
   * @param wall how chain time maps to wall time from here on; unknown where its opened record is
   *     missing
   * @param timeNs chain time of its first record
   */
  record Beginning(long number, WallTime wall, long timeNs) {}

  Sessions(Path chain) {
    reader = ChainReader.open(chain);
  }

  /** How the session maps chain time to wall time when it begins. */
  WallTime wall(long session) {
    Beginning beginning = known.containsKey(session) ? known.get(session) : firstFrom(session);
    return beginning != null && beginning.number() == session ? beginning.wall() : WallTime.UNKNOWN;
  }

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
      found = new Beginning(reader.session(), wall, reader.timeNs());
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
