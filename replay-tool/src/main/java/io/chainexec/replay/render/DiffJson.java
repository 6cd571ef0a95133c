package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.snapshot.Snapshot;
import java.io.IOException;
import java.util.List;

/** What differs between two states, as one JSON object. Stateless. */
public final class DiffJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DiffJson() {}

  /** Writes it. */
  public static void write(JsonGenerator json, StateDiff diff) throws IOException {
    json.writeStartObject();
    side(json, "a", diff.a());
    side(json, "b", diff.b());
    json.writeNumberField("differences", diff.size());
    json.writeArrayFieldStart("changes");
    for (StateDiff.Value value : diff.values()) {
      value(json, value);
    }
    for (StateDiff.Section<?> section : diff.sections()) {
      section(json, diff, section);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void side(JsonGenerator json, String name, StateDiff.Side side)
      throws IOException {
    Snapshot state = side.page().state();
    json.writeObjectFieldStart(name);
    json.writeStringField("chain", side.page().chain());
    ActionJson.id(json, "chain_id", side.page().chainId());
    json.writeNumberField("sequence", state.sequence());
    side.page().wall().write(json, "time", state.timeNs());
    json.writeNumberField("chain_time_ns", state.timeNs());
    side.page().wall().write(json, "recorded_time", side.page().recordedNs());
    json.writeNumberField("problems", side.page().problems());
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, StateDiff.Value value) throws IOException {
    String change =
        value.before() == null ? "added" : value.after() == null ? "removed" : "changed";
    begin(json, value.section(), change, value.name());
    json.writeFieldName("before");
    MAPPER.writeValue(json, value.before());
    json.writeFieldName("after");
    MAPPER.writeValue(json, value.after());
    json.writeEndObject();
  }

  private static <T> void section(JsonGenerator json, StateDiff diff, StateDiff.Section<T> section)
      throws IOException {
    StateSection<T> what = section.what();
    for (T item : section.removed()) {
      begin(json, what.name(), "removed", what.key().apply(item));
      item(json, "before", what, diff.a(), item);
      json.writeEndObject();
    }
    for (StateDiff.Changed<T> changed : section.changed()) {
      begin(json, what.name(), "changed", what.key().apply(changed.after()));
      fields(json, changed.fields());
      item(json, "before", what, diff.a(), changed.before());
      item(json, "after", what, diff.b(), changed.after());
      json.writeEndObject();
    }
    for (T item : section.added()) {
      begin(json, what.name(), "added", what.key().apply(item));
      item(json, "after", what, diff.b(), item);
      json.writeEndObject();
    }
  }

  private static void begin(JsonGenerator json, String section, String change, String key)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("section", section);
    json.writeStringField("change", change);
    json.writeStringField("key", key);
  }

  private static void fields(JsonGenerator json, List<String> fields) throws IOException {
    json.writeArrayFieldStart("fields");
    for (String field : fields) {
      json.writeString(field);
    }
    json.writeEndArray();
  }

  private static <T> void item(
      JsonGenerator json, String name, StateSection<T> what, StateDiff.Side side, T item)
      throws IOException {
    json.writeObjectFieldStart(name);
    what.fields().write(new SnapshotJson(json, side.page(), side.wall()), item);
    json.writeEndObject();
  }
}
