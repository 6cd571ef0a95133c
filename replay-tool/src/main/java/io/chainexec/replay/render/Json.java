package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;

/**
 * JSON as this tool writes it: one value a line, valid whatever the strings hold, and safe on a
 * terminal, since what is not plainly visible is escaped. Stateless.
 */
public final class Json {
  /** Above it every character is escaped, so that a lone surrogate is valid JSON too. */
  private static final int HIGHEST_PLAIN_CHARACTER = 0xD7FF;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .highestNonEscapedChar(HIGHEST_PLAIN_CHARACTER)
          .characterEscapes(new HarmlessJson())
          .rootValueSeparator("")
          .build();

  private Json() {}

  /** Writes something as JSON. */
  @FunctionalInterface
  public interface Body {
    /** Writes it. */
    void write(JsonGenerator json) throws IOException;
  }

  /** A generator that writes UTF-8 to a stream, which closing or flushing it does not touch. */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
  }

  /** Writes one value and the end of its line to a stream. */
  public static void writeLine(OutputStream out, Body body) throws IOException {
    try (JsonGenerator json = generator(out)) {
      body.write(json);
      json.writeRaw('\n');
    }
  }

  /** One value as text. */
  public static String toText(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      body.write(json);
    } catch (IOException e) {
      throw new IllegalStateException("text cannot fail to be written", e);
    }
    return text.toString();
  }
}
