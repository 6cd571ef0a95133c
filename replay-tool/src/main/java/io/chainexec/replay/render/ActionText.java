package io.chainexec.replay.render;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import java.util.List;
import java.util.stream.Collectors;

/** Actions as people read them: the kind, then its fields. Stateless. */
final class ActionText {
  private ActionText() {}

  static String of(Action action, WallTime wall) {
    String fields = fields(action, wall);
    return fields.isEmpty() ? action.kind().wireName() : action.kind().wireName() + " " + fields;
  }

  static String daemon(Daemon daemon) {
    return Escapes.printable(daemon.name()) + "#" + id(daemon.id());
  }

  static String id(long id) {
    return Long.toUnsignedString(id);
  }

  private static String fields(Action action, WallTime wall) {
    if (action instanceof Action.StartDaemon a) {
      return daemon(a.daemon());
    } else if (action instanceof Action.StopDaemon a) {
      return daemon(a.daemon()) + reason(a.reason()) + " by " + wall.text(a.deadlineNs());
    } else if (action instanceof Action.PullReplica a) {
      return "chain " + id(a.chain()) + " from node " + id(a.source());
    } else if (action instanceof Action.DropReplica a) {
      return "chain " + id(a.chain());
    } else if (action instanceof Action.RequestPlacement a) {
      return placement(a);
    } else if (action instanceof Action.RequestEviction a) {
      return "chain " + id(a.chain()) + " from node " + id(a.victim());
    } else if (action instanceof Action.MigrateBlob a) {
      return "blob " + id(a.blob()) + " from node " + id(a.from()) + " to node " + id(a.to());
    } else if (action instanceof Action.ReduceHeat a) {
      return "blob " + id(a.blob()) + " by " + a.by();
    } else if (action instanceof Action.MarkAvoid a) {
      return "node " + id(a.peer()) + " for " + Words.length(a.ttlNs()) + reason(a.reason());
    } else if (action instanceof Action.ApplyBackoff a) {
      return daemon(a.daemon()) + " until " + wall.text(a.untilNs());
    }
    Action.CommitMaintenanceTransition a = (Action.CommitMaintenanceTransition) action;
    String reason = a.reason() == null ? "" : reason(a.reason());
    return "node " + id(a.node()) + " to " + a.target().wireName() + reason;
  }

  static String placement(Action.RequestPlacement a) {
    String target = a.target().isPresent() ? " on node " + id(a.target().getAsLong()) : "";
    return "chain " + id(a.chain()) + target + except(a.exclude());
  }

  private static String except(List<Long> nodes) {
    String ids = nodes.stream().map(ActionText::id).collect(Collectors.joining(", "));
    return nodes.isEmpty() ? "" : (nodes.size() == 1 ? " except node " : " except nodes ") + ids;
  }

  private static String reason(String reason) {
    return " (" + Escapes.printable(reason) + ")";
  }
}
