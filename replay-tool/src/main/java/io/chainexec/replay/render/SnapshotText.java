package io.chainexec.replay.render;

import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.FailureRecord;
import io.chainexec.snapshot.IdempotencyKey;
import io.chainexec.snapshot.InDoubtAction;
import io.chainexec.snapshot.Session;
import io.chainexec.snapshot.Snapshot;
import io.chainexec.snapshot.World;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A snapshot as a page for people; long lists are cut with a line that says so. Each item of a list
 * is one line, which {@link DiffText} shows, too.
 */
public final class SnapshotText {
  /** How many items of a list are shown. */
  static final int MAX_LISTED = 20;

  private static final int COUNTERS_IN_A_ROW = 3;

  private final StringBuilder out = new StringBuilder();
  private final SnapshotPage page;
  private final Snapshot state;
  private final WallTime wall;

  /** What writes that snapshot's lines, with that mapping of times. */
  SnapshotText(SnapshotPage page, WallTime wall) {
    this.page = page;
    this.state = page.state();
    this.wall = wall;
  }

  /** The whole page, with times in that zone. */
  public static String of(SnapshotPage page, ZoneId zone) {
    return new SnapshotText(page, page.wall().in(zone)).render();
  }

  private String render() {
    head();
    counters();
    list("deferred", state.deferred(), false, this::deferred);
    list("accepted", state.accepted(), false, this::accepted);
    list("in doubt", state.inDoubt(), false, this::inDoubt);
    list("idempotency keys", state.keys(), true, this::key);
    list("recent failures", state.recentFailures(), true, this::failure);
    list("gates", state.gates(), false, this::gate);
    list("stabilization windows", state.windows(), true, this::window);
    world(page.snapshot().world());
    return out.toString();
  }

  private void head() {
    field("chain", Escapes.printable(page.chain()));
    field("id", String.format(Locale.ROOT, "%016x", page.chainId()));
    field("sequence", sequence());
    field("time", wall.text(state.timeNs()));
    field("session", session());
    field("next id", ActionText.id(state.nextActionId()));
    field("pressure", state.pressureAsserted() ? "asserted" : "not asserted");
    if (page.problems() > 0) {
      field("PROBLEMS", page.problems() + " met while reading: this may be incomplete or wrong");
    }
  }

  private String sequence() {
    if (state.sequence() < 0) {
      return "no records yet";
    }
    boolean later = state.timeNs() > page.recordedNs();
    return state.sequence() + (later ? ", recorded " + wall.text(page.recordedNs()) : "");
  }

  private String session() {
    return page.session() == null ? "none" : session(page.session());
  }

  String session(Session session) {
    String end =
        session.closed() == null
            ? "not closed: still open, or its process ended without closing it"
            : "closed " + time(session.closed().wallMs());
    return session.number() + ", opened " + time(session.openedWallMs()) + ", " + end;
  }

  private String time(long wallMs) {
    return Words.time(wallMs, wall.zone());
  }

  private void field(String name, String value) {
    out.append(String.format(Locale.ROOT, "%-10s%s\n", name, value));
  }

  private void counters() {
    out.append("\ncounters\n");
    int column = 0;
    for (Map.Entry<String, Long> counter : CounterNames.of(state.counters()).entrySet()) {
      out.append(String.format(Locale.ROOT, "%8d %-23s", counter.getValue(), counter.getKey()));
      if (++column % COUNTERS_IN_A_ROW == 0) {
        endLine();
      }
    }
  }

  private void endLine() {
    while (out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
    out.append('\n');
  }

  String deferred(DeferredAction deferred) {
    return "#"
        + ActionText.id(deferred.id())
        + " "
        + ActionText.of(deferred.action(), wall)
        + ": "
        + deferred.cause().wireName()
        + due(deferred.dueNs() - state.timeNs())
        + " (count "
        + deferred.count()
        + ")"
        + (deferred.inDoubt() ? ", was in doubt" : "");
  }

  private static String due(long leftNs) {
    return leftNs < 0
        ? ", was due " + Words.length(-leftNs) + " before"
        : ", due in " + Words.length(leftNs);
  }

  String accepted(AcceptedAction accepted) {
    return "#" + ActionText.id(accepted.id()) + " " + ActionText.of(accepted.action(), wall);
  }

  String key(IdempotencyKey key) {
    long untilNs = key.acceptedAtNs() + state.config().idempotencyWindowNs();
    return Escapes.quoted(key.key()) + " of #" + ActionText.id(key.id()) + until(untilNs);
  }

  String inDoubt(InDoubtAction doubted) {
    return "#"
        + ActionText.id(doubted.id())
        + " "
        + doubted.kind().wireName()
        + (doubted.admitted()
            ? ", being dispatched at " + wall.text(doubted.admittedAtNs())
            : ", accepted, and without an outcome when the process ended");
  }

  String failure(FailureRecord failure) {
    return failure.seq()
        + " "
        + time(failure.wallMs())
        + " "
        + Escapes.printable(failure.source())
        + ": "
        + Escapes.printable(failure.reason());
  }

  String gate(Snapshot.ClosedGate gate) {
    return ActionText.daemon(gate.daemon()) + until(gate.untilNs());
  }

  String window(Snapshot.Window window) {
    long untilNs = window.admittedAtNs() + state.config().stabilizationWindowNs();
    return "chain " + ActionText.id(window.chain()) + until(untilNs);
  }

  private void world(World world) {
    list("daemons", world.daemons(), false, this::daemon);
    list("backoffs", world.backoffs(), false, this::backoff);
    list("replicas", world.replicas(), false, this::replica);
    list("placements requested", world.placements(), false, this::placement);
    list("evictions requested", world.evictions(), false, this::eviction);
    list("blobs migrated", world.blobs(), false, this::blob);
    list("heat taken off", world.heat(), false, this::heat);
    list("avoided peers", world.avoided(), false, this::avoided);
    list("maintenance", world.maintenance(), false, this::maintenance);
    if (world.unknown() > 0) {
      out.append("\n").append(world.unknown()).append(" dispatched actions are unknown here\n");
    }
  }

  String daemon(World.DaemonState daemon) {
    String asked =
        daemon.running()
            ? " to run"
            : " to stop by "
                + wall.text(daemon.deadlineNs())
                + " ("
                + Escapes.printable(daemon.reason())
                + ")";
    return ActionText.daemon(daemon.daemon()) + asked + since(daemon.sinceNs());
  }

  String backoff(World.Backoff backoff) {
    return ActionText.daemon(backoff.daemon()) + until(backoff.untilNs());
  }

  String replica(World.Replica replica) {
    return "chain "
        + ActionText.id(replica.chain())
        + " from node "
        + ActionText.id(replica.source())
        + since(replica.sinceNs());
  }

  String placement(World.Placement placement) {
    return ActionText.placement(placement.request()) + since(placement.sinceNs());
  }

  String eviction(World.Eviction eviction) {
    return "chain "
        + ActionText.id(eviction.chain())
        + " from node "
        + ActionText.id(eviction.victim())
        + since(eviction.sinceNs());
  }

  String blob(World.BlobPlace blob) {
    return "blob "
        + ActionText.id(blob.blob())
        + " from node "
        + ActionText.id(blob.from())
        + " to node "
        + ActionText.id(blob.to())
        + since(blob.sinceNs());
  }

  String heat(World.Heat heat) {
    return "blob " + ActionText.id(heat.blob()) + " by " + Long.toUnsignedString(heat.total());
  }

  String avoided(World.Avoided avoided) {
    return "node "
        + ActionText.id(avoided.peer())
        + until(avoided.untilNs())
        + ": "
        + Escapes.printable(avoided.reason());
  }

  String maintenance(World.Maintenance node) {
    String reason = node.reason() == null ? "" : " (" + Escapes.printable(node.reason()) + ")";
    return "node "
        + ActionText.id(node.node())
        + " "
        + node.state().wireName()
        + reason
        + since(node.sinceNs());
  }

  private String since(long timeNs) {
    return ", since " + wall.text(timeNs);
  }

  private String until(long timeNs) {
    return timeNs <= state.timeNs()
        ? " expired " + wall.text(timeNs)
        : " until " + wall.text(timeNs);
  }

  private <T> void list(String title, List<T> items, boolean latest, Function<T, String> line) {
    if (items.isEmpty()) {
      return;
    }
    out.append("\n").append(title).append(" (").append(items.size()).append(")\n");
    int hidden = Math.max(0, items.size() - MAX_LISTED);
    List<T> shown =
        latest ? items.subList(hidden, items.size()) : items.subList(0, items.size() - hidden);
    shown.forEach(item -> out.append("  ").append(line.apply(item)).append('\n'));
    if (hidden > 0) {
      String which = latest ? " earlier ones" : " more";
      out.append("  and ").append(hidden).append(which).append("; -o json shows all\n");
    }
  }
}
