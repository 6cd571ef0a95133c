package io.chainexec.action;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a daemon wants done. Immutable; every record checks its fields against {@link Limits} when
 * it is made and throws {@link IllegalArgumentException} (or {@link NullPointerException} for a
 * missing field), so an action that exists is one that the executor accepts.
 *
 * <p>Ids of chains, nodes, blobs and daemons are unsigned 64-bit. Moments ({@code deadlineNs},
 * {@code untilNs}) are chain time in nanoseconds, as the executor's {@code nowNs()} gives it.
 */
public sealed interface Action {

  /** The discriminator of this action. */
  ActionKind kind();

  /** Start a daemon. */
  record StartDaemon(Daemon daemon) implements Action {
    /** Checks the fields. */
    public StartDaemon {
      Objects.requireNonNull(daemon, "daemon");
    }

    @Override
    public ActionKind kind() {
      return ActionKind.START_DAEMON;
    }
  }

  /**
   * Stop a daemon.
   *
   * @param deadlineNs chain time by which it must have stopped
   */
  record StopDaemon(Daemon daemon, String reason, long deadlineNs) implements Action {
    /** Checks the fields. */
    public StopDaemon {
      Objects.requireNonNull(daemon, "daemon");
      Limits.checkedReason(reason);
    }

    @Override
    public ActionKind kind() {
      return ActionKind.STOP_DAEMON;
    }
  }

  /** Pull this node's replica of a chain from a source node. */
  record PullReplica(long chain, long source) implements Action {
    @Override
    public ActionKind kind() {
      return ActionKind.PULL_REPLICA;
    }
  }

  /** Drop this node's replica of a chain. */
  record DropReplica(long chain) implements Action {
    @Override
    public ActionKind kind() {
      return ActionKind.DROP_REPLICA;
    }
  }

  /**
   * Ask for a chain to be placed.
   *
   * @param exclude nodes that must not take it, at most {@link Limits#MAX_EXCLUDED_NODES}
   * @param target the node that should take it, if it matters
   */
  record RequestPlacement(long chain, List<Long> exclude, OptionalLong target) implements Action {
    /** Checks the fields and copies the list. */
    public RequestPlacement {
      exclude = List.copyOf(exclude);
      Objects.requireNonNull(target, "target");
      if (exclude.size() > Limits.MAX_EXCLUDED_NODES) {
        throw new IllegalArgumentException(
            "exclude has "
                + exclude.size()
                + " nodes, at most "
                + Limits.MAX_EXCLUDED_NODES
                + " are accepted");
      }
    }

    @Override
    public ActionKind kind() {
      return ActionKind.REQUEST_PLACEMENT;
    }
  }

  /** Ask for a chain to be evicted from a victim node. */
  record RequestEviction(long chain, long victim) implements Action {
    @Override
    public ActionKind kind() {
      return ActionKind.REQUEST_EVICTION;
    }
  }

  /** Move a blob from one node to another. */
  record MigrateBlob(long blob, long from, long to) implements Action {
    @Override
    public ActionKind kind() {
      return ActionKind.MIGRATE_BLOB;
    }
  }

  /**
   * Take heat off a blob.
   *
   * @param by how much, unsigned 32-bit
   */
  record ReduceHeat(long blob, long by) implements Action {
    /** Checks the fields. */
    public ReduceHeat {
      if (by < 0 || by > Limits.MAX_U32) {
        throw new IllegalArgumentException("by is " + by + ", accepted are 0 to " + Limits.MAX_U32);
      }
    }

    @Override
    public ActionKind kind() {
      return ActionKind.REDUCE_HEAT;
    }
  }

  /**
   * Avoid a peer.
   *
   * @param ttlNs for how long, in nanoseconds, not negative
   */
  record MarkAvoid(long peer, String reason, long ttlNs) implements Action {
    /** Checks the fields. */
    public MarkAvoid {
      Limits.checkedReason(reason);
      if (ttlNs < 0) {
        throw new IllegalArgumentException("ttl is " + ttlNs + " ns, it cannot be negative");
      }
    }

    @Override
    public ActionKind kind() {
      return ActionKind.MARK_AVOID;
    }
  }

  /**
   * Leave a daemon alone.
   *
   * @param untilNs chain time until which its actions are gated
   */
  record ApplyBackoff(Daemon daemon, long untilNs) implements Action {
    /** Checks the fields. */
    public ApplyBackoff {
      Objects.requireNonNull(daemon, "daemon");
    }

    @Override
    public ActionKind kind() {
      return ActionKind.APPLY_BACKOFF;
    }
  }

  /**
   * Move a node's maintenance state.
   *
   * @param reason why draining failed; null unless the target is {@link
   *     MaintenanceState#DRAIN_FAILED}, which must have one
   */
  record CommitMaintenanceTransition(long node, MaintenanceState target, String reason)
      implements Action {
    /** Checks the fields. */
    public CommitMaintenanceTransition {
      Objects.requireNonNull(target, "target");
      if ((target == MaintenanceState.DRAIN_FAILED) != (reason != null)) {
        throw new IllegalArgumentException(
            target == MaintenanceState.DRAIN_FAILED
                ? "drain_failed needs a reason"
                : target.wireName() + " takes no reason");
      }
      if (reason != null) {
        Limits.checkedReason(reason);
      }
    }

    /** A transition to a state that takes no reason. */
    public CommitMaintenanceTransition(long node, MaintenanceState target) {
      this(node, target, null);
    }

    @Override
    public ActionKind kind() {
      return ActionKind.COMMIT_MAINTENANCE_TRANSITION;
    }
  }
}
