package io.chainexec.replay.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.chainexec.chain.RecordSink;
import io.chainexec.snapshot.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What differs between two states of a chain, or of two. Things are the same if the snapshot shows
 * them the same, to the millisecond, what is left of their time aside. Immutable.
 *
 * <p>States of one chain are compared, and shown, by one mapping of chain time to wall time, that
 * of the later one, so that a wall clock that was set in between changes nothing; those of two
 * chains each by its own.
 */
public final class StateDiff {
  /** Fields that change by themselves as time passes. */
  private static final Set<String> RELATIVE = Set.of("left_ms", "due_in_ms");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Side a;
  private final Side b;
  private final List<Value> values = new ArrayList<>();
  private final List<Section<?>> sections = new ArrayList<>();

  /** A state, and how its times are shown. */
  record Side(SnapshotPage page, WallTime wall) {}

  /** A single value that differs; null on a side that has none. */
  record Value(String section, String name, Object before, Object after) {}

  /** An item that is on both sides, and differs in those fields. */
  record Changed<T>(T before, T after, List<String> fields) {}

  /** The items of one sort that differ. */
  record Section<T>(
      StateSection<T> what, List<T> removed, List<Changed<T>> changed, List<T> added) {
    int size() {
      return removed.size() + changed.size() + added.size();
    }
  }

  private StateDiff(Side a, Side b) {
    this.a = a;
    this.b = b;
    compare("counters", CounterNames.of(state(a).counters()), CounterNames.of(state(b).counters()));
    compare("executor", executor(a), executor(b));
    compare("settings", state(a).config().toMap(), state(b).config().toMap());
    StateSection.ALL.forEach(this::compare);
  }

  /** What has to change to come from the first to the second. */
  public static StateDiff of(SnapshotPage a, SnapshotPage b) {
    if (a.chainId() != b.chainId()) {
      return new StateDiff(new Side(a, a.wall()), new Side(b, b.wall()));
    }
    boolean laterIsA = a.state().sequence() > b.state().sequence();
    WallTime wall = laterIsA ? a.wall() : b.wall();
    return new StateDiff(new Side(a, wall), new Side(b, wall));
  }

  /** How many things differ. */
  public long size() {
    return values.size() + sections.stream().mapToLong(Section::size).sum();
  }

  Side a() {
    return a;
  }

  Side b() {
    return b;
  }

  List<Value> values() {
    return values;
  }

  List<Section<?>> sections() {
    return sections;
  }

  private static Snapshot state(Side side) {
    return side.page().state();
  }

  /** The single values of a state; a pull's moment in milliseconds since 1970. */
  private static Map<String, Object> executor(Side side) {
    Snapshot state = state(side);
    boolean pulled = side.wall().known() && state.lastPullNs() != RecordSink.NEVER;
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("session", state.session());
    map.put("open", state.open());
    map.put("next_action_id", Long.toUnsignedString(state.nextActionId()));
    map.put("next_failure_seq", state.nextFailureSeq());
    map.put("pressure_asserted", state.pressureAsserted());
    map.put("last_pull_time", pulled ? side.wall().at(state.lastPullNs()) : null);
    map.put("drain_slots", (long) state.drainSlots().size());
    map.put("unknown_actions", side.page().snapshot().world().unknown());
    return map;
  }

  private void compare(String section, Map<String, ?> before, Map<String, ?> after) {
    Map<String, Object> all = new LinkedHashMap<>(before);
    after.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      if (!Objects.equals(before.get(name), after.get(name))) {
        values.add(new Value(section, name, before.get(name), after.get(name)));
      }
    }
  }

  private <T> void compare(StateSection<T> what) {
    Map<String, T> before = new LinkedHashMap<>();
    what.items().apply(a.page()).forEach(item -> before.put(what.key().apply(item), item));
    List<Changed<T>> changed = new ArrayList<>();
    List<T> added = new ArrayList<>();
    for (T item : what.items().apply(b.page())) {
      T earlier = before.remove(what.key().apply(item));
      if (earlier == null) {
        added.add(item);
      } else {
        List<String> fields = changedFields(what, earlier, item);
        if (!fields.isEmpty()) {
          changed.add(new Changed<>(earlier, item, fields));
        }
      }
    }
    Section<T> section =
        new Section<>(what, List.copyOf(before.values()), List.copyOf(changed), List.copyOf(added));
    if (section.size() > 0) {
      sections.add(section);
    }
  }

  private <T> List<String> changedFields(StateSection<T> what, T before, T after) {
    if (!what.ends() && a.wall().equals(b.wall()) && before.equals(after)) {
      return List.of();
    }
    ObjectNode earlier = tree(what, a, before);
    ObjectNode later = tree(what, b, after);
    List<String> fields = new ArrayList<>();
    ObjectNode all = earlier.deepCopy().setAll(later);
    all.fieldNames()
        .forEachRemaining(
            field -> {
              boolean same = Objects.equals(earlier.get(field), later.get(field));
              if (!same && !RELATIVE.contains(field)) {
                fields.add(field);
              }
            });
    return fields;
  }

  /** An item as the snapshot's JSON has it. */
  static <T> ObjectNode tree(StateSection<T> what, Side side, T item) {
    try (TokenBuffer json = new TokenBuffer(MAPPER, false)) {
      json.writeStartObject();
      what.fields().write(new SnapshotJson(json, side.page(), side.wall()), item);
      json.writeEndObject();
      JsonNode tree = MAPPER.readTree(json.asParser());
      return (ObjectNode) tree;
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer cannot fail to be written", e);
    }
  }
}
