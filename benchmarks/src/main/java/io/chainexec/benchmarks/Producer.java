package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.executor.ActionExecutor;

/** A thread that submits without end, waiting some microseconds whenever the queue is full. */
final class Producer extends Thread {
  private final ActionExecutor executor;
  private final Action[] actions = Actions.reduceHeat(1024);
  private volatile boolean ended;
  private long submitted;

  Producer(ActionExecutor executor) {
    super("producer");
    this.executor = executor;
    setDaemon(true);
  }

  @Override
  public void run() {
    while (!ended) {
      Action action = actions[(int) submitted & (actions.length - 1)];
      PendingAction pending = new PendingAction(action, executor.nowNs());
      if (submit(pending)) {
        submitted++;
      }
    }
  }

  private boolean submit(PendingAction pending) {
    while (!executor.submit(pending)) {
      if (ended) {
        return false;
      }
      Waiting.briefly();
    }
    return true;
  }

  void requireAlive() {
    if (!isAlive()) {
      throw new IllegalStateException("the producer has died");
    }
  }

  /** Ends the thread; how much was accepted. */
  long end() {
    ended = true;
    try {
      join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return submitted;
  }
}
