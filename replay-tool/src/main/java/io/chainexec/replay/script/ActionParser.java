package io.chainexec.replay.script;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Makes actions of their JSON; moments count from the script's start. Throws {@link JsonFault}. */
final class ActionParser {
  private static final long NS_PER_MS = 1_000_000L;

  private final long originNs;

  /** For a script that starts at that chain time. */
  ActionParser(long originNs) {
    this.originNs = originNs;
  }

  Action parse(Fields fields) {
    ActionKind kind = kind(fields);
    try {
      Action action = build(kind, fields);
      fields.done();
      return action;
    } catch (IllegalArgumentException e) {
      throw new JsonFault(fields.column(), e.getMessage());
    }
  }

  private static ActionKind kind(Fields fields) {
    String name = fields.text("kind");
    try {
      return ActionKind.ofWireName(name);
    } catch (IllegalArgumentException e) {
      throw new JsonFault(fields.columnOf("kind"), e.getMessage());
    }
  }

  private Action build(ActionKind kind, Fields f) {
    return switch (kind) {
      case START_DAEMON -> new Action.StartDaemon(daemon(f));
      case STOP_DAEMON ->
          new Action.StopDaemon(daemon(f), f.text("reason"), momentNs(f, "deadline_ms"));
      case PULL_REPLICA -> new Action.PullReplica(f.u64("chain"), f.u64("source"));
      case DROP_REPLICA -> new Action.DropReplica(f.u64("chain"));
      case REQUEST_PLACEMENT -> new Action.RequestPlacement(f.u64("chain"), exclude(f), target(f));
      case REQUEST_EVICTION -> new Action.RequestEviction(f.u64("chain"), f.u64("victim"));
      case MIGRATE_BLOB -> new Action.MigrateBlob(f.u64("blob"), f.u64("from"), f.u64("to"));
      case REDUCE_HEAT -> new Action.ReduceHeat(f.u64("blob"), f.u32("by"));
      case MARK_AVOID ->
          new Action.MarkAvoid(f.u64("peer"), f.text("reason"), f.ms("ttl_ms") * NS_PER_MS);
      case APPLY_BACKOFF -> new Action.ApplyBackoff(daemon(f), momentNs(f, "until_ms"));
      case COMMIT_MAINTENANCE_TRANSITION -> transition(f);
    };
  }

  private long momentNs(Fields fields, String name) {
    return Math.addExact(originNs, fields.ms(name) * NS_PER_MS);
  }

  private static Daemon daemon(Fields fields) {
    Fields daemon = fields.object("daemon");
    long id = daemon.u64("id");
    String name = daemon.text("name");
    daemon.done();
    try {
      return new Daemon(id, name);
    } catch (IllegalArgumentException e) {
      throw new JsonFault(daemon.columnOf("name"), e.getMessage());
    }
  }

  private static List<Long> exclude(Fields fields) {
    List<Long> nodes = new ArrayList<>();
    for (JsonValue item : fields.items("exclude")) {
      nodes.add(Fields.u64Of(item, "a node in exclude"));
    }
    return nodes;
  }

  private static OptionalLong target(Fields fields) {
    JsonValue target = fields.optional("target");
    return target == null ? OptionalLong.empty() : OptionalLong.of(Fields.u64Of(target, "target"));
  }

  private static Action transition(Fields fields) {
    long node = fields.u64("node");
    Fields target = fields.object("target");
    String state = target.text("state");
    String reason = target.optionalText("reason");
    target.done();
    try {
      return new Action.CommitMaintenanceTransition(
          node, MaintenanceState.ofWireName(state), reason);
    } catch (IllegalArgumentException e) {
      throw new JsonFault(target.column(), e.getMessage());
    }
  }
}
