package io.chainexec.replay.stats;

import java.util.ArrayList;
import java.util.List;

/** How often a reason was given, and by which records. Not thread-safe. */
final class ReasonTally {
  private static final int MOST_EXAMPLES = 3;

  private final List<Long> exampleIds = new ArrayList<>(MOST_EXAMPLES);
  private long count;
  private long firstSequence;
  private long lastSequence;

  /** What makes two reasons the same. */
  record Key(ChainStats.Way way, String source, String text) {}

  /** Counts one; an id of 0 is no action's. */
  void add(long sequence, long id) {
    firstSequence = count == 0 ? sequence : firstSequence;
    lastSequence = sequence;
    count++;
    if (id != 0 && exampleIds.size() < MOST_EXAMPLES && !exampleIds.contains(id)) {
      exampleIds.add(id);
    }
  }

  ChainStats.Reason view(Key key) {
    return new ChainStats.Reason(
        key.way(),
        key.source(),
        key.text(),
        count,
        firstSequence,
        lastSequence,
        List.copyOf(exampleIds));
  }
}
