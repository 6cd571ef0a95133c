package io.chainexec.replay.render;

import io.chainexec.snapshot.ChainSnapshot;
import io.chainexec.snapshot.Session;
import io.chainexec.snapshot.Snapshot;

/**
 * What a snapshot shows. Immutable.
 *
 * @param chain where the chain lies, for people
 * @param chainId the chain's identity, unsigned
 * @param snapshot what the chain says
 * @param problems how many problems were met while reading; the snapshot may be wrong if any
 * @param recordedNs chain time of the last record, which the snapshot's own time may be behind of
 */
public record SnapshotPage(
    String chain, long chainId, ChainSnapshot snapshot, long problems, long recordedNs) {
  Snapshot state() {
    return snapshot.state();
  }

  /** The session that the last record belongs to, or null if there is none. */
  Session session() {
    int count = snapshot.sessions().size();
    return count == 0 ? null : snapshot.sessions().get(count - 1);
  }

  /** How chain time maps to wall time at the end. */
  WallTime wall() {
    return session() == null
        ? WallTime.UNKNOWN
        : new WallTime(true, state().timeNs(), state().wallMs());
  }
}
