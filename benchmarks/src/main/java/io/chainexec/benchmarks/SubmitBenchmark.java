package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.Counters;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Producers against a started executor without a chain. An operation is a submission that was
 * accepted, however often it had to be tried; refusals are counted beside it. So a full queue
 * cannot flatter the figure, and where the producers are faster than the loop, the loop is what is
 * measured. Beside it the same producers against the bare queue, which a thread empties that does
 * nothing else: what two cores can do that write to the same line.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SubmitBenchmark {
  /** One thread submits. */
  @Benchmark
  @Threads(1)
  public void producers1(Target target, Submissions submissions) {
    submissions.submit(target);
  }

  /** Two threads submit. */
  @Benchmark
  @Threads(2)
  public void producers2(Target target, Submissions submissions) {
    submissions.submit(target);
  }

  /** Four threads submit. */
  @Benchmark
  @Threads(4)
  public void producers4(Target target, Submissions submissions) {
    submissions.submit(target);
  }

  /** What is submitted to, on a thread of its own. */
  @State(Scope.Benchmark)
  public static class Target {
    /** The executor, or nothing but a queue. */
    @Param({"executor", "queue"})
    public String to;

    private final Queue<Submissions> producers = new ConcurrentLinkedQueue<>();
    private ActionExecutor executor;
    private BareQueue queue;

    /** Starts it. */
    @Setup(Level.Iteration)
    public void start() {
      executor =
          ActionExecutor.builder()
              .config(ExecutorConfig.builder().pressure(1 << 20, 1 << 19).build())
              .dispatcher(new CountingDispatcher())
              .chain(new NoOpAppender())
              .build();
      queue = to.equals("queue") ? new BareQueue() : null;
      if (queue == null) {
        executor.start();
      } else {
        queue.start();
      }
    }

    private boolean submit(PendingAction pending) {
      return queue == null ? executor.submit(pending) : queue.offer(pending);
    }

    /** Ends it and verifies that it has handled what it accepted, and refused what it refused. */
    @TearDown(Level.Iteration)
    public void close() {
      long taken = queue == null ? 0 : queue.end();
      executor.close();
      Counters counters = executor.counters();
      long accepted = 0;
      long refused = 0;
      for (Submissions producer : producers) {
        accepted += producer.takeAccepted();
        refused += producer.refused;
      }
      if (queue == null) {
        Check.equal("dispatched", accepted, counters.dispatched());
        Check.equal("refused", refused, counters.refusedSubmissions());
      } else {
        Check.equal("taken", accepted, taken);
      }
    }
  }

  /** The queue that the executor's intake is made of, and a thread that empties it. */
  private static final class BareQueue extends Thread {
    private static final int CAPACITY = 1024;

    private final MpscAtomicArrayQueue<PendingAction> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private volatile boolean ended;
    private long taken;

    boolean offer(PendingAction pending) {
      return queue.offerIfBelowThreshold(pending, CAPACITY);
    }

    @Override
    public void run() {
      while (!ended || !queue.isEmpty()) {
        if (queue.relaxedPoll() == null) {
          Waiting.aMoment();
        } else {
          taken++;
        }
      }
    }

    private long end() {
      ended = true;
      try {
        join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return taken;
    }
  }

  /** One producer's submissions. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Submissions {
    /** Refusals; reset with every iteration. */
    public long refused;

    private final Action[] actions = Actions.reduceHeat(1024);
    private long accepted;
    private int next;

    /** Has itself counted. */
    @Setup(Level.Trial)
    public void register(Target target) {
      target.producers.add(this);
    }

    private void submit(Target target) {
      Action action = actions[next++ & (actions.length - 1)];
      PendingAction pending = new PendingAction(action, target.executor.nowNs());
      while (!target.submit(pending)) {
        refused++;
        Waiting.briefly();
      }
      accepted++;
    }

    private long takeAccepted() {
      long taken = accepted;
      accepted = 0;
      return taken;
    }
  }
}
