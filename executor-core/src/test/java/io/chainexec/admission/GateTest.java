package io.chainexec.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Every end of every window, to the nanosecond: before it is closed, at it is open. */
class GateTest {
  private static final long S = 1_000_000_000;
  private static final Daemon DAEMON = new Daemon(1, "d");

  private final Gate gate =
      new Gate(
          ExecutorConfig.builder()
              .pullCooldown(Duration.ofSeconds(1))
              .stabilizationWindow(Duration.ofSeconds(10))
              .drainRatePerSec(2)
              .build());

  private Verdict pull(long chain, long nowNs) {
    return gate.decide(new Action.PullReplica(chain, 0), nowNs);
  }

  private Verdict drop(long chain, long nowNs) {
    return gate.decide(new Action.DropReplica(chain), nowNs);
  }

  private Verdict migrate(long nowNs) {
    return gate.decide(new Action.MigrateBlob(1, 2, 3), nowNs);
  }

  @Test
  void aFreshGateAdmitsEverything() {
    assertEquals(Verdict.ADMIT, pull(1, 0));
    assertEquals(Verdict.ADMIT, drop(1, 0));
    assertEquals(Verdict.ADMIT, migrate(0));
    assertEquals(RecordSink.NEVER, gate.lastPullNs());
  }

  /** Whoever asks first whether a kind is limited need not ask the gate. */
  @Test
  void whereAllLimitsHoldExactlyTheLimitedKindsAreHeld() {
    gate.startCooldown(0);
    gate.openWindow(1, 0);
    gate.takeDrainSlot(0);
    gate.takeDrainSlot(0);
    gate.setGate(DAEMON, S);
    List<Action> actions =
        List.of(
            new Action.StartDaemon(DAEMON),
            new Action.StopDaemon(DAEMON, "r", 1),
            new Action.PullReplica(1, 0),
            new Action.DropReplica(1),
            new Action.RequestPlacement(1, List.of(), OptionalLong.empty()),
            new Action.RequestEviction(1, 2),
            new Action.MigrateBlob(1, 2, 3),
            new Action.ReduceHeat(1, 1),
            new Action.MarkAvoid(1, "r", 1),
            new Action.ApplyBackoff(DAEMON, 1),
            new Action.CommitMaintenanceTransition(1, MaintenanceState.ACTIVE, null));
    assertEquals(ActionKind.values().length, actions.size());
    for (Action action : actions) {
      assertEquals(action.kind().limited(), gate.decide(action, 0) != Verdict.ADMIT);
    }
  }

  @Test
  void theCooldownIsGlobalAndEndsExactly() {
    gate.startCooldown(5);
    assertEquals(Verdict.AWAIT_PULL_COOLDOWN, pull(2, 5));
    assertEquals(Verdict.AWAIT_PULL_COOLDOWN, pull(2, S + 4));
    assertEquals(1, gate.cooldownLeftNs(S + 4));
    assertEquals(Verdict.ADMIT, pull(2, S + 5));
    assertEquals(Verdict.ADMIT, drop(2, 5));
  }

  @Test
  void aWindowIsItsChainsAndEndsExactly() {
    gate.openWindow(1, 5);
    assertEquals(Verdict.AWAIT_STABILIZATION, pull(1, 5));
    assertEquals(Verdict.AWAIT_STABILIZATION, drop(1, 10 * S + 4));
    assertEquals(1, gate.windowLeftNs(1, 10 * S + 4));
    assertEquals(Verdict.ADMIT, drop(1, 10 * S + 5));
    assertEquals(Verdict.ADMIT, pull(2, 5));
  }

  @Test
  void theWindowIsCheckedBeforeTheCooldown() {
    gate.startCooldown(0);
    gate.openWindow(1, 0);
    assertEquals(Verdict.AWAIT_STABILIZATION, pull(1, 1));
  }

  @Test
  void aSlotFreesExactlyASecondAfterItsAdmission() {
    gate.takeDrainSlot(5);
    assertEquals(Verdict.ADMIT, migrate(5));
    gate.takeDrainSlot(7);
    assertEquals(Verdict.AWAIT_DRAIN_SLOT, migrate(S + 4));
    assertEquals(1, gate.drainLeftNs(S + 4));
    assertEquals(Verdict.ADMIT, migrate(S + 5));
    gate.takeDrainSlot(S + 5);
    assertEquals(Verdict.AWAIT_DRAIN_SLOT, migrate(S + 6));
    assertEquals(Verdict.ADMIT, migrate(S + 7));
  }

  @Test
  void whoWaitsBehindOthersTakesTheSlotThatIsLeft() {
    gate.takeDrainSlot(0);
    gate.takeDrainSlot(S / 2);
    assertEquals(S, gate.drainLeftNs(0, 0));
    assertEquals(S + S / 2, gate.drainLeftNs(0, 1));
    assertEquals(2 * S, gate.drainLeftNs(0, 2));
    assertEquals(2 * S + S / 2, gate.drainLeftNs(0, 3));
  }

  @Test
  void aRateOfZeroNeverAdmits() {
    gate.configure(ExecutorConfig.builder().drainRatePerSec(0).build());
    assertEquals(Verdict.AWAIT_DRAIN_SLOT, migrate(0));
    assertEquals(Gate.DRAIN_RETRY_NS, gate.drainLeftNs(1_000 * S));
  }

  @Test
  void aDaemonsGateStopsItsActionsOnlyAndEndsExactly() {
    gate.setGate(DAEMON, 100);
    List<Action> stopped =
        List.of(
            new Action.StartDaemon(DAEMON),
            new Action.StopDaemon(DAEMON, "r", 0),
            new Action.ApplyBackoff(DAEMON, 1_000));
    for (Action action : stopped) {
      assertEquals(Verdict.GATE, gate.decide(action, 99));
      assertEquals(Verdict.ADMIT, gate.decide(action, 100));
    }
    assertEquals(Verdict.ADMIT, gate.decide(new Action.StartDaemon(new Daemon(1, "e")), 0));
    assertEquals(Verdict.ADMIT, gate.decide(new Action.StartDaemon(new Daemon(2, "d")), 0));
    gate.clearGate(DAEMON);
    assertEquals(Verdict.ADMIT, gate.decide(stopped.get(0), 0));
  }

  @Test
  void anotherConfigurationRulesOverTheSameReservations() {
    gate.startCooldown(0);
    gate.openWindow(1, 0);
    gate.takeDrainSlot(0);
    gate.takeDrainSlot(0);
    gate.configure(
        ExecutorConfig.builder()
            .pullCooldown(Duration.ofSeconds(5))
            .stabilizationWindow(Duration.ofSeconds(2))
            .drainRatePerSec(3)
            .build());
    assertEquals(5 * S - 1, gate.cooldownLeftNs(1));
    assertEquals(2 * S - 1, gate.windowLeftNs(1, 1));
    assertEquals(Verdict.ADMIT, migrate(1));
  }

  @Test
  void whatHasElapsedIsForgottenAndWhatIsLiveIsNot() {
    for (int chain = 0; chain < 1_000; chain++) {
      gate.openWindow(chain, chain);
    }
    gate.openWindow(3, 2_000);
    gate.expire(10 * S + 500);
    List<Long> live = new ArrayList<>();
    gate.forEachWindow(0, (chain, anchor) -> live.add(chain));
    assertEquals(500, live.size()); // 501 to 999, and 3 again
    assertEquals(Verdict.AWAIT_STABILIZATION, drop(3, 10 * S + 1_999));
    assertEquals(Verdict.ADMIT, drop(4, 10 * S + 500));
  }

  @Test
  void elapsedGatesAreSweptAndLiveOnesAreKept() {
    for (int id = 0; id < 10_000; id++) {
      gate.setGate(new Daemon(id, "d"), id % 100 == 0 ? Long.MAX_VALUE : id);
      gate.expire(id + 1);
    }
    List<Long> live = new ArrayList<>();
    gate.forEachGate(Long.MIN_VALUE, (daemon, untilNs) -> live.add(daemon.id()));
    assertEquals(true, live.size() < 1_000, live.size() + " gates are kept");
    for (int id = 0; id < 10_000; id += 100) {
      assertEquals(Long.MAX_VALUE, gate.gateUntilNs(new Daemon(id, "d")));
    }
  }
}
