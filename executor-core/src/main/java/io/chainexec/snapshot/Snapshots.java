package io.chainexec.snapshot;

import io.chainexec.admission.Gate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes a value of the live state: lists, sorted, of what is live at a moment. Stateless. */
final class Snapshots {
  private static final Comparator<Snapshot.Window> BY_ANCHOR =
      Comparator.comparingLong(Snapshot.Window::admittedAtNs)
          .thenComparing(Snapshot.Window::chain, Long::compareUnsigned);
  private static final Comparator<Snapshot.ClosedGate> BY_DAEMON =
      Comparator.<Snapshot.ClosedGate, Long>comparing(
              gate -> gate.daemon().id(), Long::compareUnsigned)
          .thenComparing(gate -> gate.daemon().name());

  private Snapshots() {}

  static Snapshot of(LiveState state, long sequence, long nowNs) {
    return new Snapshot(
        sequence,
        nowNs,
        state.wallMsAt(nowNs),
        state.session(),
        state.open(),
        state.config(),
        state.counters(),
        state.nextActionId(),
        state.nextFailureSeq(),
        state.lastOrder(),
        state.pressure().asserted(),
        state.gate().lastPullNs(),
        windows(state.gate(), nowNs),
        drainSlots(state.gate(), nowNs),
        gates(state.gate(), nowNs),
        deferred(state),
        state.accepted(),
        state.inDoubt(),
        state.keys(nowNs),
        state.recentFailures());
  }

  private static List<Snapshot.Window> windows(Gate gate, long nowNs) {
    List<Snapshot.Window> windows = new ArrayList<>();
    gate.forEachWindow(nowNs, (chain, anchor) -> windows.add(new Snapshot.Window(chain, anchor)));
    windows.sort(BY_ANCHOR);
    return List.copyOf(windows);
  }

  private static List<Long> drainSlots(Gate gate, long nowNs) {
    List<Long> slots = new ArrayList<>();
    gate.forEachDrainSlot(nowNs, slots::add);
    return List.copyOf(slots);
  }

  private static List<Snapshot.ClosedGate> gates(Gate gate, long nowNs) {
    List<Snapshot.ClosedGate> gates = new ArrayList<>();
    gate.forEachGate(
        nowNs, (daemon, untilNs) -> gates.add(new Snapshot.ClosedGate(daemon, untilNs)));
    gates.sort(BY_DAEMON);
    return List.copyOf(gates);
  }

  private static List<DeferredAction> deferred(LiveState state) {
    List<DeferredAction> deferred = new ArrayList<>(state.deferredCount());
    state.forEachDeferral(deferral -> deferred.add(deferral.view()));
    deferred.sort(Comparator.comparingLong(DeferredAction::order));
    return List.copyOf(deferred);
  }
}
