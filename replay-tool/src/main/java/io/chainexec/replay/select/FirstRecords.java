package io.chainexec.replay.select;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.ChainReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the record that holds an action whole, by bisection: actions are first recorded in the
 * order of their ids. What is not found so may still be on a chain that is damaged. Not
 * thread-safe.
 */
public final class FirstRecords implements AutoCloseable {
  /** How many places are remembered, by which the next search is shorter. */
  private static final int MAX_REMEMBERED = 100_000;

  private final ChainReader reader;
  private final TreeMap<Long, Long> sequences = new TreeMap<>(Long::compareUnsigned);
  private final RecordSink sink = RecordCollector.into(this::look);
  private Found seen;

  /** An action and the sequence of the record that holds it. */
  public record Found(long sequence, long id, Action action) {}

  /** Searches that chain. */
  public FirstRecords(Path chain) {
    reader = ChainReader.open(chain);
  }

  /** The first record of the action of that id, or null if it is not found. */
  public Found find(long id) {
    Map.Entry<Long, Long> below = sequences.floorEntry(id);
    Map.Entry<Long, Long> above = sequences.ceilingEntry(id);
    long low = below == null ? 0 : below.getValue();
    long high = above == null ? end() : above.getValue() + 1;
    while (low < high) {
      long middle = low + (high - low) / 2;
      Found found = from(middle, high);
      if (found != null && found.id() == id) {
        return found;
      }
      if (found == null || Long.compareUnsigned(found.id(), id) > 0) {
        high = middle;
      } else {
        low = found.sequence() + 1;
      }
    }
    return null;
  }

  /** The first action on the chain, or null if there is none. */
  public Found first() {
    return from(0, Long.MAX_VALUE);
  }

  /** The last action on the chain, or null if there is none. */
  public Found last() {
    Found last = null;
    long end = end();
    for (long reach = 1; last == null; reach *= 4) {
      for (Found next = from(Math.max(0, end - reach), end); next != null; ) {
        last = next;
        next = from(last.sequence() + 1, end);
      }
      if (reach >= end) {
        return last;
      }
    }
    return last;
  }

  private long end() {
    reader.seekEnd();
    return reader.nextSequence();
  }

  /** The first action that is recorded for the first time in that range, or null. */
  private Found from(long sequence, long to) {
    seen = null;
    reader.seek(sequence);
    while (seen == null && reader.nextSequence() < to && reader.poll(sink) > 0) {
      // To the first block that holds one.
    }
    if (seen == null || seen.sequence() >= to) {
      return null;
    }
    if (sequences.size() < MAX_REMEMBERED) {
      sequences.put(seen.id(), seen.sequence());
    }
    return seen;
  }

  private void look(ChainRecord record) {
    if (seen == null && record instanceof ChainRecord.Outcome first && first.action() != null) {
      seen = new Found(reader.sequence(), first.id(), first.action());
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
