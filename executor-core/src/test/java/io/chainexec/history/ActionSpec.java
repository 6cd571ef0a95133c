package io.chainexec.history;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.util.List;
import java.util.OptionalLong;

/**
 * An action to be made: each making is an object of its own, by whose identity it is found again.
 *
 * @param subject the chain, daemon, blob, peer or node; few, so that actions collide
 * @param untilMs chain time, for those actions that have a moment
 */
record ActionSpec(ActionKind kind, int subject, long untilMs) {
  private static final long MS = 1_000_000;

  Action toAction() {
    return switch (kind) {
      case START_DAEMON -> new Action.StartDaemon(daemon(subject));
      case STOP_DAEMON -> new Action.StopDaemon(daemon(subject), "because", untilMs * MS);
      case PULL_REPLICA -> new Action.PullReplica(subject, 77);
      case DROP_REPLICA -> new Action.DropReplica(subject);
      case REQUEST_PLACEMENT ->
          new Action.RequestPlacement(subject, List.of(1L, 2L), OptionalLong.of(3));
      case REQUEST_EVICTION -> new Action.RequestEviction(subject, 8);
      case MIGRATE_BLOB -> new Action.MigrateBlob(subject, 1, 2);
      case REDUCE_HEAT -> new Action.ReduceHeat(subject, 5);
      case MARK_AVOID -> new Action.MarkAvoid(subject, "slow", untilMs * MS);
      case APPLY_BACKOFF -> new Action.ApplyBackoff(daemon(subject), untilMs * MS);
      case COMMIT_MAINTENANCE_TRANSITION ->
          new Action.CommitMaintenanceTransition(subject, MaintenanceState.ACTIVE);
    };
  }

  static Daemon daemon(int subject) {
    return new Daemon(subject, "d" + subject);
  }
}
