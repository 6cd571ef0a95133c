package io.chainexec.replay.dead;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.replay.trace.LifeJson;
import java.io.IOException;

/** Dead letters as JSON objects. Stateless. */
public final class DeadJson {
  private DeadJson() {}

  /** Writes one letter as one object. */
  public static void write(JsonGenerator json, DeadLetter letter) throws IOException {
    WallTime wall = letter.entry().wall();
    json.writeStartObject();
    ActionJson.id(json, "id", letter.id());
    json.writeStringField("kind", letter.kind().wireName());
    json.writeStringField("ended", letter.ending().toString());
    json.writeStringField("reason", letter.reason());
    json.writeBooleanField("in_doubt", letter.inDoubt());
    json.writeNumberField("sequence", letter.entry().sequence());
    json.writeNumberField("session", letter.entry().session());
    wall.writeMoment(json, "ended", letter.entry().timeNs());
    if (letter.repeats() != null) {
      ActionJson.id(json, "redrive_of", letter.repeats().originalId());
    }
    LifeJson.redrives(json, letter.redrives());
    if (letter.action() != null) {
      json.writeFieldName("action");
      ActionJson.write(json, letter.action(), wall::writeMoment);
    }
    json.writeEndObject();
  }

  /** Writes the letters of one reason, counted, as one object. */
  public static void write(JsonGenerator json, ReasonGroups.Group group) throws IOException {
    json.writeStartObject();
    json.writeStringField("ended", group.ending().toString());
    json.writeStringField("reason", group.reason());
    json.writeNumberField("count", group.count());
    json.writeNumberField("redriven", group.redriven());
    json.writeNumberField("first_sequence", group.firstSequence());
    json.writeNumberField("last_sequence", group.lastSequence());
    json.writeEndObject();
  }
}
