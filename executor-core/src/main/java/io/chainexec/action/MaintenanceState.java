package io.chainexec.action;

/** The states that a node's maintenance can be moved to. */
public enum MaintenanceState {
  /** Work is being drained from the node. */
  ENTERING_MAINTENANCE("entering_maintenance"),
  /** The node is empty and may be worked on. */
  MAINTENANCE("maintenance"),
  /** The node is taking up work again. */
  EXITING_MAINTENANCE("exiting_maintenance"),
  /** Draining was given up; the transition carries the reason. */
  DRAIN_FAILED("drain_failed"),
  /** The node is recovering from a failed drain. */
  RECOVERY("recovery"),
  /** The node works normally. */
  ACTIVE("active");

  private static final MaintenanceState[] VALUES = values();

  private final String wireName;

  MaintenanceState(String wireName) {
    this.wireName = wireName;
  }

  /** The name used on records and in JSON. */
  public String wireName() {
    return wireName;
  }

  /**
   * The state of that wire name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static MaintenanceState ofWireName(String wireName) {
    for (MaintenanceState state : VALUES) {
      if (state.wireName.equals(wireName)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "unknown maintenance state \""
            + wireName
            + "\"; known are entering_maintenance, maintenance, exiting_maintenance, drain_failed,"
            + " recovery, active");
  }

  /** The state of that ordinal, or null if there is none (a newer writer's). */
  public static MaintenanceState ofOrdinal(int ordinal) {
    return ordinal >= 0 && ordinal < VALUES.length ? VALUES[ordinal] : null;
  }
}
