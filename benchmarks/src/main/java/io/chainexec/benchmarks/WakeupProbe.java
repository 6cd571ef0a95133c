package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.store.ChronicleAppender;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long an executor with defaults, which has been idle for 5 to 15 ms, takes from a submission
 * to the dispatch; beside a thread that is parked and unparked, and does nothing else: the
 * machine's floor. The two take turns, action by action. First in a young JVM, which still
 * interprets most of the executor ({@code cold}), and then after as many actions as it takes to
 * have it compiled, as a daemon has after some minutes or hours.
 */
final class WakeupProbe implements Probe {
  private static final String NAME = "WakeupProbe.p99";
  private static final long LEAST_REST_NS = 5_000_000;
  private static final long MOST_REST_NS = 15_000_000;
  private static final Action ACTION = new Action.ReduceHeat(1, 1);

  @Override
  public List<Measurement> measure(ProbeOptions options) {
    int count = options.either(10, 600);
    int warmups = options.either(1_000, 200_000);
    SplittableRandom random = new SplittableRandom(1);
    Stamp ofExecutor = new Stamp();
    Stamp ofFloor = new Stamp();
    try (ScratchDirectory directory = new ScratchDirectory(options.dir());
        Sleeper sleeper = new Sleeper(ofFloor);
        ActionExecutor executor = executor(directory, ofExecutor)) {
      executor.start();
      takeTurns(executor, ofExecutor, sleeper, ofFloor, count, random);
      Histogram cold = ofExecutor.take(count);
      ofFloor.take(count);
      warmUp(executor, warmups, count + warmups);
      ofExecutor.take(warmups);
      takeTurns(executor, ofExecutor, sleeper, ofFloor, count, random);
      return List.of(
          measurement("floor").addLatencies(ofFloor.take(count)),
          measurement("cold").addLatencies(cold),
          measurement("executor").addLatencies(ofExecutor.take(count)));
    }
  }

  private static Measurement measurement(String path) {
    return Measurement.cost(NAME, "us").with("path", path);
  }

  private static void takeTurns(
      ActionExecutor executor,
      Stamp ofExecutor,
      Sleeper sleeper,
      Stamp ofFloor,
      int count,
      SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      rest(random);
      ofExecutor.sent();
      executor.submit(ACTION);
      ofExecutor.await();
      rest(random);
      ofFloor.sent();
      sleeper.wake();
      ofFloor.await();
    }
  }

  private static void warmUp(ActionExecutor executor, int count, long enough) {
    for (int i = 0; i < count; i++) {
      while (!executor.submit(ACTION)) {
        Waiting.briefly();
      }
    }
    while (executor.counters().dispatched() < enough) {
      Waiting.briefly();
    }
  }

  private static ActionExecutor executor(ScratchDirectory directory, Stamp stamp) {
    return ActionExecutor.builder()
        .dispatcher(
            (action, attempt) -> {
              stamp.received();
              return DispatchResult.ok();
            })
        .chain(ChronicleAppender.open(directory.path()))
        .build();
  }

  private static void rest(SplittableRandom random) {
    long untilNs = System.nanoTime() + random.nextLong(LEAST_REST_NS, MOST_REST_NS);
    for (long left = untilNs - System.nanoTime(); left > 0; left = untilNs - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** One signal at a time, from one thread to another. */
  private static final class Stamp {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Histogram histogram = Histograms.create();
    private volatile long sentNs;
    private volatile boolean received = true;

    void sent() {
      received = false;
      sentNs = System.nanoTime();
    }

    /** What was received so far, which must be so much; begins anew. */
    Histogram take(int count) {
      Histogram taken = histogram.copy();
      histogram.reset();
      Check.equal("received", count, taken.getTotalCount());
      return taken;
    }

    void received() {
      histogram.recordValue(System.nanoTime() - sentNs);
      received = true;
    }

    /** Waits without taking the core that the other may need. */
    void await() {
      while (!received) {
        if (System.nanoTime() - sentNs > PATIENCE_NS) {
          throw new IllegalStateException("no answer");
        }
        LockSupport.parkNanos(100_000);
      }
    }
  }

  /** A thread that parks, and stamps when it is unparked. */
  private static final class Sleeper implements AutoCloseable {
    private final Stamp stamp;
    private final Thread thread = new Thread(this::run, "sleeper");
    private volatile boolean signalled;
    private volatile boolean ended;

    Sleeper(Stamp stamp) {
      this.stamp = stamp;
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      while (!ended) {
        if (signalled) {
          signalled = false;
          stamp.received();
        } else {
          LockSupport.park(this);
        }
      }
    }

    void wake() {
      signalled = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void close() {
      ended = true;
      LockSupport.unpark(thread);
    }
  }
}
