package io.chainexec.replay.trace;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.select.EntryReader;
import io.chainexec.replay.select.FirstRecords;
import io.chainexec.replay.select.RecordSubjects;
import io.chainexec.replay.select.Redrives;
import io.chainexec.replay.select.Subjects;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads the lives of actions from a chain. Not thread-safe. */
public final class LifeReader implements AutoCloseable {
  /** An action's failure record lies just before the record that it was published with. */
  private static final int RECORDS_BEFORE_FIRST = 8;

  private final EntryReader entries;
  private final FirstRecords firstRecords;
  private final LongConsumer progress;
  private final Path chain;
  private final Consumer<? super Problem> problems;

  /**
   * Opens a chain.
   *
   * @param problems is told what is wrong with what is read, perhaps more than once
   * @param progress is told the sequence that was reached, block by block
   */
  public LifeReader(Path chain, Consumer<? super Problem> problems, LongConsumer progress) {
    this.chain = chain;
    this.problems = problems;
    entries = new EntryReader(chain, problems);
    firstRecords = new FirstRecords(chain);
    this.progress = progress;
  }

  /**
   * The life of one action: from its first record to the block with that which ends it. If it
   * failed or was gated, what follows is searched for its redrives. Null if no record names it.
   */
  public ActionLife of(long id) {
    FirstRecords.Found found = firstRecords.find(id);
    ActionLife life = from(id, found == null ? 0 : found.sequence() - RECORDS_BEFORE_FIRST);
    if (life.endedInVain()) {
      life.redriven(redrivesFrom(life.last().sequence()).of(id));
    }
    return life.steps().isEmpty() ? null : life;
  }

  private Redrives redrivesFrom(long sequence) {
    return Redrives.read(chain, sequence, problems, progress);
  }

  private ActionLife from(long id, long sequence) {
    ActionLife life = new ActionLife(id);
    entries.seek(Math.max(0, sequence));
    Consumer<LogEntry> collect =
        entry -> {
          if (RecordSubjects.idOf(entry.record()) == id
              && !RecordSubjects.isCarriedFailure(entry.record())) {
            life.add(entry);
          }
        };
    while (!life.ended() && entries.poll(collect) > 0) {
      progress.accept(entries.reader().nextSequence());
    }
    return life;
  }

  /** Whether wall times are those of a session's beginning, as far as was looked. */
  public boolean timesAssumed() {
    return entries.timesAssumed();
  }

  /** The chain's first action, or null if it has none. */
  public FirstRecords.Found first() {
    return firstRecords.first();
  }

  /** The chain's last action, or null if it has none. */
  public FirstRecords.Found last() {
    return firstRecords.last();
  }

  /**
   * The lives of all actions that are about those subjects, in the order in which they ended; last
   * come those that have not.
   */
  public void of(Subjects subjects, Consumer<ActionLife> lives) {
    Redrives redrives = redrivesFrom(0);
    Map<Long, ActionLife> alive = new LinkedHashMap<>();
    LogEntry[] failure = {null};
    entries.seek(0);
    Consumer<LogEntry> collect =
        entry -> {
          long id = RecordSubjects.idOf(entry.record());
          var action = RecordSubjects.actionOf(entry.record());
          if (action != null && !alive.containsKey(id) && subjects.match(action)) {
            ActionLife life = new ActionLife(id);
            alive.put(id, life);
            if (failure[0] != null && RecordSubjects.idOf(failure[0].record()) == id) {
              life.add(failure[0]);
            }
          }
          ActionLife life = alive.get(id);
          boolean carriedFailure = RecordSubjects.isCarriedFailure(entry.record());
          if (life != null && !carriedFailure) {
            life.add(entry);
            if (life.ended()) {
              alive.remove(id);
              life.redriven(redrives.of(id));
              lives.accept(life);
            }
          }
          failure[0] = life == null && id != 0 && !carriedFailure ? entry : null;
        };
    while (entries.poll(collect) > 0) {
      progress.accept(entries.reader().nextSequence());
    }
    alive.values().forEach(lives);
  }

  @Override
  public void close() {
    entries.close();
    firstRecords.close();
  }
}
