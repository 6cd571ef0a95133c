package io.chainexec.replay.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of which each record is a row: its columns, by name and type, which
 * replay-tool/EXPORT.md describes and promises. A column is named after where {@link LogJson} has
 * it: {@code action_daemon_id} is the field {@code id} of {@code daemon} of {@code action}; wall
 * times in milliseconds end in {@code _ms}, too. New columns come at the end. Stateless.
 */
public final class RecordTable {
  static final List<Column> COLUMNS = new ArrayList<>();

  static final Column SEQUENCE = add("sequence", Type.BIGINT, "sequence");

  /** Wall time for people and tools; it is {@code time_ms} once more. */
  static final Column TIME = add("time", Type.TIMESTAMP);

  static final Column TIME_MS = add("time_ms", Type.BIGINT, "time");
  static final Column CHAIN_TIME_NS = add("chain_time_ns", Type.BIGINT, "chain_time_ns");
  static final Column SESSION = add("session", Type.BIGINT, "session");
  static final Column TYPE = add("type", Type.VARCHAR, "type");
  static final Column ID = add("id", Type.ID, "id");
  static final Column ORIGINAL_ID = add("original_id", Type.ID, "original_id");
  static final Column KIND = add("kind", Type.VARCHAR, "kind");
  static final Column COUNT = add("count", Type.BIGINT, "count");
  static final Column CAUSE = add("cause", Type.VARCHAR, "cause");
  static final Column WAIT_MS = add("wait_ms", Type.BIGINT, "wait_ms");
  static final Column RETRY_AFTER_MS = add("retry_after_ms", Type.BIGINT, "retry_after_ms");
  static final Column COOLDOWN_MS = add("cooldown_ms", Type.BIGINT, "cooldown_ms");
  static final Column DISPATCH_NS = add("dispatch_ns", Type.BIGINT, "dispatch_ns");
  static final Column SEQ = add("seq", Type.BIGINT, "seq");
  static final Column SOURCE = add("source", Type.VARCHAR, "source");
  static final Column REASON = add("reason", Type.VARCHAR, "reason");

  static {
    add("key", Type.VARCHAR, "key");
    add("in_doubt", Type.BOOLEAN, "in_doubt");
    add("emitted_time_ms", Type.BIGINT, "emitted_time");
    add("accepted_time_ms", Type.BIGINT, "accepted_time");
    add("admitted_time_ms", Type.BIGINT, "admitted_time");
    add("admitted_chain_time_ns", Type.BIGINT, "admitted_chain_time_ns");
    add("deferred_time_ms", Type.BIGINT, "deferred_time");
    add("due_time_ms", Type.BIGINT, "due_time");
    add("action_daemon_id", Type.ID, "action", "daemon", "id");
    add("action_daemon_name", Type.VARCHAR, "action", "daemon", "name");
    add("action_reason", Type.VARCHAR, "action", "reason");
    add("action_deadline_time_ms", Type.BIGINT, "action", "deadline_time");
    add("action_deadline_chain_time_ns", Type.BIGINT, "action", "deadline_chain_time_ns");
    add("action_until_time_ms", Type.BIGINT, "action", "until_time");
    add("action_until_chain_time_ns", Type.BIGINT, "action", "until_chain_time_ns");
    add("action_chain", Type.ID, "action", "chain");
    add("action_source", Type.ID, "action", "source");
    add("action_target", Type.ID, "action", "target");
    add("action_exclude", Type.IDS, "action", "exclude");
    add("action_victim", Type.ID, "action", "victim");
    add("action_blob", Type.ID, "action", "blob");
    add("action_from", Type.ID, "action", "from");
    add("action_to", Type.ID, "action", "to");
    add("action_by", Type.BIGINT, "action", "by");
    add("action_peer", Type.ID, "action", "peer");
    add("action_ttl_ms", Type.BIGINT, "action", "ttl_ms");
    add("action_node", Type.ID, "action", "node");
    add("action_target_state", Type.VARCHAR, "action", "target", "state");
    add("action_target_reason", Type.VARCHAR, "action", "target", "reason");
    add("daemon_id", Type.ID, "daemon", "id");
    add("daemon_name", Type.VARCHAR, "daemon", "name");
    add("until_time_ms", Type.BIGINT, "until_time");
    add("until_chain_time_ns", Type.BIGINT, "until_chain_time_ns");
    add("chain", Type.ID, "chain");
    add("asserted", Type.BOOLEAN, "asserted");
    add("depth", Type.BIGINT, "depth");
    add("submissions", Type.BIGINT, "submissions");
    add("commands", Type.BIGINT, "commands");
    add("lost", Type.BIGINT, "lost");
    add("from_time_ms", Type.BIGINT, "from_time");
    add("from_chain_time_ns", Type.BIGINT, "from_chain_time_ns");
    add("to_time_ms", Type.BIGINT, "to_time");
    add("to_chain_time_ns", Type.BIGINT, "to_chain_time_ns");
    add("wall_ms", Type.BIGINT, "wall_ms");
    add("next_action_id", Type.ID, "next_action_id");
    add("next_failure_seq", Type.BIGINT, "next_failure_seq");
    add("pressure_asserted", Type.BOOLEAN, "pressure_asserted");
    add("last_pull_time_ms", Type.BIGINT, "last_pull_time");
    add("deferred_left", Type.BIGINT, "deferred_left");
    add("counters", Type.VARCHAR, "counters");
    add("config", Type.VARCHAR, "config");
  }

  private RecordTable() {}

  /** What a column holds. */
  enum Type {
    /** A signed 64-bit number. */
    BIGINT("BIGINT"),
    /** True or false. */
    BOOLEAN("BOOLEAN"),
    /** A moment in UTC, to the millisecond, as ISO 8601 has it. */
    TIMESTAMP("TIMESTAMPTZ"),
    /** A text. */
    VARCHAR("VARCHAR"),
    /** An unsigned 64-bit id. */
    ID("VARCHAR"),
    /** Several of them, with a blank between two. */
    IDS("VARCHAR");

    private final String sql;

    Type(String sql) {
      this.sql = sql;
    }
  }

  /** A column: its place among them, its name and type, and where the JSON has it. */
  record Column(int index, String name, Type type, String... path) {
    /**
     * The value as it is exported: a {@code #} before an id keeps it a text to whoever reads it.
     */
    Object exported(Object value) {
      if (!(value instanceof String text)) {
        return value;
      } else if (type == Type.ID || type == Type.IDS) {
        return text.isEmpty() ? text : "#" + text.replace(" ", " #");
      }
      return wellFormed(text);
    }

    /** With a question mark for half a character, which UTF-8 cannot say and readers refuse. */
    private static String wellFormed(String text) {
      boolean pairs = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
      return pairs ? new String(text.getBytes(UTF_8), UTF_8) : text;
    }
  }

  private static Column add(String name, Type type, String... path) {
    Column column = new Column(COLUMNS.size(), name, type, path);
    COLUMNS.add(column);
    return column;
  }

  /** The columns' names, in order. */
  public static List<String> names() {
    return COLUMNS.stream().map(Column::name).toList();
  }

  /** The table as a statement in SQL, as DuckDB and others take it. */
  public static String sql() {
    Function<Column, String> line = column -> "  \"" + column.name() + "\" " + column.type().sql;
    return COLUMNS.stream()
        .map(line)
        .collect(Collectors.joining(",\n", "CREATE TABLE records (\n", "\n);\n"));
  }
}
