package io.chainexec.replay.select;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Which actions of a chain were redriven, as which, and what became of these. Grows with the number
 * of redrives, which somebody has asked for one by one. Not thread-safe.
 */
public final class Redrives {
  private final Map<Long, List<Redrive>> byOriginal = new HashMap<>();
  private final Map<Long, Redrive> byId = new HashMap<>();

  /** One action that repeats another. */
  public static final class Redrive {
    private final long originalId;
    private final long id;
    private OutcomeWord ending;
    private String reason;

    private Redrive(long originalId, long id) {
      this.originalId = originalId;
      this.id = id;
    }

    /** The id of the action that ended. */
    public long originalId() {
      return originalId;
    }

    /** The id of the action that repeats it. */
    public long id() {
      return id;
    }

    /** What ended it, or null if it has not ended. */
    public OutcomeWord ending() {
      return ending;
    }

    /** Why it failed or was gated, or null. */
    public String reason() {
      return reason;
    }
  }

  private Redrives() {}

  /**
   * Reads a chain from a sequence to its end.
   *
   * @param problems is told what is wrong with what is read
   * @param progress is told the sequence that was reached, block by block
   */
  public static Redrives read(
      Path chain, long fromSequence, Consumer<? super Problem> problems, LongConsumer progress) {
    Redrives redrives = new Redrives();
    try (ChainReader reader = ChainReader.open(chain, problems)) {
      reader.seek(fromSequence);
      RecordSink sink = RecordCollector.into(redrives::take);
      while (reader.poll(sink) > 0) {
        progress.accept(reader.nextSequence());
      }
    }
    return redrives;
  }

  /** The redrives of the action of that id, oldest first; empty if there are none. */
  public List<Redrive> of(long originalId) {
    return byOriginal.getOrDefault(originalId, List.of());
  }

  /** The redrive that the action of that id is, or null if it is none. */
  public Redrive as(long id) {
    return byId.get(id);
  }

  private void take(ChainRecord record) {
    if (record instanceof ChainRecord.Redriven redriven) {
      Redrive redrive = new Redrive(redriven.originalId(), redriven.id());
      byOriginal.computeIfAbsent(redrive.originalId, id -> new ArrayList<>(1)).add(redrive);
      byId.put(redrive.id, redrive);
    } else if (record instanceof ChainRecord.Outcome outcome && !byId.isEmpty()) {
      OutcomeWord word = OutcomeWord.of(record);
      Redrive redrive = word != null && word.ends() ? byId.get(outcome.id()) : null;
      if (redrive != null) {
        redrive.ending = word;
        redrive.reason = Reasons.of(record);
      }
    }
  }
}
