package io.chainexec.replay.render;

import io.chainexec.action.Daemon;
import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Something that a state holds a list of, and how its items are told apart and shown: as the
 * snapshot shows them. Immutable.
 *
 * @param name in JSON
 * @param title for people
 * @param ends whether an item says that its time is over, so that the same one may differ
 * @param items of a state
 * @param key what tells an item from the others, for people, too
 * @param line an item for people
 * @param fields writes an item's fields
 */
record StateSection<T>(
    String name,
    String title,
    boolean ends,
    Function<SnapshotPage, List<T>> items,
    Function<T, String> key,
    BiFunction<SnapshotText, T, String> line,
    Fields<T> fields) {

  /** All of them, in the order in which they are shown. */
  static final List<StateSection<?>> ALL =
      List.of(
          section(
              "deferred",
              "deferred",
              page -> page.state().deferred(),
              deferred -> id(deferred.id()),
              SnapshotText::deferred,
              SnapshotJson::deferred),
          section(
              "accepted",
              "accepted",
              page -> page.state().accepted(),
              accepted -> id(accepted.id()),
              SnapshotText::accepted,
              SnapshotJson::accepted),
          section(
              "in_doubt",
              "in doubt",
              page -> page.state().inDoubt(),
              doubted -> id(doubted.id()),
              SnapshotText::inDoubt,
              SnapshotJson::inDoubt),
          section(
              "idempotency_keys",
              "idempotency keys",
              page -> page.state().keys(),
              key -> key.key(),
              SnapshotText::key,
              SnapshotJson::key),
          section(
              "recent_failures",
              "recent failures",
              page -> page.state().recentFailures(),
              failure -> Long.toString(failure.seq()),
              SnapshotText::failure,
              SnapshotJson::failure),
          section(
              "gates",
              "gates",
              page -> page.state().gates(),
              gate -> daemon(gate.daemon()),
              SnapshotText::gate,
              SnapshotJson::gate),
          section(
              "windows",
              "stabilization windows",
              page -> page.state().windows(),
              window -> id(window.chain()),
              SnapshotText::window,
              SnapshotJson::window),
          section(
              "daemons",
              "daemons",
              page -> page.snapshot().world().daemons(),
              daemon -> daemon(daemon.daemon()),
              SnapshotText::daemon,
              (json, daemon) -> json.world().daemon(daemon)),
          section(
                  "backoffs",
                  "backoffs",
                  page -> page.snapshot().world().backoffs(),
                  backoff -> daemon(backoff.daemon()),
                  SnapshotText::backoff,
                  (json, backoff) -> json.world().backoff(backoff))
              .withEnd(),
          section(
              "replicas",
              "replicas",
              page -> page.snapshot().world().replicas(),
              replica -> id(replica.chain()),
              SnapshotText::replica,
              (json, replica) -> json.world().replica(replica)),
          section(
              "placements",
              "placements requested",
              page -> page.snapshot().world().placements(),
              placement -> id(placement.request().chain()),
              SnapshotText::placement,
              (json, placement) -> json.world().placement(placement)),
          section(
              "evictions",
              "evictions requested",
              page -> page.snapshot().world().evictions(),
              eviction -> id(eviction.chain()),
              SnapshotText::eviction,
              (json, eviction) -> json.world().eviction(eviction)),
          section(
              "blobs",
              "blobs migrated",
              page -> page.snapshot().world().blobs(),
              blob -> id(blob.blob()),
              SnapshotText::blob,
              (json, blob) -> json.world().blob(blob)),
          section(
              "heat",
              "heat taken off",
              page -> page.snapshot().world().heat(),
              heat -> id(heat.blob()),
              SnapshotText::heat,
              (json, heat) -> json.world().heat(heat)),
          section(
                  "avoid",
                  "avoided peers",
                  page -> page.snapshot().world().avoided(),
                  avoided -> id(avoided.peer()),
                  SnapshotText::avoided,
                  (json, avoided) -> json.world().avoided(avoided))
              .withEnd(),
          section(
              "maintenance",
              "maintenance",
              page -> page.snapshot().world().maintenance(),
              node -> id(node.node()),
              SnapshotText::maintenance,
              (json, node) -> json.world().maintenance(node)),
          section(
              "sessions",
              "sessions",
              page -> page.snapshot().sessions(),
              session -> Long.toString(session.number()),
              SnapshotText::session,
              SnapshotJson::session));

  /** Writes an item's fields. */
  @FunctionalInterface
  interface Fields<T> {
    void write(SnapshotJson json, T item) throws IOException;
  }

  private static <T> StateSection<T> section(
      String name,
      String title,
      Function<SnapshotPage, List<T>> items,
      Function<T, String> key,
      BiFunction<SnapshotText, T, String> line,
      Fields<T> fields) {
    return new StateSection<>(name, title, false, items, key, line, fields);
  }

  private StateSection<T> withEnd() {
    return new StateSection<>(name, title, true, items, key, line, fields);
  }

  private static String id(long id) {
    return ActionText.id(id);
  }

  /** Unescaped: two names must not become one key. */
  private static String daemon(Daemon daemon) {
    return daemon.name() + "#" + id(daemon.id());
  }
}
