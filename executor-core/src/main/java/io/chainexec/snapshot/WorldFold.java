package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.RecordListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Folds dispatched actions into the world they were meant to make. Stands before the live state,
 * which still knows the action of a deferred id. Not thread-safe.
 */
final class WorldFold implements RecordListener {
  private final LiveState live;
  private final Map<Daemon, World.DaemonState> daemons = new HashMap<>();
  private final Map<Daemon, World.Backoff> backoffs = new HashMap<>();
  private final Long2ObjectHashMap<World.Replica> replicas = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<World.Placement> placements = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<World.Eviction> evictions = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<World.BlobPlace> blobs = new Long2ObjectHashMap<>();
  private final Long2LongHashMap heat = new Long2LongHashMap(0);
  private final Long2ObjectHashMap<World.Avoided> avoided = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<World.Maintenance> maintenance = new Long2ObjectHashMap<>();
  private long unknown;

  WorldFold(LiveState live) {
    this.live = live;
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    Action whole = action;
    if (whole == null) {
      whole = live.actionOf(id);
    }
    if (whole == null) {
      unknown++;
      return;
    }
    apply(whole, timeNs);
  }

  private void apply(Action action, long timeNs) {
    switch (action.kind()) {
      case START_DAEMON -> {
        Daemon daemon = ((Action.StartDaemon) action).daemon();
        daemons.put(daemon, new World.DaemonState(daemon, true, timeNs, null, 0));
      }
      case STOP_DAEMON -> {
        Action.StopDaemon stop = (Action.StopDaemon) action;
        daemons.put(
            stop.daemon(),
            new World.DaemonState(stop.daemon(), false, timeNs, stop.reason(), stop.deadlineNs()));
      }
      case PULL_REPLICA -> {
        Action.PullReplica pull = (Action.PullReplica) action;
        replicas.put(pull.chain(), new World.Replica(pull.chain(), pull.source(), timeNs));
      }
      case DROP_REPLICA -> replicas.remove(((Action.DropReplica) action).chain());
      case REQUEST_PLACEMENT -> {
        Action.RequestPlacement request = (Action.RequestPlacement) action;
        placements.put(request.chain(), new World.Placement(request, timeNs));
      }
      case REQUEST_EVICTION -> {
        Action.RequestEviction request = (Action.RequestEviction) action;
        evictions.put(
            request.chain(), new World.Eviction(request.chain(), request.victim(), timeNs));
      }
      case MIGRATE_BLOB -> {
        Action.MigrateBlob move = (Action.MigrateBlob) action;
        blobs.put(move.blob(), new World.BlobPlace(move.blob(), move.from(), move.to(), timeNs));
      }
      case REDUCE_HEAT -> {
        Action.ReduceHeat reduce = (Action.ReduceHeat) action;
        if (reduce.by() != 0) { // the map takes no 0
          heat.put(reduce.blob(), heat.get(reduce.blob()) + reduce.by());
        }
      }
      case MARK_AVOID -> {
        Action.MarkAvoid mark = (Action.MarkAvoid) action;
        long untilNs =
            mark.ttlNs() > Long.MAX_VALUE - timeNs ? Long.MAX_VALUE : timeNs + mark.ttlNs();
        avoided.put(mark.peer(), new World.Avoided(mark.peer(), mark.reason(), timeNs, untilNs));
      }
      case APPLY_BACKOFF -> {
        Action.ApplyBackoff backoff = (Action.ApplyBackoff) action;
        backoffs.put(
            backoff.daemon(), new World.Backoff(backoff.daemon(), timeNs, backoff.untilNs()));
      }
      case COMMIT_MAINTENANCE_TRANSITION -> {
        Action.CommitMaintenanceTransition commit = (Action.CommitMaintenanceTransition) action;
        maintenance.put(
            commit.node(),
            new World.Maintenance(commit.node(), commit.target(), commit.reason(), timeNs));
      }
      default -> throw new IllegalStateException("no such kind: " + action.kind());
    }
  }

  World view() {
    List<World.Heat> heats = new ArrayList<>();
    heat.forEachLong((blob, total) -> heats.add(new World.Heat(blob, total)));
    return new World(
        byDaemon(daemons.values(), World.DaemonState::daemon),
        byDaemon(backoffs.values(), World.Backoff::daemon),
        byId(replicas.values(), World.Replica::chain),
        byId(placements.values(), placement -> placement.request().chain()),
        byId(evictions.values(), World.Eviction::chain),
        byId(blobs.values(), World.BlobPlace::blob),
        byId(heats, World.Heat::blob),
        byId(avoided.values(), World.Avoided::peer),
        byId(maintenance.values(), World.Maintenance::node),
        unknown);
  }

  private static <T> List<T> byId(Collection<T> values, ToLongFunction<T> id) {
    List<T> sorted = new ArrayList<>(values);
    sorted.sort((a, b) -> Long.compareUnsigned(id.applyAsLong(a), id.applyAsLong(b)));
    return List.copyOf(sorted);
  }

  private static <T> List<T> byDaemon(
      Collection<T> values, java.util.function.Function<T, Daemon> daemon) {
    List<T> sorted = new ArrayList<>(values);
    sorted.sort(
        Comparator.<T, Long>comparing(value -> daemon.apply(value).id(), Long::compareUnsigned)
            .thenComparing(value -> daemon.apply(value).name()));
    return List.copyOf(sorted);
  }
}
