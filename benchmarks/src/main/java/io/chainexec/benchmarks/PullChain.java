package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.ChronicleAppender;
import java.time.Duration;

/**
 * Writes chains to be read: dispatched pulls, a microsecond apart, 64 per block, as a busy executor
 * writes them. So many chains are pulled in turn, one stabilization window long each.
 */
final class PullChain {
  private static final int PER_BLOCK = 64;
  private static final long STEP_NS = 1_000;

  private PullChain() {}

  /**
   * Writes a chain in that directory.
   *
   * @param records how many, the one that opens the session included
   * @param liveKeys how many windows are open at any time
   */
  static void write(ScratchDirectory directory, long records, int liveKeys) {
    ExecutorConfig config =
        ExecutorConfig.builder()
            .stabilizationWindow(Duration.ofNanos(STEP_NS * liveKeys))
            .pullCooldown(Duration.ZERO)
            .build();
    try (ChronicleAppender chain = directory.openChain()) {
      chain.opened(0, 1, System.currentTimeMillis(), 1, config);
      for (long i = 1; i < records; i++) {
        dispatched(chain, i, pull(i % liveKeys));
        if (i % PER_BLOCK == PER_BLOCK - 1) {
          chain.commit();
        }
      }
      chain.commit();
    }
  }

  private static void dispatched(ChronicleAppender chain, long id, Action pull) {
    long timeNs = id * STEP_NS;
    long admittedAtNs = timeNs - RecordBytes.STEP_NS;
    long arrivedAtNs = timeNs - RecordBytes.AGE_NS;
    chain.attempting(admittedAtNs, id, ActionKind.PULL_REPLICA, pull, arrivedAtNs);
    chain.dispatched(timeNs, id, ActionKind.PULL_REPLICA, pull, arrivedAtNs, admittedAtNs);
  }

  /** Ids that are spread over 64 bits. */
  private static Action pull(long key) {
    return new Action.PullReplica(mix(key), mix(~key));
  }

  private static long mix(long z) {
    long x = (z + 1) * 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    return x ^ (x >>> 27);
  }
}
