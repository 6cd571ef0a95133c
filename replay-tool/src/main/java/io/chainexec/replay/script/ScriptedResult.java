package io.chainexec.replay.script;

import java.util.Objects;

/**
 * What a script says that one dispatch shall return. Immutable.
 *
 * @param kind which way it goes
 * @param reason of a drop or a retry; null for the others
 * @param afterMs after what time a retry is to come, in milliseconds; 0 for the others
 * @param delayMs how long the dispatch takes, in milliseconds
 */
public record ScriptedResult(Kind kind, String reason, long afterMs, long delayMs) {
  /** The ways a dispatch can go. */
  public enum Kind {
    /** Carried out. */
    OK("ok"),
    /** Failed for good. */
    DROP("drop"),
    /** Failed, to be tried again. */
    RETRY("retry"),
    /** The dispatcher throws. */
    PANIC("panic");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** The name in scripts. */
    public String wireName() {
      return wireName;
    }
  }

  /** What a dispatch returns of which the script says nothing. */
  public static final ScriptedResult OK = new ScriptedResult(Kind.OK, null, 0, 0);

  /** Checks that there is a reason where there must be one. */
  public ScriptedResult {
    Objects.requireNonNull(kind, "kind");
    if ((reason != null) != (kind == Kind.DROP || kind == Kind.RETRY)) {
      throw new IllegalArgumentException(
          kind.wireName() + (reason == null ? " needs a reason" : " takes no reason"));
    }
    if (afterMs != 0 && kind != Kind.RETRY) {
      throw new IllegalArgumentException(kind.wireName() + " takes no after_ms");
    }
  }

  static ScriptedResult parse(JsonValue value) {
    Fields fields = new Fields(value, "a dispatch result");
    Kind kind = kindOf(fields);
    String reason = fields.optionalText("reason");
    long afterMs = kind == Kind.RETRY ? fields.ms("after_ms") : fields.optionalMs("after_ms", 0);
    long delayMs = fields.optionalMs("delay_ms", 0);
    fields.done();
    try {
      return new ScriptedResult(kind, reason, afterMs, delayMs);
    } catch (IllegalArgumentException e) {
      throw new JsonFault(fields.column(), e.getMessage());
    }
  }

  private static Kind kindOf(Fields fields) {
    String name = fields.text("result");
    for (Kind kind : Kind.values()) {
      if (kind.wireName.equals(name)) {
        return kind;
      }
    }
    throw new JsonFault(
        fields.columnOf("result"),
        "unknown result \"" + name + "\"; known are ok, drop, retry, panic");
  }
}
