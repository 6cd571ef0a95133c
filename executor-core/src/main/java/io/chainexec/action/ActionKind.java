package io.chainexec.action;

/** The eleven kinds of action, with the codes and names that identify them for ever. */
public enum ActionKind {
  /** Start a daemon. */
  START_DAEMON(1, "start_daemon", true),
  /** Stop a daemon by a deadline. */
  STOP_DAEMON(2, "stop_daemon", true),
  /** Pull a replica of a chain from another node. */
  PULL_REPLICA(3, "pull_replica", true),
  /** Drop this node's replica of a chain. */
  DROP_REPLICA(4, "drop_replica", true),
  /** Ask for a chain to be placed. */
  REQUEST_PLACEMENT(5, "request_placement", false),
  /** Ask for a chain to be evicted from a node. */
  REQUEST_EVICTION(6, "request_eviction", false),
  /** Move a blob from one node to another. */
  MIGRATE_BLOB(7, "migrate_blob", true),
  /** Take heat off a blob. */
  REDUCE_HEAT(8, "reduce_heat", false),
  /** Avoid a peer for a while. */
  MARK_AVOID(9, "mark_avoid", false),
  /** Leave a daemon alone until a moment. */
  APPLY_BACKOFF(10, "apply_backoff", true),
  /** Move a node's maintenance state. */
  COMMIT_MAINTENANCE_TRANSITION(11, "commit_maintenance_transition", false);

  private static final ActionKind[] BY_CODE = new ActionKind[12];

  static {
    for (ActionKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final String wireName;
  private final boolean limited;

  ActionKind(int code, String wireName, boolean limited) {
    this.code = code;
    this.wireName = wireName;
    this.limited = limited;
  }

  /** The code on chain records, from 1; never reused. */
  public int code() {
    return code;
  }

  /** The stable name on records and in JSON. */
  public String wireName() {
    return wireName;
  }

  /**
   * Whether there is a limit that may hold actions of this kind; the others are always admitted.
   */
  public boolean limited() {
    return limited;
  }

  /** The kind of that code, or null if there is none (a newer writer's). */
  public static ActionKind ofCode(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static ActionKind ofWireName(String wireName) {
    StringBuilder known = new StringBuilder();
    for (ActionKind kind : values()) {
      if (kind.wireName.equals(wireName)) {
        return kind;
      }
      known.append(known.isEmpty() ? "" : ", ").append(kind.wireName);
    }
    throw new IllegalArgumentException(
        "unknown action kind \"" + wireName + "\"; known are " + known);
  }
}
