package io.chainexec.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The machine's part in every row with two threads: how long a cache line takes from one core to
 * another and back. A virtual machine may be moved to cores that are farther apart at any time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheLineBenchmark {
  /** In the middle of an array of its own, so that nothing else lies in its line. */
  private static final int VALUE = 32;

  private static final long END = -1;

  private final AtomicLongArray line = new AtomicLongArray(2 * VALUE);
  private Thread other;
  private long sent;

  /** Starts the other thread, which answers each number with the next. */
  @Setup(Level.Iteration)
  public void start() {
    sent = 0;
    line.set(VALUE, 0);
    other = new Thread(this::answer, "answering");
    other.setDaemon(true);
    other.start();
  }

  private void answer() {
    for (long expected = 1; ; expected += 2) {
      long seen = line.get(VALUE);
      while (seen != expected) {
        if (seen == END) {
          return;
        }
        Thread.onSpinWait();
        seen = line.get(VALUE);
      }
      line.set(VALUE, expected + 1);
    }
  }

  /** There and back. */
  @Benchmark
  public long roundTrip() {
    sent += 2;
    line.set(VALUE, sent - 1);
    while (line.get(VALUE) != sent) {
      Thread.onSpinWait();
    }
    return sent;
  }

  /** Ends the other thread. */
  @TearDown(Level.Iteration)
  public void end() throws InterruptedException {
    line.set(VALUE, END);
    other.join();
  }
}
