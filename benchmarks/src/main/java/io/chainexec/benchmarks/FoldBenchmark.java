package io.chainexec.benchmarks;

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
 * verified, records decoded and applied.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldBenchmark {
  private static final int RECORDS = 1 << 20;

  /** Where the chain is made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** How many chains' windows are open at any time. */
  @Param({"1000", "100000"})
  public int liveKeys;

  private FoldChain chain;

  /** Writes the chain. */
  @Setup(Level.Trial)
  public void write() {
    chain = new FoldChain(dir, RECORDS, liveKeys);
  }

  /** Folds into what an executor starts from. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long liveState() {
    return chain.liveState();
  }

  /** Folds into all that an auditor sees, the world as dispatched included. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long everything() {
    return chain.everything();
  }

  /** Verifies the chain: every checksum, link and record. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long verify() {
    return chain.verify();
  }

  /** Deletes the chain. */
  @TearDown(Level.Trial)
  public void delete() {
    chain.close();
  }
}
