package io.chainexec.benchmarks;

import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.StoreConfig;
import io.chainexec.store.SyncPolicy;
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
 * The loop on a chain, as {@link LoopOnChainBenchmark} has it, by when the chain is synced. With 64
 * actions per block, a sync in the commit is one for 64 actions; the least block is what a daemon
 * sees whose actions come one by one. Latencies of the same levels are {@link LatencyProbe}'s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SyncBenchmark {
  private static final int ROUNDS_BETWEEN_LOOKS = 64;

  /** Where chains are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** When the chain is synced. */
  @Param({"never", "10ms", "every:1000", "commit"})
  public String sync;

  /** After how many actions a block is committed. */
  @Param({"1", "64"})
  public int blockOf;

  private ScratchDirectory directory;
  private LoopDriver driver;
  private long rounds;

  /** Makes a fresh chain and an executor on it. */
  @Setup(Level.Iteration)
  public void open() {
    directory = new ScratchDirectory(dir);
    driver =
        new LoopDriver(
            Outcome.REDUCE_HEAT,
            ChronicleAppender.open(
                directory.path(), StoreConfig.defaults().withSync(SyncPolicy.parse(sync))),
            blockOf);
  }

  /** Fills the queue. */
  @Setup(Level.Invocation)
  public void prepare() {
    if (++rounds % ROUNDS_BETWEEN_LOOKS == 0 && directory.isLarge()) {
      close();
      open();
    }
    driver.prepare();
  }

  /** Handles what is queued. */
  @Benchmark
  @OperationsPerInvocation(LoopDriver.BATCH)
  public long loop() {
    return driver.run();
  }

  /** Brings the round to its end. */
  @TearDown(Level.Invocation)
  public void settle() {
    driver.settle();
  }

  /** Verifies what was done and deletes the chain. */
  @TearDown(Level.Iteration)
  public void close() {
    driver.close();
    directory.close();
  }
}
