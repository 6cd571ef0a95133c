package io.chainexec.replay.whatif;

import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.Snapshot;

/** What comes to an executor from outside, at a moment of chain time. Immutable. */
sealed interface Event {
  long timeNs();

  /** Whether it is put into one of the executor's queues. */
  default boolean isInput() {
    return false;
  }

  /** An action is submitted. */
  record Arrival(long timeNs, ReplayedAction action) implements Event {
    @Override
    public boolean isInput() {
      return true;
    }
  }

  /**
   * A handle sets or clears a daemon's gate.
   *
   * @param untilNs until when it is closed; {@link #CLEARED} if it is opened
   */
  record Gate(long timeNs, Daemon daemon, long untilNs) implements Event {
    static final long CLEARED = Long.MIN_VALUE;

    @Override
    public boolean isInput() {
      return true;
    }
  }

  /**
   * A session begins.
   *
   * @param wallMs wall time, in milliseconds since 1970
   * @param config that ruled it
   * @param before the state to begin with; null to go on with what there is
   */
  record Begin(long timeNs, long wallMs, ExecutorConfig config, Snapshot before) implements Event {}

  /**
   * A session ends.
   *
   * @param crash whether the process ended without closing it
   * @param busy whether something was handled at that very moment
   */
  record End(long timeNs, boolean crash, boolean busy) implements Event {}
}
