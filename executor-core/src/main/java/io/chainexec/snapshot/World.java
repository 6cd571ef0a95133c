package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.util.List;

/**
 * The world as the dispatched actions left it: what was asked for, not what came of it. Immutable;
 * lists are sorted by id. Times are chain time in nanoseconds; {@code since} is when the dispatch
 * had returned.
 *
 * @param daemons last asked to run or to stop
 * @param backoffs daemons to be left alone, and until when
 * @param replicas that this node holds
 * @param placements the last request for each chain to be placed
 * @param evictions the last request for each chain to be evicted
 * @param blobs where each blob was last sent
 * @param heat taken off each blob in total
 * @param avoided peers; those whose time is over are still listed
 * @param maintenance state of each node
 * @param unknown dispatched actions whose first record is missing, so that nothing is known of them
 */
public record World(
    List<DaemonState> daemons,
    List<Backoff> backoffs,
    List<Replica> replicas,
    List<Placement> placements,
    List<Eviction> evictions,
    List<BlobPlace> blobs,
    List<Heat> heat,
    List<Avoided> avoided,
    List<Maintenance> maintenance,
    long unknown) {

  /**
   * A daemon asked to run, or to stop.
   *
   * @param running whether it was asked to run
   * @param reason why it was asked to stop; null if it was asked to run
   * @param deadlineNs by when it must have stopped; 0 if it was asked to run
   */
  public record DaemonState(
      Daemon daemon, boolean running, long sinceNs, String reason, long deadlineNs) {}

  /** A daemon to be left alone until then. */
  public record Backoff(Daemon daemon, long sinceNs, long untilNs) {}

  /** A replica held, and the node it was pulled from. */
  public record Replica(long chain, long source, long sinceNs) {}

  /** The last request for a chain to be placed. */
  public record Placement(Action.RequestPlacement request, long sinceNs) {}

  /** The last request for a chain to be evicted from a node. */
  public record Eviction(long chain, long victim, long sinceNs) {}

  /** Where a blob was last sent, and from where. */
  public record BlobPlace(long blob, long from, long to, long sinceNs) {}

  /** How much heat was taken off a blob; unsigned 64-bit. */
  public record Heat(long blob, long total) {}

  /** A peer avoided until then. */
  public record Avoided(long peer, String reason, long sinceNs, long untilNs) {}

  /** A node's maintenance state, with the reason of a failed drain, else null. */
  public record Maintenance(long node, MaintenanceState state, String reason, long sinceNs) {}
}
