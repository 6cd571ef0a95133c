package io.chainexec.replay.select;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What actions are about: daemons, chains and nodes, at least one of those named. Immutable.
 *
 * @param daemons each a daemon's name, its id, or both as {@code name#id}
 * @param chains ids of replica chains, unsigned
 * @param nodes ids of nodes, unsigned
 */
public record Subjects(List<String> daemons, Set<Long> chains, Set<Long> nodes) {
  /** Copies the collections. */
  public Subjects {
    daemons = List.copyOf(daemons);
    chains = Set.copyOf(chains);
    nodes = Set.copyOf(nodes);
  }

  /** Whether nothing is named, so that everything is meant. */
  public boolean isEmpty() {
    return daemons.isEmpty() && chains.isEmpty() && nodes.isEmpty();
  }

  /** Whether the action is about one of each sort that is named. */
  public boolean match(Action action) {
    return matches(daemonOf(action))
        && (chains.isEmpty() || anyOf(chainOf(action), chains))
        && (nodes.isEmpty() || anyOf(nodesOf(action), nodes));
  }

  /** Whether the daemon, which may be null for none, is named, and nothing else than daemons is. */
  boolean matchOnly(Daemon daemon) {
    return chains.isEmpty() && nodes.isEmpty() && matches(daemon);
  }

  /** Whether the chain is named, and nothing else than chains is. */
  boolean matchOnly(long chain) {
    return daemons.isEmpty() && nodes.isEmpty() && (chains.isEmpty() || chains.contains(chain));
  }

  /** Whether an action of that kind can be about what is named at all. */
  boolean canMatch(ActionKind kind) {
    return switch (kind) {
      case START_DAEMON, STOP_DAEMON, APPLY_BACKOFF -> chains.isEmpty() && nodes.isEmpty();
      case DROP_REPLICA -> daemons.isEmpty() && nodes.isEmpty();
      case PULL_REPLICA, REQUEST_PLACEMENT, REQUEST_EVICTION -> daemons.isEmpty();
      case MIGRATE_BLOB, MARK_AVOID, COMMIT_MAINTENANCE_TRANSITION ->
          daemons.isEmpty() && chains.isEmpty();
      case REDUCE_HEAT -> isEmpty();
    };
  }

  private boolean matches(Daemon daemon) {
    if (daemons.isEmpty()) {
      return true;
    }
    return daemon != null
        && (daemons.contains(daemon.name())
            || daemons.contains(Long.toUnsignedString(daemon.id()))
            || daemons.contains(daemon.toString()));
  }

  private static boolean anyOf(LongStream ids, Set<Long> wanted) {
    return ids.anyMatch(wanted::contains);
  }

  private static Daemon daemonOf(Action action) {
    if (action instanceof Action.StartDaemon a) {
      return a.daemon();
    } else if (action instanceof Action.StopDaemon a) {
      return a.daemon();
    } else if (action instanceof Action.ApplyBackoff a) {
      return a.daemon();
    }
    return null;
  }

  private static LongStream chainOf(Action action) {
    if (action instanceof Action.PullReplica a) {
      return LongStream.of(a.chain());
    } else if (action instanceof Action.DropReplica a) {
      return LongStream.of(a.chain());
    } else if (action instanceof Action.RequestPlacement a) {
      return LongStream.of(a.chain());
    } else if (action instanceof Action.RequestEviction a) {
      return LongStream.of(a.chain());
    }
    return LongStream.empty();
  }

  /** Every node that the action names, those that it excludes among them. */
  private static LongStream nodesOf(Action action) {
    if (action instanceof Action.PullReplica a) {
      return LongStream.of(a.source());
    } else if (action instanceof Action.RequestPlacement a) {
      return LongStream.concat(
          a.target().stream(), a.exclude().stream().mapToLong(Long::longValue));
    } else if (action instanceof Action.RequestEviction a) {
      return LongStream.of(a.victim());
    } else if (action instanceof Action.MigrateBlob a) {
      return LongStream.of(a.from(), a.to());
    } else if (action instanceof Action.MarkAvoid a) {
      return LongStream.of(a.peer());
    } else if (action instanceof Action.CommitMaintenanceTransition a) {
      return LongStream.of(a.node());
    }
    return LongStream.empty();
  }
}
