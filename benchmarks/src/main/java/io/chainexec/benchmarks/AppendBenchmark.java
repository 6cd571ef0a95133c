package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.ChronicleAppender;
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
 * The chain alone: records of dispatched pulls, staged before and after, checksummed and committed,
 * without an executor and without a clock. What a loop on a chain costs beyond a loop without one
 * is this and what the two do to each other's caches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int ROUNDS_BETWEEN_LOOKS = 64;

  /** Where chains are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** After how many records a block is committed. */
  @Param({"1", "64"})
  public int recordsPerBlock;

  private final Action[] pulls = Actions.pulls(BATCH);
  private ScratchDirectory directory;
  private ChronicleAppender chain;
  private long rounds;
  private long records;
  private long timeNs;

  /** Makes a fresh chain. */
  @Setup(Level.Iteration)
  public void open() {
    directory = new ScratchDirectory(dir);
    chain = directory.openChain();
    timeNs = 0;
    records = 1;
    chain.opened(timeNs, 1, System.currentTimeMillis(), 1, ExecutorConfig.defaults());
    chain.commit();
  }

  /** Replaces the chain when it has become large. */
  @Setup(Level.Invocation)
  public void bound() {
    if (++rounds % ROUNDS_BETWEEN_LOOKS == 0 && directory.isLarge()) {
      close();
      open();
    }
  }

  /** Appends dispatched pulls that were emitted 30 us before and took 40 ns. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long append() {
    int left = recordsPerBlock;
    for (Action pull : pulls) {
      timeNs += RecordBytes.STEP_NS;
      long arrivedAtNs = timeNs - RecordBytes.AGE_NS;
      long admittedAtNs = timeNs - RecordBytes.STEP_NS;
      ActionKind kind = ActionKind.PULL_REPLICA;
      chain.attempting(admittedAtNs, records, kind, pull, arrivedAtNs);
      chain.dispatched(timeNs, records++, kind, pull, arrivedAtNs, admittedAtNs);
      if (--left == 0) {
        chain.commit();
        left = recordsPerBlock;
      }
    }
    return records;
  }

  /** Verifies that all is on the chain, and deletes it. */
  @TearDown(Level.Iteration)
  public void close() {
    Check.equal("records", records, chain.nextSequence());
    chain.close();
    Check.atLeast("bytes", records * RecordBytes.LEAST_BYTES, directory.bytes());
    directory.close();
  }
}
