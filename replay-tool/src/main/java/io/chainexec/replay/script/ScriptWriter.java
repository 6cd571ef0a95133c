package io.chainexec.replay.script;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.action.PendingAction;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;

/** Writes an action script line by line, so that {@link ScriptReader} reads the same. */
public final class ScriptWriter {
  /** Above it every character is escaped, so that lone surrogates survive. */
  private static final int HIGHEST_PLAIN_CHARACTER = 0xD7FF;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().highestNonEscapedChar(HIGHEST_PLAIN_CHARACTER).build();

  private final Writer out;
  private final ActionJson.Moments moments;

  /**
   * Writes to that writer, which the caller closes.
   *
   * @param originNs chain time of the script's start
   */
  public ScriptWriter(Writer out, long originNs) {
    this.out = out;
    this.moments = ActionJson.sinceNs(originNs);
  }

  /** Writes one line; an id of 0 is left out, so that the line gets the next free one. */
  public void write(ScriptLine line) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("at_ms", line.atMs());
      if (line.id() != PendingAction.NO_ID) {
        ActionJson.id(json, "id", line.id());
      }
      if (line.redriveOf() != null) {
        original(json, line.redriveOf());
      }
      json.writeFieldName("action");
      ActionJson.write(json, line.action(), moments);
      if (!line.dispatch().isEmpty()) {
        dispatch(json, line);
      }
      json.writeEndObject();
    }
    out.write(text + "\n");
  }

  private static void original(JsonGenerator json, ScriptLine.Original original)
      throws IOException {
    json.writeObjectFieldStart("redrive_of");
    if (original.chainId() != 0) {
      ActionJson.id(json, "chain_id", original.chainId());
    }
    ActionJson.id(json, "id", original.id());
    json.writeEndObject();
  }

  private static void dispatch(JsonGenerator json, ScriptLine line) throws IOException {
    json.writeArrayFieldStart("dispatch");
    for (ScriptedResult result : line.dispatch()) {
      json.writeStartObject();
      json.writeStringField("result", result.kind().wireName());
      if (result.reason() != null) {
        json.writeStringField("reason", result.reason());
      }
      if (result.kind() == ScriptedResult.Kind.RETRY) {
        json.writeNumberField("after_ms", result.afterMs());
      }
      if (result.delayMs() != 0) {
        json.writeNumberField("delay_ms", result.delayMs());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
