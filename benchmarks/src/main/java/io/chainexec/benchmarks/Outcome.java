package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.executor.DispatchResult;
import java.time.Duration;
import java.util.function.IntFunction;

/** What becomes of the actions of a measurement, and how many records that takes. */
public enum Outcome {
  /** Dispatched, of a kind that no limit holds. */
  REDUCE_HEAT(Actions::reduceHeat, 1024, 1, 0),
  /** Dispatched: pulls under a window of 0, so that no other chain's window is open. */
  PULL_REPLICA(Actions::pulls, 8 * 1024, 1, 0),
  /** Dispatched: pulls of chains at rest, while a thousand other chains' windows are open. */
  PULL_AMONG_WINDOWS(Actions::pulls, 8 * 1024, 1, 100_000),
  /** Dispatched: ten kinds in turn, so that no call site sees only one. */
  MIXED(Actions::mixed, 10 * 1024, 1, 0),
  /** Dropped by its daemon's gate. */
  GATED(Actions::starts, 1024, 2, 0),
  /** Dropped by the dispatcher. */
  FAILED(Actions::reduceHeat, 1024, 2, 0),
  /** Handed back by the dispatcher, to be tried again. Its second try is not measured. */
  RETRIED(Actions::reduceHeat, 1024, 2, 0),
  /** Deferred by its chain's window. That it is dispatched later is not measured. */
  DEFERRED(Actions::drops, 1024, 2, Outcome.WAIT_NS),
  /** Dispatched when its chain's window has elapsed. That it was deferred is not measured. */
  RESUMED(Actions::drops, 1024, 2, Outcome.WAIT_NS);

  /** As long as the default of a chain's window. */
  static final long WAIT_NS = 60_000_000_000L;

  private static final DispatchResult DROP = DispatchResult.drop("no such device");
  private static final DispatchResult RETRY = DispatchResult.retryNs("device busy", WAIT_NS);

  private final IntFunction<Action[]> actions;
  private final int count;
  private final int recordsPerAction;
  private final long windowNs;

  Outcome(IntFunction<Action[]> actions, int count, int recordsPerAction, long windowNs) {
    this.actions = actions;
    this.count = count;
    this.recordsPerAction = recordsPerAction;
    this.windowNs = windowNs;
  }

  Action[] actions() {
    return actions.apply(count);
  }

  int recordsPerAction() {
    return recordsPerAction;
  }

  /** How long a chain is left alone after a pull or drop. */
  Duration window() {
    return Duration.ofNanos(windowNs);
  }

  /** What the dispatcher says while it is measured. */
  DispatchResult result() {
    return switch (this) {
      case FAILED -> DROP;
      case RETRIED -> RETRY;
      default -> DispatchResult.ok();
    };
  }

  /** Whether the actions' chains must have been dropped before. */
  boolean needsOpenWindows() {
    return this == DEFERRED || this == RESUMED;
  }

  /** Whether each action is dispatched sooner or later. */
  boolean endsDispatched() {
    return this != GATED && this != FAILED;
  }
}
