package io.chainexec.replay.script;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members of one object, taken by name and type; what is not taken is an error, so that a typo
 * does not pass silently. A null member is as good as none. Throws {@link JsonFault}.
 */
final class Fields {
  /** The largest number of milliseconds: 36500 days, which leaves chain time room to add. */
  static final long MAX_MS = 36_500L * 86_400_000L;

  private final JsonValue.Obj object;
  private final String of;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> open;

  /** The fields of an object that error messages call {@code of}. */
  Fields(JsonValue value, String of) {
    if (!(value instanceof JsonValue.Obj)) {
      throw new JsonFault(value.column(), of + " must be an object, not " + value.what());
    }
    this.object = (JsonValue.Obj) value;
    this.of = of;
    this.open = new HashSet<>(object.members().keySet());
  }

  /** Checks that every member was taken. */
  void done() {
    for (var member : object.members().entrySet()) {
      if (open.contains(member.getKey())) {
        throw new JsonFault(
            member.getValue().column(),
            of
                + " has no field \""
                + member.getKey()
                + "\"; its fields are "
                + String.join(", ", known));
      }
    }
  }

  int column() {
    return object.column();
  }

  /** Where that member's value begins, or the object where there is none. */
  int columnOf(String name) {
    JsonValue.Member member = object.members().get(name);
    return member == null ? object.column() : member.value().column();
  }

  /** The member of that name, or null. */
  JsonValue optional(String name) {
    known.add(name);
    open.remove(name);
    JsonValue.Member member = object.members().get(name);
    return member == null || member.value() instanceof JsonValue.Null ? null : member.value();
  }

  JsonValue required(String name) {
    JsonValue value = optional(name);
    if (value == null) {
      throw new JsonFault(object.column(), of + " needs the field \"" + name + "\"");
    }
    return value;
  }

  String text(String name) {
    return textOf(required(name), name);
  }

  String optionalText(String name) {
    JsonValue value = optional(name);
    return value == null ? null : textOf(value, name);
  }

  /** An unsigned 64-bit value. */
  long u64(String name) {
    return u64Of(required(name), name);
  }

  Fields object(String name) {
    return new Fields(required(name), name);
  }

  /** The items of an array; none where there is no such member. */
  List<JsonValue> items(String name) {
    JsonValue value = optional(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof JsonValue.Arr array) {
      return array.items();
    }
    throw new JsonFault(value.column(), name + " must be an array, not " + value.what());
  }

  long u32(String name) {
    return bounded(name, required(name), 0xFFFF_FFFFL);
  }

  /** A number of milliseconds, at most {@link #MAX_MS}. */
  long ms(String name) {
    return bounded(name, required(name), MAX_MS);
  }

  long optionalMs(String name, long otherwise) {
    JsonValue value = optional(name);
    return value == null ? otherwise : bounded(name, value, MAX_MS);
  }

  private static long bounded(String name, JsonValue value, long max) {
    long number = u64Of(value, name);
    if (Long.compareUnsigned(number, max) > 0) {
      throw new JsonFault(
          value.column(),
          name + " is " + Long.toUnsignedString(number) + ", accepted are 0 to " + max);
    }
    return number;
  }

  private static String textOf(JsonValue value, String name) {
    if (value instanceof JsonValue.Str string) {
      return string.text();
    }
    throw new JsonFault(value.column(), name + " must be a string, not " + value.what());
  }

  /** An unsigned 64-bit value, written as a number or as a decimal string. */
  static long u64Of(JsonValue value, String name) {
    String digits = null;
    if (value instanceof JsonValue.Num number) {
      digits = number.text();
    } else if (value instanceof JsonValue.Str string) {
      digits = string.text();
    }
    try {
      if (digits != null
          && !digits.isEmpty()
          && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.parseUnsignedLong(digits);
      }
    } catch (NumberFormatException e) {
      // too large: reported below
    }
    String is = value instanceof JsonValue.Str ? "\"" + digits + "\"" : value.what();
    throw new JsonFault(
        value.column(), name + " must be a whole number from 0 to 2^64-1, not " + is);
  }
}
