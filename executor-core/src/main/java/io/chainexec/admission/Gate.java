package io.chainexec.admission;

import static io.chainexec.chain.RecordSink.NEVER;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;

/**
 * The one admission decision, and the reservations it looks at: the pull cooldown, each chain's
 * stabilization window, the drain slots, and the gates on daemons.
 *
 * <p>Deciding changes nothing. Reservations are installed by the outcome that needs them, anchored
 * at the admission; a failed dispatch therefore has nothing to roll back. Every comparison is
 * strict: an action exactly at the end of a window is admitted. Anchors are kept rather than ends,
 * so that a restart with another configuration rules with the new one.
 *
 * <p>The cost of a decision does not depend on how many windows, slots or gates are live; what has
 * elapsed is forgotten as time goes on, in amortised constant time. Nothing is allocated in steady
 * state. Times are chain time in nanoseconds. Not thread-safe.
 */
public final class Gate {
  /** A drain slot frees this long after its admission. */
  public static final long DRAIN_WINDOW_NS = 1_000_000_000L;

  /** How long a migration waits for a slot before it asks again, where nobody queues. */
  public static final long DRAIN_RETRY_NS = 100_000_000L;

  private final WindowTable windows = new WindowTable();

  /** Up to when what has elapsed counts as forgotten. */
  private long expiredToNs = NEVER;

  /** Windows that were opened before have elapsed by then. */
  private long liveFromNs = NEVER;

  private final LongRing drainSlots = new LongRing();
  private final GateTable gates = new GateTable();
  private long lastPullNs = NEVER;

  private long pullCooldownNs;
  private long windowNs;
  private int drainRate;

  /** A gate without reservations. */
  public Gate(ExecutorConfig config) {
    configure(config);
  }

  /** Rules by that configuration from now on; reservations stay. */
  public void configure(ExecutorConfig config) {
    // What has elapsed under the old configuration does not come back under the new one.
    windows.forget(liveFromNs);
    liveFromNs = NEVER;
    pullCooldownNs = config.pullCooldownNs();
    windowNs = config.stabilizationWindowNs();
    drainRate = config.drainRatePerSec();
  }

  /** What becomes of that action at that time. Changes nothing. */
  public Verdict decide(Action action, long nowNs) {
    return switch (action.kind()) {
      case PULL_REPLICA -> decidePull(((Action.PullReplica) action).chain(), nowNs);
      case DROP_REPLICA ->
          windowLeftNs(((Action.DropReplica) action).chain(), nowNs) > 0
              ? Verdict.AWAIT_STABILIZATION
              : Verdict.ADMIT;
      case MIGRATE_BLOB -> drainLeftNs(nowNs) > 0 ? Verdict.AWAIT_DRAIN_SLOT : Verdict.ADMIT;
      case START_DAEMON, STOP_DAEMON, APPLY_BACKOFF ->
          gateLeftNs(daemonOf(action), nowNs) > 0 ? Verdict.GATE : Verdict.ADMIT;
      default -> Verdict.ADMIT;
    };
  }

  private Verdict decidePull(long chain, long nowNs) {
    if (windowLeftNs(chain, nowNs) > 0) {
      return Verdict.AWAIT_STABILIZATION;
    }
    return cooldownLeftNs(nowNs) > 0 ? Verdict.AWAIT_PULL_COOLDOWN : Verdict.ADMIT;
  }

  /** What is left of the pull cooldown; not positive if it is over. */
  public long cooldownLeftNs(long nowNs) {
    return lastPullNs == NEVER ? 0 : lastPullNs + pullCooldownNs - nowNs;
  }

  /** What is left of the chain's window; not positive if it is over. */
  public long windowLeftNs(long chain, long nowNs) {
    long anchor = windows.anchor(chain);
    return anchor == NEVER ? 0 : anchor + windowNs - nowNs;
  }

  /**
   * How long until a drain slot frees; not positive if one is free, {@link #DRAIN_RETRY_NS} if the
   * rate is 0 and none ever does.
   */
  public long drainLeftNs(long nowNs) {
    return drainRate == 0 ? DRAIN_RETRY_NS : drainLeftNs(nowNs, 0);
  }

  /**
   * How long until a migration with that many others before it gets a drain slot, if each takes its
   * slot as it frees; not positive if at once. The rate must not be 0.
   */
  public long drainLeftNs(long nowNs, int ahead) {
    int slot = drainSlots.size() - drainRate + ahead % drainRate;
    long firstNs = slot < 0 ? nowNs : drainSlots.get(slot) + DRAIN_WINDOW_NS;
    return firstNs - nowNs + ahead / drainRate * DRAIN_WINDOW_NS;
  }

  /** What is left of the daemon's gate; not positive if it is open. */
  public long gateLeftNs(Daemon daemon, long nowNs) {
    long untilNs = gateUntilNs(daemon);
    return untilNs == NEVER || untilNs <= nowNs ? 0 : untilNs - nowNs;
  }

  /** Until when the daemon's gate is closed, or {@code NEVER} if it has none. */
  public long gateUntilNs(Daemon daemon) {
    return gates.untilNs(daemon);
  }

  /** The daemon of an action that a gate can stop. */
  public static Daemon daemonOf(Action action) {
    return switch (action.kind()) {
      case START_DAEMON -> ((Action.StartDaemon) action).daemon();
      case STOP_DAEMON -> ((Action.StopDaemon) action).daemon();
      case APPLY_BACKOFF -> ((Action.ApplyBackoff) action).daemon();
      default -> throw new IllegalArgumentException(action.kind() + " has no daemon");
    };
  }

  /** A pull was admitted then: the cooldown starts. */
  public void startCooldown(long admittedAtNs) {
    lastPullNs = admittedAtNs;
  }

  /** A pull or drop of that chain was admitted then: its window opens anew. */
  public void openWindow(long chain, long admittedAtNs) {
    if (windowNs > 0) {
      windows.open(chain, admittedAtNs, liveFromNs);
    }
  }

  /** A migration was admitted then: it takes a slot. */
  public void takeDrainSlot(long admittedAtNs) {
    drainSlots.add(admittedAtNs);
  }

  /** Closes the daemon's gate until then; {@code NEVER} leaves it open. */
  public void setGate(Daemon daemon, long untilNs) {
    if (untilNs == NEVER) {
      gates.open(daemon);
    } else {
      gates.close(daemon, untilNs, expiredToNs);
    }
  }

  /** Opens the daemon's gate. */
  public void clearGate(Daemon daemon) {
    gates.open(daemon);
  }

  /** Forgets what has elapsed by then. */
  public void expire(long nowNs) {
    expiredToNs = nowNs;
    liveFromNs = nowNs - windowNs + 1;
    while (drainSlots.size() > 0 && drainSlots.get(0) + DRAIN_WINDOW_NS <= nowNs) {
      drainSlots.remove();
    }
  }

  /** When the last pull was admitted, or {@code NEVER}. */
  public long lastPullNs() {
    return lastPullNs;
  }

  /** How long a chain's window is, in nanoseconds. */
  public long windowNs() {
    return windowNs;
  }

  /** How long the pull cooldown is, in nanoseconds. */
  public long pullCooldownNs() {
    return pullCooldownNs;
  }

  /** How many migrations are admitted in a second. */
  public int drainRate() {
    return drainRate;
  }

  /** Shows every window that is live at that time, in no order. */
  public void forEachWindow(long nowNs, WindowConsumer consumer) {
    long fromNs = Math.max(liveFromNs, nowNs - windowNs + 1);
    windows.forEach(
        (chain, anchor) -> {
          if (anchor >= fromNs) {
            consumer.accept(chain, anchor);
          }
        });
  }

  /** Shows every drain slot that is taken at that time, in order of admission. */
  public void forEachDrainSlot(long nowNs, java.util.function.LongConsumer consumer) {
    for (int i = 0; i < drainSlots.size(); i++) {
      if (drainSlots.get(i) + DRAIN_WINDOW_NS > nowNs) {
        consumer.accept(drainSlots.get(i));
      }
    }
  }

  /** Shows every gate that is closed at that time, in no order. */
  public void forEachGate(long nowNs, java.util.function.ObjLongConsumer<Daemon> consumer) {
    gates.forEach(
        (daemon, untilNs) -> {
          if (untilNs > nowNs) {
            consumer.accept(daemon, untilNs);
          }
        });
  }

  /** Takes a chain's window. */
  @FunctionalInterface
  public interface WindowConsumer {
    /** The window of that chain, anchored at that admission. */
    void accept(long chain, long admittedAtNs);
  }
}
