package io.chainexec.replay.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.LogJson;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.script.ActionJson;
import java.io.IOException;
import java.util.Map;

/** The life of an action as a JSON object. Stateless. */
public final class LifeJson {
  private LifeJson() {}

  /** Writes one life as one object. */
  public static void write(JsonGenerator json, ActionLife life) throws IOException {
    json.writeStartObject();
    ActionJson.id(json, "id", life.id());
    WallTime wall = life.first().wall();
    if (life.kind() != null) {
      json.writeStringField("kind", life.kind().wireName());
    }
    if (life.action() != null) {
      json.writeFieldName("action");
      ActionJson.write(json, life.action(), wall::writeMoment);
    }
    if (life.emissionKnown()) {
      wall.writeMoment(json, "emitted", life.emittedNs());
    }
    json.writeStringField("state", life.state().toString());
    if (life.ended()) {
      json.writeStringField("ended", life.ending().toString());
      LogEntry last = life.last();
      last.wall().writeMoment(json, "ended", last.timeNs());
    }
    if (!life.ended() && life.last() != null) {
      life.last().wall().writeMoment(json, "state_since", life.sinceNs());
    }
    json.writeNumberField("tries", life.tries());
    json.writeObjectFieldStart("spent_ns");
    for (Map.Entry<State, Long> spent : life.spentNs().entrySet()) {
      json.writeNumberField(spent.getKey().toString(), spent.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("steps");
    for (ActionLife.Step step : life.steps()) {
      write(json, step);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ActionLife.Step step) throws IOException {
    json.writeStartObject();
    if (step.waited() != null) {
      json.writeStringField("waited", step.waited().toString());
      json.writeNumberField("waited_ns", step.waitedNs());
    }
    if (step.tried() > 0) {
      json.writeNumberField("try", step.tried());
      json.writeNumberField("took_ns", step.tookNs());
    }
    json.writeFieldName("record");
    LogJson.write(json, step.entry());
    json.writeEndObject();
  }
}
