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
 * As {@link FoldBenchmark}, of a chain that is long enough for more live keys than a cache holds.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldManyBenchmark {
  private static final int RECORDS = 1 << 24;

  /** Where the chain is made, of 500 MB; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** How many chains' windows are open at any time. */
  @Param("10000000")
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

  /** Deletes the chain. */
  @TearDown(Level.Trial)
  public void delete() {
    chain.close();
  }
}
