package io.chainexec.replay.script;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value that knows its column, so that what is wrong with it can be shown. Immutable. */
sealed interface JsonValue {
  /** Where the value begins, from 1. */
  int column();

  /** What it is, in words. */
  String what();

  /** A member of an object, and where its name begins. */
  record Member(int column, JsonValue value) {}

  /** An object; members keep their order. */
  record Obj(int column, Map<String, Member> members) implements JsonValue {
    @Override
    public String what() {
      return "an object";
    }
  }

  /** An array. */
  record Arr(int column, List<JsonValue> items) implements JsonValue {
    @Override
    public String what() {
      return "an array";
    }
  }

  /** A string. */
  record Str(int column, String text) implements JsonValue {
    @Override
    public String what() {
      return "a string";
    }
  }

  /** A number, as it was written. */
  record Num(int column, String text) implements JsonValue {
    @Override
    public String what() {
      return "the number " + text;
    }
  }

  /** True or false. */
  record Bool(int column, boolean value) implements JsonValue {
    @Override
    public String what() {
      return Boolean.toString(value);
    }
  }

  /** Null. */
  record Null(int column) implements JsonValue {
    @Override
    public String what() {
      return "null";
    }
  }

  /** Reads lines; thread-safe. */
  final class Reader {
    private static final JsonFactory FACTORY =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(40).build())
            .build();

    private Reader() {}

    /**
     * Reads a line that holds one value.
     *
     * @throws JsonFault if it is no JSON, or more than one value
     */
    static JsonValue read(String line) {
      try (JsonParser parser = FACTORY.createParser(line)) {
        JsonValue value = read(parser, parser.nextToken());
        if (parser.nextToken() != null) {
          throw new JsonFault(columnOf(parser), "there is something behind the end of the object");
        }
        return value;
      } catch (JsonEOFException e) {
        throw new JsonFault(line.length() + 1, "the line ends in the middle of its JSON");
      } catch (JsonProcessingException e) {
        int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
        throw new JsonFault(Math.max(1, column), e.getOriginalMessage());
      } catch (IOException e) {
        throw new IllegalStateException("a string cannot fail to be read", e);
      }
    }

    private static JsonValue read(JsonParser parser, JsonToken token) throws IOException {
      int column = columnOf(parser);
      return switch (token) {
        case START_OBJECT -> new Obj(column, members(parser));
        case START_ARRAY -> new Arr(column, items(parser));
        case VALUE_STRING -> new Str(column, parser.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(column, parser.getText());
        case VALUE_TRUE -> new Bool(column, true);
        case VALUE_FALSE -> new Bool(column, false);
        case VALUE_NULL -> new Null(column);
        default -> throw new JsonFault(column, "unexpected " + token);
      };
    }

    private static Map<String, Member> members(JsonParser parser) throws IOException {
      Map<String, Member> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        int column = columnOf(parser);
        members.put(name, new Member(column, read(parser, parser.nextToken())));
      }
      return members;
    }

    private static List<JsonValue> items(JsonParser parser) throws IOException {
      List<JsonValue> items = new ArrayList<>();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        items.add(read(parser, t));
      }
      return items;
    }

    private static int columnOf(JsonParser parser) {
      return parser.currentTokenLocation().getColumnNr();
    }
  }
}
