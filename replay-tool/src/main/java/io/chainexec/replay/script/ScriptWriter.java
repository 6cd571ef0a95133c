package io.chainexec.replay.script;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
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

  /** Writes one line. */
  public void write(ScriptLine line) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("at_ms", line.atMs());
      ActionJson.id(json, "id", line.id());
      json.writeFieldName("action");
      ActionJson.write(json, line.action(), moments);
      if (!line.dispatch().isEmpty()) {
        dispatch(json, line);
      }
      json.writeEndObject();
    }
    out.write(text + "\n");
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
