package io.chainexec.benchmarks;

import io.chainexec.chain.NoOpAppender;
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
 * The loop alone: one thread, a full queue, no chain. Per action: queue, clock, pressure, gate,
 * dispatch, clock, record, apply.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopBenchmark extends MachineSpeed {
  /** What becomes of the actions. */
  @Param public Outcome outcome;

  private LoopDriver driver;

  /** Builds the executor. */
  @Setup(Level.Trial)
  public void open() {
    driver = new LoopDriver(outcome, new NoOpAppender(), 64);
  }

  /** Fills the queue. */
  @Setup(Level.Invocation)
  public void prepare() {
    driver.prepare();
  }

  /** Handles what is queued. */
  @Benchmark
  @OperationsPerInvocation(LoopDriver.BATCH)
  public long loop() {
    return driver.run();
  }

  /** Lets what was deferred go. */
  @TearDown(Level.Invocation)
  public void settle() {
    driver.settle();
  }

  /** Verifies what was done. */
  @TearDown(Level.Trial)
  public void close() {
    driver.close();
  }
}
