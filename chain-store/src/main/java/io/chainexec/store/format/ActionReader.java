package io.chainexec.store.format;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads whole actions from records' bodies. */
final class ActionReader {
  private ActionReader() {}

  /** Reads an action whose moments are relative to {@code timeNs}. */
  static Action read(BodyReader in, ActionKind kind, long timeNs) throws FormatException {
    try {
      return readUnchecked(in, kind, timeNs);
    } catch (IllegalArgumentException e) {
      throw in.malformed("an action that cannot be: " + e.getMessage(), e);
    }
  }

  /** Reads an action in the {@link ShortForm}, but for pulls. */
  static Action readNumbers(BodyReader in, ActionKind kind) throws FormatException {
    try {
      return switch (kind) {
        case DROP_REPLICA -> new Action.DropReplica(in.u64());
        case REQUEST_EVICTION -> new Action.RequestEviction(in.u64(), in.u64());
        case MIGRATE_BLOB -> new Action.MigrateBlob(in.u64(), in.u64(), in.u64());
        case REDUCE_HEAT -> new Action.ReduceHeat(in.u64(), in.u64());
        default -> throw in.malformed("a kind of action that has no short form");
      };
    } catch (IllegalArgumentException e) {
      throw in.malformed("an action that cannot be: " + e.getMessage(), e);
    }
  }

  private static Action readUnchecked(BodyReader in, ActionKind kind, long timeNs)
      throws FormatException {
    return switch (kind) {
      case START_DAEMON -> new Action.StartDaemon(daemon(in));
      case STOP_DAEMON -> new Action.StopDaemon(daemon(in), in.text(), timeNs + in.zigzag());
      case PULL_REPLICA -> new Action.PullReplica(in.u64(), in.u64());
      case DROP_REPLICA -> new Action.DropReplica(in.u64());
      case REQUEST_PLACEMENT -> placement(in);
      case REQUEST_EVICTION -> new Action.RequestEviction(in.u64(), in.u64());
      case MIGRATE_BLOB -> new Action.MigrateBlob(in.u64(), in.u64(), in.u64());
      case REDUCE_HEAT -> new Action.ReduceHeat(in.u64(), in.varint());
      case MARK_AVOID -> new Action.MarkAvoid(in.u64(), in.text(), in.varint());
      case APPLY_BACKOFF -> new Action.ApplyBackoff(daemon(in), timeNs + in.zigzag());
      case COMMIT_MAINTENANCE_TRANSITION -> maintenance(in);
    };
  }

  /** Reads a daemon; an {@link IllegalArgumentException} means a name over its limit. */
  static Daemon daemon(BodyReader in) throws FormatException {
    return new Daemon(in.u64(), in.text());
  }

  private static Action placement(BodyReader in) throws FormatException {
    long chain = in.u64();
    int targets = in.u8();
    if (targets > 1) {
      throw in.malformed("neither a target nor none");
    }
    OptionalLong target = targets == 1 ? OptionalLong.of(in.u64()) : OptionalLong.empty();
    int nodes = in.count(Long.BYTES);
    List<Long> exclude = new ArrayList<>(nodes);
    for (int i = 0; i < nodes; i++) {
      exclude.add(in.u64());
    }
    return new Action.RequestPlacement(chain, exclude, target);
  }

  private static Action maintenance(BodyReader in) throws FormatException {
    long node = in.u64();
    MaintenanceState target = MaintenanceState.ofOrdinal(in.u8());
    if (target == null) {
      throw in.malformed("an unknown maintenance state");
    }
    String reason = target == MaintenanceState.DRAIN_FAILED ? in.text() : null;
    return new Action.CommitMaintenanceTransition(node, target, reason);
  }
}
