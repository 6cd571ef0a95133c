package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.ChainFold;
import io.chainexec.snapshot.LiveState;
import io.chainexec.store.ChainReader;
import io.chainexec.store.ChainVerifier;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.VerifyReport;

/**
 * A chain to be folded: dispatched pulls, 64 per block, of so many chains in turn, one round a
 * window. Whatever is done with it is verified. Deleted when it is closed. Not thread-safe.
 */
final class FoldChain implements AutoCloseable {
  private static final int PER_BLOCK = 64;

  private final ScratchDirectory directory;
  private final int records;

  FoldChain(String dir, int records, int liveKeys) {
    this.records = records;
    directory = new ScratchDirectory(dir);
    ExecutorConfig config = ExecutorConfig.defaults();
    Action[] pulls = Actions.pulls(liveKeys);
    long stepNs = config.stabilizationWindowNs() / liveKeys;
    try (ChronicleAppender chain = directory.openChain()) {
      chain.opened(0, 1, System.currentTimeMillis(), 1, config);
      for (int i = 1; i < records; i++) {
        long timeNs = i * stepNs;
        Action pull = pulls[i % liveKeys];
        chain.dispatched(
            timeNs,
            i,
            ActionKind.PULL_REPLICA,
            pull,
            timeNs - RecordBytes.AGE_NS,
            timeNs - RecordBytes.STEP_NS);
        if (i % PER_BLOCK == PER_BLOCK - 1) {
          chain.commit();
        }
      }
    }
  }

  long liveState() {
    LiveState live = new LiveState();
    fold(live);
    return verified(live);
  }

  long everything() {
    ChainFold all = new ChainFold();
    fold(all.sink());
    return verified(all.live());
  }

  long verify() {
    VerifyReport report = ChainVerifier.verify(directory.path());
    Check.equal("problems", 0, report.problemCount());
    Check.equal("records", records, report.records());
    return report.blocks();
  }

  private void fold(RecordSink sink) {
    long folded = 0;
    try (ChainReader reader =
        ChainReader.open(
            directory.path(),
            problem -> {
              throw new IllegalStateException(problem.toString());
            })) {
      for (int polled = reader.poll(sink); polled > 0; polled = reader.poll(sink)) {
        folded += polled;
      }
    }
    Check.equal("records", records, folded);
  }

  private long verified(LiveState live) {
    long dispatched = live.counters().dispatched();
    Check.equal("dispatched", records - 1, dispatched);
    return dispatched;
  }

  @Override
  public void close() {
    directory.close();
  }
}
