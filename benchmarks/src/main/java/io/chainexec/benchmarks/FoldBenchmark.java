package io.chainexec.benchmarks;

import io.chainexec.chain.RecordSink;
import io.chainexec.snapshot.ChainFold;
import io.chainexec.snapshot.LiveState;
import io.chainexec.store.ChainReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A chain read from the page cache and folded, from its first record to its last: checksums
 * verified, records decoded and applied. The chain holds dispatched pulls, 64 per block.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldBenchmark {
  private static final int RECORDS = 1 << 20;

  /** Where the chain is made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** How many chains' windows are open at any time: the chains are pulled in turn, one a window. */
  @Param({"1000", "100000"})
  public int liveKeys;

  private ScratchDirectory directory;

  /** Writes the chain. */
  @Setup(Level.Trial)
  public void write() {
    directory = new ScratchDirectory(dir);
    PullChain.write(directory, RECORDS, liveKeys);
  }

  /** Folds into what an executor starts from. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long liveState() {
    LiveState live = new LiveState();
    fold(live);
    return verified(live);
  }

  /** Folds into all that an auditor sees, the world as dispatched included. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long everything() {
    ChainFold all = new ChainFold();
    fold(all.sink());
    return verified(all.live());
  }

  private void fold(RecordSink sink) {
    long records = 0;
    try (ChainReader reader =
        ChainReader.open(
            directory.path(),
            problem -> {
              throw new IllegalStateException(problem.toString());
            })) {
      for (int polled = reader.poll(sink); polled > 0; polled = reader.poll(sink)) {
        records += polled;
      }
    }
    Check.equal("records", RECORDS, records);
  }

  private static long verified(LiveState live) {
    long dispatched = live.counters().dispatched();
    Check.equal("dispatched", RECORDS - 1, dispatched);
    return dispatched;
  }

  /** Deletes the chain. */
  @TearDown(Level.Trial)
  public void delete() {
    directory.close();
  }
}
