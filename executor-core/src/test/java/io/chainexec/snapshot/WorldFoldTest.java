package io.chainexec.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is concluded from dispatched actions, and from nothing else. */
class WorldFoldTest {
  private static final Daemon DAEMON = new Daemon(1, "d");

  private final ChainFold fold = new ChainFold();
  private long id;

  private void dispatched(long timeNs, Action action) {
    fold.sink().dispatched(timeNs, ++id, action.kind(), action, timeNs, timeNs);
  }

  private World world() {
    return fold.snapshot(0).world();
  }

  @Test
  void theLastRequestForADaemonCounts() {
    dispatched(1, new Action.StartDaemon(DAEMON));
    dispatched(2, new Action.StopDaemon(DAEMON, "too hot", 9));
    assertEquals(1, world().daemons().size());
    assertEquals(DAEMON, world().daemons().get(0).daemon());
    dispatched(3, new Action.StartDaemon(new Daemon(1, "another")));
    assertEquals(2, world().daemons().size());
  }

  @Test
  void aReplicaIsHeldFromItsPullToItsDrop() {
    dispatched(1, new Action.PullReplica(-1, 5));
    dispatched(2, new Action.PullReplica(3, 5));
    assertEquals(List.of(3L, -1L), world().replicas().stream().map(World.Replica::chain).toList());
    dispatched(3, new Action.DropReplica(3));
    assertEquals(List.of(-1L), world().replicas().stream().map(World.Replica::chain).toList());
  }

  @Test
  void heatAddsUp() {
    dispatched(1, new Action.ReduceHeat(7, 5));
    dispatched(2, new Action.ReduceHeat(7, 6));
    assertEquals(11, world().heat().get(0).total());
  }

  @Test
  void noHeatTakenOffIsNoHeat() {
    dispatched(1, new Action.ReduceHeat(7, 0));
    assertEquals(List.of(), world().heat());
  }

  @Test
  void theLatestOfEverythingElseCounts() {
    dispatched(1, new Action.RequestPlacement(1, List.of(2L), OptionalLong.empty()));
    dispatched(2, new Action.RequestPlacement(1, List.of(), OptionalLong.of(4)));
    dispatched(3, new Action.RequestEviction(1, 2));
    dispatched(4, new Action.RequestEviction(1, 3));
    dispatched(5, new Action.MigrateBlob(1, 2, 3));
    dispatched(6, new Action.MigrateBlob(1, 3, 4));
    dispatched(7, new Action.MarkAvoid(1, "slow", 10));
    dispatched(8, new Action.MarkAvoid(1, "dead", Long.MAX_VALUE));
    dispatched(9, new Action.ApplyBackoff(DAEMON, 100));
    dispatched(10, new Action.CommitMaintenanceTransition(1, MaintenanceState.DRAIN_FAILED, "r"));
    World world = world();
    assertEquals(OptionalLong.of(4), world.placements().get(0).request().target());
    assertEquals(List.of(new World.Eviction(1, 3, 4)), world.evictions());
    assertEquals(List.of(new World.BlobPlace(1, 3, 4, 6)), world.blobs());
    assertEquals(List.of(new World.Avoided(1, "dead", 8, Long.MAX_VALUE)), world.avoided());
    assertEquals(List.of(new World.Backoff(DAEMON, 9, 100)), world.backoffs());
    assertEquals(
        List.of(new World.Maintenance(1, MaintenanceState.DRAIN_FAILED, "r", 10)),
        world.maintenance());
  }

  @Test
  void anActionThatWaitedIsFoundByItsId() {
    Action pull = new Action.PullReplica(3, 5);
    RecordSink sink = fold.sink();
    sink.deferred(1, 1, pull.kind(), pull, 0, 1, DeferralCause.PULL_COOLDOWN, 10);
    assertEquals(List.of(), world().replicas());
    sink.dispatched(11, 1, pull.kind(), null, 11, 11);
    assertEquals(List.of(3L), world().replicas().stream().map(World.Replica::chain).toList());
  }

  @Test
  void whatFailedOrWasGatedChangesNothing() {
    Action start = new Action.StartDaemon(DAEMON);
    RecordSink sink = fold.sink();
    sink.gated(1, 1, start.kind(), start, 0, 100);
    sink.failed(
        2, 2, start.kind(), start, 0, 1, 0, RecordSink.NO_RETRY, ReasonCode.TEXT, 0, 0, "no");
    assertEquals(List.of(), world().daemons());
  }
}
