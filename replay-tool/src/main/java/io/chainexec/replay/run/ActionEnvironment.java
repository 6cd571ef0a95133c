package io.chainexec.replay.run;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/** An action's fields as environment variables. Stateless. */
final class ActionEnvironment {
  private static final String PREFIX = "CHAINEXEC_";

  private ActionEnvironment() {}

  /**
   * The variables of an action.
   *
   * @param wallMsAt maps chain time to wall time
   */
  static Map<String, String> of(Action action, LongUnaryOperator wallMsAt) {
    Map<String, String> map = new TreeMap<>();
    put(map, "KIND", action.kind().wireName());
    if (action instanceof Action.StartDaemon a) {
      daemon(map, a.daemon());
    } else if (action instanceof Action.StopDaemon a) {
      daemon(map, a.daemon());
      put(map, "REASON", a.reason());
      put(map, "DEADLINE_TIME", Long.toString(wallMsAt.applyAsLong(a.deadlineNs())));
    } else if (action instanceof Action.PullReplica a) {
      id(map, "CHAIN", a.chain());
      id(map, "SOURCE", a.source());
    } else if (action instanceof Action.DropReplica a) {
      id(map, "CHAIN", a.chain());
    } else if (action instanceof Action.RequestPlacement a) {
      placement(map, a);
    } else if (action instanceof Action.RequestEviction a) {
      id(map, "CHAIN", a.chain());
      id(map, "VICTIM", a.victim());
    } else if (action instanceof Action.MigrateBlob a) {
      id(map, "BLOB", a.blob());
      id(map, "FROM", a.from());
      id(map, "TO", a.to());
    } else if (action instanceof Action.ReduceHeat a) {
      id(map, "BLOB", a.blob());
      id(map, "BY", a.by());
    } else if (action instanceof Action.MarkAvoid a) {
      id(map, "PEER", a.peer());
      put(map, "REASON", a.reason());
      put(map, "TTL_MS", Long.toString(a.ttlNs() / 1_000_000));
    } else if (action instanceof Action.ApplyBackoff a) {
      daemon(map, a.daemon());
      put(map, "UNTIL_TIME", Long.toString(wallMsAt.applyAsLong(a.untilNs())));
    } else if (action instanceof Action.CommitMaintenanceTransition a) {
      id(map, "NODE", a.node());
      put(map, "STATE", a.target().wireName());
      put(map, "REASON", a.reason());
    }
    return map;
  }

  private static void placement(Map<String, String> map, Action.RequestPlacement a) {
    id(map, "CHAIN", a.chain());
    String nodes =
        a.exclude().stream().map(Long::toUnsignedString).collect(Collectors.joining(","));
    put(map, "EXCLUDE", nodes);
    a.target().ifPresent(target -> id(map, "TARGET", target));
  }

  private static void daemon(Map<String, String> map, Daemon daemon) {
    id(map, "DAEMON_ID", daemon.id());
    put(map, "DAEMON_NAME", daemon.name());
  }

  static void id(Map<String, String> map, String name, long id) {
    put(map, name, Long.toUnsignedString(id));
  }

  /** Puts a value; an environment cannot hold a NUL, which becomes U+FFFD. */
  private static void put(Map<String, String> map, String name, String value) {
    if (value != null) {
      map.put(PREFIX + name, value.replace('\0', '\uFFFD'));
    }
  }
}
