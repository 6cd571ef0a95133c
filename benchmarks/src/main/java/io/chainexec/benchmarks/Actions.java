package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** The actions that are measured with; ids are random over 64 bits, from a fixed seed. */
final class Actions {
  private static final int DAEMONS = 64;

  private Actions() {}

  static Action[] reduceHeat(int count) {
    SplittableRandom random = random();
    return fill(count, i -> new Action.ReduceHeat(random.nextLong(), 1 + random.nextInt(1000)));
  }

  static Action[] pulls(int count) {
    SplittableRandom random = random();
    return fill(count, i -> new Action.PullReplica(random.nextLong(), random.nextLong()));
  }

  static Action[] drops(int count) {
    SplittableRandom random = random();
    return fill(count, i -> new Action.DropReplica(random.nextLong()));
  }

  static Action[] starts(int count) {
    return fill(count, i -> new Action.StartDaemon(daemon(i)));
  }

  static Daemon daemon(int number) {
    return new Daemon(number % DAEMONS + 1L, "daemon-" + number % DAEMONS);
  }

  static int daemons() {
    return DAEMONS;
  }

  /** Ten kinds in turn; not {@code migrate_blob}, which the drain rate would soon stop. */
  static Action[] mixed(int count) {
    SplittableRandom random = random();
    return fill(count, i -> ofKind(i % 10, i, random));
  }

  private static Action ofKind(int kind, int i, SplittableRandom random) {
    long id = random.nextLong();
    return switch (kind) {
      case 0 -> new Action.StartDaemon(daemon(i));
      case 1 -> new Action.StopDaemon(daemon(i), "drained", random.nextInt(1 << 30));
      case 2 -> new Action.PullReplica(id, random.nextLong());
      case 3 -> new Action.DropReplica(id);
      case 4 -> new Action.RequestPlacement(id, List.of(1L, 2L), OptionalLong.of(3));
      case 5 -> new Action.RequestEviction(id, random.nextLong());
      case 6 -> new Action.ReduceHeat(id, 10);
      case 7 -> new Action.MarkAvoid(id, "slow disk", 60_000_000_000L);
      case 8 -> new Action.ApplyBackoff(daemon(i), random.nextInt(1 << 30));
      default -> new Action.CommitMaintenanceTransition(id, MaintenanceState.MAINTENANCE);
    };
  }

  private static Action[] fill(int count, IntFunction<Action> make) {
    Action[] actions = new Action[count];
    for (int i = 0; i < count; i++) {
      actions[i] = make.apply(i);
    }
    return actions;
  }

  private static SplittableRandom random() {
    return new SplittableRandom(20081109);
  }
}
