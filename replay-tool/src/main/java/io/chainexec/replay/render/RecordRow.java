package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.chainexec.replay.render.RecordTable.Column;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A record as a row of the {@link RecordTable}: what {@link LogJson} says of it, laid flat, so that
 * there is no second opinion of what a record says. Reused from row to row. Not thread-safe.
 */
final class RecordRow {
  private static final Place ROOT = new Place();

  private final Object[] values = new Object[RecordTable.COLUMNS.size()];

  static {
    RecordTable.COLUMNS.stream().filter(c -> c.path().length > 0).forEach(ROOT::place);
    // It is the record's kind, too.
    ROOT.at("action").at("kind").passedOver = true;
  }

  /** Where in the JSON a column lies, or others below it. */
  private static final class Place {
    private final Map<String, Place> below = new HashMap<>();
    private Column column;
    private boolean passedOver;

    Place at(String name) {
      return below.computeIfAbsent(name, n -> new Place());
    }

    void place(Column toPlace) {
      Place place = this;
      for (String name : toPlace.path()) {
        place = place.at(name);
      }
      place.column = toPlace;
    }
  }

  /** The value in a column: a text, a {@code Long}, a {@code Boolean}, or null. */
  Object get(Column column) {
    return values[column.index()];
  }

  /** Takes a record. */
  void set(LogEntry entry) throws IOException {
    Arrays.fill(values, null);
    try (TokenBuffer json = new TokenBuffer(null, false)) {
      LogJson.write(json, entry);
      JsonParser tokens = json.asParser();
      tokens.nextToken();
      object(tokens, ROOT);
    }
  }

  private void object(JsonParser tokens, Place place) throws IOException {
    while (tokens.nextToken() != JsonToken.END_OBJECT) {
      String name = tokens.currentName();
      Place below = place.below.get(name);
      if (below == null) {
        throw new IllegalStateException("no column for the field " + name);
      }
      tokens.nextToken();
      field(tokens, below);
    }
  }

  private void field(JsonParser tokens, Place place) throws IOException {
    JsonToken token = tokens.currentToken();
    if (token == JsonToken.START_OBJECT && !place.below.isEmpty()) {
      object(tokens, place);
    } else if (place.column != null) {
      values[place.column.index()] = value(tokens, token);
    } else if (!place.passedOver) {
      throw new IllegalStateException("no column for the field " + tokens.currentName());
    }
  }

  private static Object value(JsonParser tokens, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> tokens.getLongValue();
      case START_ARRAY -> list(tokens);
      case START_OBJECT -> Json.toText(json -> json.copyCurrentStructure(tokens));
      default -> tokens.getText();
    };
  }

  private static String list(JsonParser tokens) throws IOException {
    StringJoiner list = new StringJoiner(" ");
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      list.add(tokens.getText());
    }
    return list.toString();
  }
}
