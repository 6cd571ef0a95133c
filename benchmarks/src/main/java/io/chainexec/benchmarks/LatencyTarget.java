package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
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
    /** It spins, as in a daemon that drives the executor itself. */
    SPIN,
    /** As the executor's own thread does by default. */
    DEFAULT
  }

  /** The recorder of the loop's thread; to be begun before the first action is submitted. */
  final LatencyRecorder recorder = new LatencyRecorder();

  private volatile boolean ended;
  private volatile Throwable failure;
  private Thread thread;

  /** Queues an action that should have been submitted at that moment; false if it is full. */
  abstract boolean submit(Action action, long intendedNs);

  /** What is to be taken from an action's moment to have it on the machine's clock. */
  abstract long offsetNs();

  /** Does what there is to do; how much it was. */
  abstract int work();

  /** Verifies that so many actions have arrived; called when the loop has ended. */
  abstract void verify(long submitted);

  /** Has a thread of ours spin over {@link #work()}. */
  void spin() {
    thread = new Thread(this::loop, "loop");
    thread.setDaemon(true);
    thread.start();
  }

  private void loop() {
    try {
      while (!ended || work() > 0) {
        if (work() == 0) {
          Thread.onSpinWait();
        }
      }
    } catch (Throwable t) {
      failure = t;
    }
  }

  /** Throws if the loop's thread has died. */
  void requireAlive() {
    if (failure != null) {
      throw new IllegalStateException("the loop has died", failure);
    }
  }

  /** Has the thread handle what is queued, and end. */
  void endLoop() {
    ended = true;
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    requireAlive();
  }

  @Override
  public abstract void close();

  /** The machine's floor: the queue, and a loop that does nothing but poll and stamp. */
  static final class Floor extends LatencyTarget {
    private static final int CAPACITY = 1024;

    // As the executor's intake.
    private final MpscAtomicArrayQueue<PendingAction> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private long arrived;

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

  /** The executor, without limits, on a fresh chain on disk. */
  static final class OnChain extends LatencyTarget {
    private final ScratchDirectory directory;
    private final ActionExecutor executor;
    private final CountingDispatcher dispatcher = new CountingDispatcher();
    private final long offsetNs;
    private boolean closed;

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
              .build();
      offsetNs = executor.nowNs() - System.nanoTime();
      if (idle == Idle.DEFAULT) {
        executor.start();
      }
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
    void endLoop() {
      super.endLoop();
      executor.close();
      closed = true;
    }

    @Override
    void verify(long submitted) {
      Check.equal("dispatched", submitted, dispatcher.calls());
      Check.equal("counted", submitted, executor.counters().dispatched());
      Check.equal("lost", 0, executor.counters().chainAppendFailures());
    }

    @Override
    public void close() {
      if (!closed) {
        executor.close();
      }
      directory.close();
    }
  }
}
