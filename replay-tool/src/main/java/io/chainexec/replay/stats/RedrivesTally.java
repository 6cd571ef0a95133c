package io.chainexec.replay.stats;

import io.chainexec.action.Action;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest redrives, and what became of them. Not thread-safe. */
final class RedrivesTally {
  private final Map<Long, One> latest = new LinkedHashMap<>();
  private long total;

  private static final class One {
    final long sequence;
    final long timeNs;
    final long wallMs;
    final long id;
    final long originalId;
    final Action action;
    ChainStats.Ending ending = ChainStats.Ending.NONE;
    long endedSequence = -1;

    One(long sequence, long timeNs, long wallMs, long id, long originalId, Action action) {
      this.sequence = sequence;
      this.timeNs = timeNs;
      this.wallMs = wallMs;
      this.id = id;
      this.originalId = originalId;
      this.action = action;
    }

    ChainStats.Redrive view() {
      return new ChainStats.Redrive(
          sequence, timeNs, wallMs, id, originalId, action, ending, endedSequence);
    }
  }

  /** An action that had ended was taken again, as that of the first id. */
  void add(long sequence, long timeNs, long wallMs, long id, long originalId, Action action) {
    total++;
    latest.put(id, new One(sequence, timeNs, wallMs, id, originalId, action));
    if (latest.size() > ChainStats.Incidents.MOST_LISTED) {
      Iterator<One> oldest = latest.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** An action ended; nothing happens if it is no redrive. */
  void end(long id, ChainStats.Ending how, long sequence) {
    One one = latest.isEmpty() ? null : latest.get(id);
    if (one != null) {
      one.ending = how;
      one.endedSequence = sequence;
    }
  }

  long total() {
    return total;
  }

  ChainStats.Latest<ChainStats.Redrive> view() {
    List<ChainStats.Redrive> items = latest.values().stream().map(One::view).toList();
    return new ChainStats.Latest<>(total, items);
  }
}
