package io.chainexec.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names and codes that are on chains and in scripts, and can never change. */
class VocabularyTest {
  @Test
  void kindsKeepTheirCodesAndNames() {
    assertEquals(
        List.of(
            "1 start_daemon",
            "2 stop_daemon",
            "3 pull_replica",
            "4 drop_replica",
            "5 request_placement",
            "6 request_eviction",
            "7 migrate_blob",
            "8 reduce_heat",
            "9 mark_avoid",
            "10 apply_backoff",
            "11 commit_maintenance_transition"),
        Arrays.stream(ActionKind.values()).map(k -> k.code() + " " + k.wireName()).toList());
    for (ActionKind kind : ActionKind.values()) {
      assertSame(kind, ActionKind.ofCode(kind.code()));
      assertSame(kind, ActionKind.ofWireName(kind.wireName()));
    }
  }

  @Test
  void unknownKindsAreNamedInTheError() {
    assertNull(ActionKind.ofCode(0));
    assertNull(ActionKind.ofCode(12));
    assertNull(ActionKind.ofCode(-1));
    String message =
        assertThrows(IllegalArgumentException.class, () -> ActionKind.ofWireName("pull"))
            .getMessage();
    assertTrue(message.contains("\"pull\"") && message.contains("pull_replica"), message);
  }

  @Test
  void maintenanceStatesKeepTheirNamesAndOrder() {
    assertEquals(
        List.of(
            "entering_maintenance",
            "maintenance",
            "exiting_maintenance",
            "drain_failed",
            "recovery",
            "active"),
        Arrays.stream(MaintenanceState.values()).map(MaintenanceState::wireName).toList());
    for (MaintenanceState state : MaintenanceState.values()) {
      assertSame(state, MaintenanceState.ofOrdinal(state.ordinal()));
      assertSame(state, MaintenanceState.ofWireName(state.wireName()));
    }
    assertNull(MaintenanceState.ofOrdinal(6));
    assertNull(MaintenanceState.ofOrdinal(-1));
    assertThrows(IllegalArgumentException.class, () -> MaintenanceState.ofWireName("idle"));
  }

  @Test
  void aDaemonIsItsIdAndItsName() {
    assertEquals(new Daemon(1, "a"), new Daemon(1, "a"));
    assertEquals(new Daemon(1, "a").hashCode(), new Daemon(1, "a").hashCode());
    assertNotEquals(new Daemon(1, "a"), new Daemon(1, "b"));
    assertNotEquals(new Daemon(1, "a"), new Daemon(2, "a"));
    assertEquals("a#18446744073709551615", new Daemon(-1, "a").toString());
  }

  @Test
  void anActionGetsItsIdOnce() {
    PendingAction pending = new PendingAction(new Action.DropReplica(1), 5);
    assertEquals(PendingAction.NO_ID, pending.id());
    pending.assignId(9);
    assertEquals(9, pending.id());
    assertThrows(IllegalStateException.class, () -> pending.assignId(10));
    assertEquals("#9 DropReplica[chain=1]", pending.toString());
  }
}
