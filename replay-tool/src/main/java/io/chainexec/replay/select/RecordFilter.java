package io.chainexec.replay.select;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.replay.render.LogEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Lets the wanted ones of a chain's records pass, in their order. An action is written out on its
 * first record only, so the filter remembers the actions that are alive; those it has not seen it
 * asks for. Not thread-safe.
 */
final class RecordFilter {
  /** More than any executor has alive; what is forgotten beyond it is asked for again. */
  private static final int MAX_REMEMBERED = 200_000;

  private final Criteria criteria;
  private final boolean remembers;
  private final LongFunction<Action> lookup;
  private final Consumer<LogEntry> wanted;
  private final Map<Long, Action> alive =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Action> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private LogEntry held;
  private long undecided;

  /**
   * A filter.
   *
   * @param remembers whether actions are remembered also if they are not needed to decide
   * @param lookup finds an action by its id; null where its first record is not on the chain
   * @param wanted takes what passes
   */
  RecordFilter(
      Criteria criteria,
      boolean remembers,
      LongFunction<Action> lookup,
      Consumer<LogEntry> wanted) {
    this.criteria = criteria;
    this.remembers = remembers || criteria.needAction();
    this.lookup = lookup;
    this.wanted = wanted;
  }

  /** How many records were left out because their actions are not on the chain. */
  long undecided() {
    return undecided;
  }

  /** Takes the next record of the chain. */
  void accept(LogEntry entry) {
    if (!remembers) {
      if (criteria.matchAlone(entry.record())) {
        wanted.accept(entry);
      }
      return;
    }
    remember(entry.record());
    release();
    if (isFailureOfUnknown(entry.record())) {
      // The action may be on the very next record: both were published together.
      held = entry;
    } else {
      judge(entry);
    }
    forget(entry.record());
  }

  /** Judges what is held back; to be called where the records end, for now or for good. */
  void release() {
    if (held != null) {
      LogEntry entry = held;
      held = null;
      judge(entry);
    }
  }

  private void judge(LogEntry entry) {
    ChainRecord record = entry.record();
    if (!criteria.matchAlone(record)) {
      return;
    }
    long id = RecordSubjects.idOf(record);
    ActionKind kind = record instanceof ChainRecord.Outcome outcome ? outcome.kind() : null;
    boolean matches;
    if (id == 0) {
      matches = criteria.matchWithoutAction(record);
    } else if (kind != null && !criteria.matchKind(kind)) {
      matches = false;
    } else {
      matches = kind != null && criteria.subjects().isEmpty() || matchesAction(id, record);
    }
    if (matches) {
      wanted.accept(entry);
    }
  }

  private boolean matchesAction(long id, ChainRecord record) {
    Action action = actionOf(record);
    if (action == null) {
      undecided++;
      return false;
    }
    alive.put(id, action);
    return criteria.match(action);
  }

  /** The action that the record is about, or null where nothing tells which it is. */
  Action actionOf(ChainRecord record) {
    long id = RecordSubjects.idOf(record);
    Action action = RecordSubjects.actionOf(record);
    if (action == null && id != 0) {
      action = alive.get(id);
    }
    return action == null && id != 0 ? lookup.apply(id) : action;
  }

  private boolean isFailureOfUnknown(ChainRecord record) {
    return record instanceof ChainRecord.Failure failure
        && failure.sourceId() != 0
        && !alive.containsKey(failure.sourceId());
  }

  private void remember(ChainRecord record) {
    Action action = RecordSubjects.actionOf(record);
    if (action != null) {
      alive.put(RecordSubjects.idOf(record), action);
    }
  }

  private void forget(ChainRecord record) {
    OutcomeWord outcome = OutcomeWord.of(record);
    if (outcome != null && outcome.ends()) {
      alive.remove(RecordSubjects.idOf(record));
    }
  }
}
