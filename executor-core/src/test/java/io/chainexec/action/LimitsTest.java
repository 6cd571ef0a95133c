package io.chainexec.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final String MARK = "… [cut]";

  @Test
  void namesAreTakenAtTheirLimitAndRefusedOverIt() {
    Limits.checkedName("é".repeat(127) + "x");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Daemon(1, "é".repeat(Limits.MAX_NAME_BYTES / 2) + "xx"));
    assertTrue(refused.getMessage().contains("256"), refused.getMessage());
    assertTrue(refused.getMessage().contains("255"), refused.getMessage());
  }

  @Test
  void reasonsAreTakenAtTheirLimitAndRefusedOverIt() {
    String atLimit = "r".repeat(Limits.MAX_REASON_BYTES);
    String overLimit = atLimit + "r";
    Daemon daemon = new Daemon(1, "d");
    new Action.StopDaemon(daemon, atLimit, 0);
    new Action.MarkAvoid(1, atLimit, 0);
    new Action.CommitMaintenanceTransition(1, MaintenanceState.DRAIN_FAILED, atLimit);
    assertRefused(() -> new Action.StopDaemon(daemon, overLimit, 0));
    assertRefused(() -> new Action.MarkAvoid(1, overLimit, 0));
    assertRefused(
        () -> new Action.CommitMaintenanceTransition(1, MaintenanceState.DRAIN_FAILED, overLimit));
  }

  @Test
  void excludeListsAreTakenAtTheirLimitAndRefusedOverIt() {
    List<Long> atLimit = Collections.nCopies(Limits.MAX_EXCLUDED_NODES, 1L);
    List<Long> overLimit = Collections.nCopies(Limits.MAX_EXCLUDED_NODES + 1, 1L);
    new Action.RequestPlacement(1, atLimit, OptionalLong.empty());
    assertRefused(() -> new Action.RequestPlacement(1, overLimit, OptionalLong.empty()));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    new Action.ReduceHeat(1, Limits.MAX_U32);
    assertRefused(() -> new Action.ReduceHeat(1, Limits.MAX_U32 + 1));
    assertRefused(() -> new Action.ReduceHeat(1, -1));
    assertRefused(() -> new Action.MarkAvoid(1, "r", -1));
  }

  @Test
  void onlyAFailedDrainHasAReasonAndItMustHaveOne() {
    assertRefused(
        () -> new Action.CommitMaintenanceTransition(1, MaintenanceState.DRAIN_FAILED, null));
    assertRefused(() -> new Action.CommitMaintenanceTransition(1, MaintenanceState.ACTIVE, "r"));
  }

  @Test
  void aListHandedOverCannotBeChangedAfterwards() {
    List<Long> mine = new java.util.ArrayList<>(List.of(1L));
    Action.RequestPlacement request = new Action.RequestPlacement(1, mine, OptionalLong.empty());
    mine.add(2L);
    assertEquals(List.of(1L), request.exclude());
  }

  private static void assertRefused(org.junit.jupiter.api.function.Executable executable) {
    assertThrows(IllegalArgumentException.class, executable);
  }

  @Test
  void aReasonWithinTheLimitIsNotTouched() {
    String atLimit = "é".repeat(Limits.MAX_REASON_BYTES / 2);
    assertSame(atLimit, Limits.cutReason(atLimit));
    assertSame("", Limits.cutReason(""));
  }

  @Property(tries = 300)
  void aCutNeitherSplitsACharacterNorWastesRoom(@ForAll @IntRange(max = 8) int shift) {
    for (String unit : List.of("a", "é", "€", "😀", "\uD83D", "\uDE00")) {
      String reason = "x".repeat(shift) + unit.repeat(Limits.MAX_REASON_BYTES + 1);
      String cut = Limits.cutReason(reason);
      assertTrue(cut.endsWith(MARK));
      String kept = cut.substring(0, cut.length() - MARK.length());
      assertTrue(reason.startsWith(kept));
      int room = Limits.MAX_REASON_BYTES - Limits.utf8Length(cut);
      assertTrue(room >= 0 && room < Limits.utf8Length(unit), room + " bytes left");
      assertEquals(0, (kept.length() - shift) % unit.length(), "a pair was split");
    }
  }

  @Property
  void lengthsAreThoseOfUtf8(@ForAll String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      assertEquals(text.getBytes(StandardCharsets.UTF_8).length, Limits.utf8Length(text));
    }
  }

  @Test
  void aLoneSurrogateCountsThree() {
    assertEquals(3, Limits.utf8Length("\uD83D"));
    assertEquals(4, Limits.utf8Length("x\uDE00"));
    assertEquals(7, Limits.utf8Length("\uD83D\uD83D\uDE00"));
  }
}
