package io.chainexec.simulation;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Actions on a few subjects, so that limits are met, of all kinds. */
final class RandomActions {
  private static final int SUBJECTS = 3;
  private static final long MS = 1_000_000;
  private static final ActionKind[] KINDS = ActionKind.values();
  private static final ActionKind[] LIMITED = {
    ActionKind.PULL_REPLICA, ActionKind.DROP_REPLICA, ActionKind.MIGRATE_BLOB
  };

  private RandomActions() {}

  /** An action; moments in it are within some seconds of that chain time. */
  static Action next(RandomGenerator random, long nowNs) {
    ActionKind kind = random.nextBoolean() ? pick(random, LIMITED) : pick(random, KINDS);
    long subject = 1 + random.nextInt(SUBJECTS);
    long other = random.nextLong();
    long momentNs = nowNs + random.nextInt(3_000) * MS;
    return switch (kind) {
      case START_DAEMON -> new Action.StartDaemon(daemon(subject));
      case STOP_DAEMON -> new Action.StopDaemon(daemon(subject), "stop " + other, momentNs);
      case PULL_REPLICA -> new Action.PullReplica(subject, other);
      case DROP_REPLICA -> new Action.DropReplica(subject);
      case REQUEST_PLACEMENT ->
          new Action.RequestPlacement(subject, List.of(other), OptionalLong.empty());
      case REQUEST_EVICTION -> new Action.RequestEviction(subject, other);
      case MIGRATE_BLOB -> new Action.MigrateBlob(subject, 1, other);
      case REDUCE_HEAT -> new Action.ReduceHeat(subject, 1);
      case MARK_AVOID -> new Action.MarkAvoid(subject, "avoid " + other, 50 * MS);
      case APPLY_BACKOFF -> new Action.ApplyBackoff(daemon(subject), momentNs);
      case COMMIT_MAINTENANCE_TRANSITION ->
          new Action.CommitMaintenanceTransition(subject, MaintenanceState.RECOVERY);
    };
  }

  static Daemon daemon(long subject) {
    return new Daemon(subject, "daemon " + subject);
  }

  @SafeVarargs
  static <T> T pick(RandomGenerator random, T... of) {
    return of[random.nextInt(of.length)];
  }
}
