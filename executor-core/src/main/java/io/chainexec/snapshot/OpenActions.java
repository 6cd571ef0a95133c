package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.RecordSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The actions without an outcome: accepted and not handled yet, or in doubt and not resolved yet.
 * Adding and removing allocate nothing in steady state. Not thread-safe.
 */
final class OpenActions {
  private static final Comparator<Entry> BY_ID = (a, b) -> Long.compareUnsigned(a.id, b.id);

  private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();
  private final ArrayDeque<Entry> spare = new ArrayDeque<>();

  /** One action; reused. */
  static final class Entry {
    long id;
    ActionKind kind;
    Action action;
    long arrivedAtNs;
    long admittedAtNs;
    int count;
    boolean inDoubt;

    private InDoubtAction doubted() {
      return new InDoubtAction(id, kind, action, arrivedAtNs, admittedAtNs, count);
    }

    private AcceptedAction accepted() {
      return new AcceptedAction(id, action, arrivedAtNs);
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The action of that id, or null. */
  Entry get(long id) {
    return entries.isEmpty() ? null : entries.get(id);
  }

  void accept(long id, ActionKind kind, Action action, long arrivedAtNs) {
    put(id, kind, action, arrivedAtNs, RecordSink.NEVER, 0, false);
  }

  /**
   * Puts an action in, or in the place of what is known of it. Where the action is not known, the
   * chain does not keep its arrival either: that of its admission stands for it, or else a
   * checkpoint would change the state that it carries.
   */
  void put(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt) {
    Entry entry = get(id);
    if (entry == null) {
      entry = spare.isEmpty() ? new Entry() : spare.pop();
      entries.put(id, entry);
    }
    entry.id = id;
    entry.kind = kind;
    entry.action = action;
    entry.arrivedAtNs = action == null ? admittedAtNs : arrivedAtNs;
    entry.admittedAtNs = admittedAtNs;
    entry.count = count;
    entry.inDoubt = inDoubt;
  }

  void remove(long id) {
    if (entries.isEmpty()) {
      return;
    }
    Entry entry = entries.remove(id);
    if (entry != null) {
      entry.action = null;
      spare.push(entry);
    }
  }

  /** The actions that are not in doubt, by id. */
  List<AcceptedAction> accepted() {
    return list(false, Entry::accepted);
  }

  /** The actions that are in doubt, by id. */
  List<InDoubtAction> inDoubt() {
    return list(true, Entry::doubted);
  }

  private <T> List<T> list(boolean inDoubt, Function<Entry, T> view) {
    if (entries.isEmpty()) {
      return List.of();
    }
    List<Entry> wanted = new ArrayList<>(entries.size());
    entries.forEach(
        (id, entry) -> {
          if (entry.inDoubt == inDoubt) {
            wanted.add(entry);
          }
        });
    wanted.sort(BY_ID);
    return wanted.stream().map(view).toList();
  }
}
