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
 * The loop as in {@link LoopBenchmark}, with a chain on disk that is fresh for every iteration and
 * replaced when it gets large.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopOnChainBenchmark extends MachineSpeed {
  private static final int ROUNDS_BETWEEN_LOOKS = 64;

  /** Several, since with the second chain the compiler begins anew. */
  static final int WARM_UP_CHAINS = 8;

  static final int WARM_UP_ROUNDS = 500;

  /** Where chains are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** After how many actions a block is committed. */
  @Param({"1", "4", "16", "64"})
  public int actionsPerBlock;

  /** What becomes of the actions. */
  @Param({"REDUCE_HEAT", "PULL_REPLICA"})
  public Outcome outcome;

  private ScratchDirectory directory;
  private LoopDriver driver;
  private long rounds;

  /** Has the compiler see what it has to, before iterations that are too short for that begin. */
  @Setup(Level.Trial)
  public void warmUp() {
    for (int chain = 0; chain < WARM_UP_CHAINS; chain++) {
      open();
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        prepare();
        loop();
        settle();
      }
      close();
    }
  }

  /** Makes a fresh chain and an executor on it. */
  @Setup(Level.Iteration)
  public void open() {
    directory = new ScratchDirectory(dir);
    driver = new LoopDriver(outcome, directory.openChain(), actionsPerBlock);
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

  /** Lets what was deferred go. */
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
