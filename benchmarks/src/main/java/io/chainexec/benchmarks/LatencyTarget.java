package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.IdleStrategy;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.StoreConfig;
import io.chainexec.store.SyncPolicy;
import java.time.Duration;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * What a stream of actions is sent through, on a thread of its own: the executor with its chain, or
 * nothing but the queue. Submitting is for one other thread.
 */
abstract class LatencyTarget implements AutoCloseable {
  /** What the loop's thread does when there is nothing to do. */
  enum Idle {
    /** It spins. */
    SPINNING(IdleStrategy.spinning()),
    /** As it does by default: it spins for a moment, and then parks. */
    BACKOFF(IdleStrategy.backoff());

    private final IdleStrategy strategy;

    Idle(IdleStrategy strategy) {
      this.strategy = strategy;
    }
  }

  /** The recorder of the loop's thread; to be begun before the first action is submitted. */
  final LatencyRecorder recorder = new LatencyRecorder();

  /** What is to be taken from an action's moment to have it on the machine's clock. */
  abstract long offsetNs();

  /** Has a thread do what there is to do. */
  abstract void start();

  /** Queues an action that should have been submitted at that moment; false if it is full. */
  abstract boolean submit(Action action, long intendedNs);

  /** Does what there is to do, on the caller's thread, instead of {@link #start()}. */
  abstract int work();

  /** Has what is queued handled, by the thread if there is one, and ends. */
  abstract void end();

  /** Verifies that so many actions have arrived; called after the end. */
  abstract void verify(long submitted);

  @Override
  public abstract void close();

  /** The machine's floor: the queue, and a loop that does nothing but poll and stamp. */
  static class Floor extends LatencyTarget {
    private static final int CAPACITY = 1024;

    // As the executor's intake.
    private final MpscAtomicArrayQueue<PendingAction> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private final Thread thread = new Thread(this::loop, "loop");
    private volatile boolean ended;
    private long arrived;

    @Override
    void start() {
      thread.setDaemon(true);
      thread.start();
    }

    private void loop() {
      while (!ended || work() > 0) {
        if (work() == 0) {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    void end() {
      ended = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      loop(); // what is left, if the thread was never started
    }

    @Override
    boolean submit(Action action, long intendedNs) {
      return queue.offerIfBelowThreshold(new PendingAction(action, intendedNs), CAPACITY);
    }

    @Override
    long offsetNs() {
      return 0;
    }

    @Override
    int work() {
      PendingAction pending = queue.poll();
      if (pending == null) {
        return 0;
      }
      recorder.stamp(pending.emittedAtNs());
      arrived++;
      return 1;
    }

    @Override
    void verify(long submitted) {
      Check.equal("arrived", submitted, arrived);
    }

    @Override
    public void close() {}
  }

  /** The same beside a thread that writes as many bytes as the chain, and does nothing else. */
  static final class FloorBesideBytes extends Floor {
    private final BytesBeside bytes;

    FloorBesideBytes(BytesBeside bytes) {
      this.bytes = bytes;
    }

    @Override
    void start() {
      super.start();
      bytes.start();
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  /** The executor, without limits, on a fresh chain on disk. */
  static final class OnChain extends LatencyTarget {
    private final ScratchDirectory directory;
    private final ActionExecutor executor;
    private final CountingDispatcher dispatcher = new CountingDispatcher();
    private final long offsetNs;

    /** With a sync policy as people write it, or {@code none} for no chain. */
    OnChain(String dir, String sync, Idle idle) {
      directory = new ScratchDirectory(dir);
      executor =
          ActionExecutor.builder()
              .config(
                  ExecutorConfig.builder()
                      .pressure(1 << 20, 1 << 19)
                      .pullCooldown(Duration.ZERO)
                      .stabilizationWindow(Duration.ZERO)
                      .build())
              .dispatcher(dispatcher)
              .chain(new CommitStamps(chain(sync), recorder))
              .idleStrategy(idle.strategy)
              .build();
      offsetNs = executor.nowNs() - System.nanoTime();
    }

    private ChainAppender chain(String sync) {
      return sync.equals("none")
          ? new NoOpAppender()
          : ChronicleAppender.open(
              directory.path(), StoreConfig.defaults().withSync(SyncPolicy.parse(sync)));
    }

    @Override
    boolean submit(Action action, long intendedNs) {
      return executor.submit(new PendingAction(action, intendedNs + offsetNs));
    }

    @Override
    long offsetNs() {
      return offsetNs;
    }

    @Override
    int work() {
      return executor.doWork();
    }

    @Override
    void start() {
      executor.start();
    }

    @Override
    void end() {
      executor.close();
    }

    @Override
    void verify(long submitted) {
      Check.equal("dispatched", submitted, dispatcher.calls());
      Check.equal("counted", submitted, executor.counters().dispatched());
      Check.equal("lost", 0, executor.counters().chainAppendFailures());
    }

    @Override
    public void close() {
      executor.close();
      directory.close();
    }
  }
}
