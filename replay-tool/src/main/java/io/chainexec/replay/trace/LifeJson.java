package io.chainexec.replay.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.LogJson;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.replay.select.Redrives;
import java.io.IOException;
import java.util.List;
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
    if (life.originalId() != 0) {
      ActionJson.id(json, "redrive_of", life.originalId());
    }
    redrives(json, life.redrives());
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

  /** Writes as what an action was redriven, if it was. */
  public static void redrives(JsonGenerator json, List<Redrives.Redrive> redrives)
      throws IOException {
    if (redrives.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("redriven_as");
    for (Redrives.Redrive redrive : redrives) {
      json.writeStartObject();
      ActionJson.id(json, "id", redrive.id());
      if (redrive.ending() != null) {
        json.writeStringField("ended", redrive.ending().toString());
      }
      if (redrive.reason() != null) {
        json.writeStringField("reason", redrive.reason());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
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
