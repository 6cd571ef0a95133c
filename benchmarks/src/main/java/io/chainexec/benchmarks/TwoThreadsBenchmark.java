package io.chainexec.benchmarks;

import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
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
 * The loop on one thread while another submits as fast as it can: the time per action on the way
 * from the one to the other. The benchmark's thread is the loop's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TwoThreadsBenchmark {
  private static final int BATCH = LoopDriver.BATCH;

  /** Where chains are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** Whether there is a chain, with blocks of 64 actions. */
  @Param({"false", "true"})
  public boolean chain;

  private ScratchDirectory directory;
  private ActionExecutor executor;
  private CountingDispatcher dispatcher;
  private Producer producer;

  /** Makes a fresh chain and an executor on it, and starts the producer. */
  @Setup(Level.Iteration)
  public void open() {
    directory = new ScratchDirectory(dir);
    dispatcher = new CountingDispatcher();
    executor =
        ActionExecutor.builder()
            .config(ExecutorConfig.builder().pressure(1 << 20, 1 << 19).build())
            .dispatcher(dispatcher)
            .chain(appender())
            .build();
    producer = new Producer(executor);
    producer.start();
  }

  private ChainAppender appender() {
    return chain ? directory.openChain() : new NoOpAppender();
  }

  /** Handles what comes. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long loop() {
    for (int done = 0; done < BATCH; ) {
      int work = executor.doWork();
      if (work == 0) {
        producer.requireAlive();
        Waiting.aMoment();
      }
      done += work;
    }
    return dispatcher.calls();
  }

  /** Ends the producer and verifies that all it submitted was handled, and recorded. */
  @TearDown(Level.Iteration)
  public void close() {
    long submitted = producer.end();
    executor.close();
    Check.equal("dispatched", submitted, dispatcher.calls());
    Check.equal("counted", submitted, executor.counters().dispatched());
    Check.equal("lost", 0, executor.counters().chainAppendFailures());
    Check.atLeast("bytes", chain ? submitted * 8 : 0, directory.bytes());
    directory.close();
  }
}
