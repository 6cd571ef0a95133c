package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows up to which sequence a log is synced, and moves that on by its policy: within commits, or
 * on a daemon thread of its own, which waits without waking up while nothing is to be done. What is
 * committed is never held up by that thread, unless the policy says that commits wait for the disk.
 *
 * <p>A sync that fails is the last one: nobody knows what the kernel dropped.
 *
 * <p>{@link #committed}, {@link #durable} and {@link #close} are for the thread that commits, the
 * rest for any.
 */
final class Syncer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);

  /** Has everything that was committed before outlive a power failure. */
  interface ForceOperation {
    void force() throws IOException;
  }

  /** Somebody who waits for that sequence. */
  private record Waiter(long sequence, CompletableFuture<Void> answer) {}

  private final String name;
  private final SyncPolicy policy;
  private final ForceOperation log;
  private final Object forcing = new Object();

  /** Guards itself, {@link #closed}, and the writing of {@link #synced} and {@link #failure}. */
  private final Queue<Waiter> waiters = new ArrayDeque<>();

  private volatile long committed;
  private volatile long synced;

  /** Up to where somebody waits. */
  private volatile long wanted;

  private volatile ChainException failure;
  private boolean closed;
  private volatile boolean stopping;
  private volatile boolean idle;
  private Thread thread;

  Syncer(String name, SyncPolicy policy, ForceOperation log) {
    this.name = name;
    this.policy = policy;
    this.log = log;
  }

  /** Starts the thread, if the policy needs one. */
  void start() {
    if (policy.needsThread()) {
      thread = new Thread(this::run, "sync " + name);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Takes note that everything before that sequence is committed, and syncs it if the policy says
   * that the commit does. Allocates nothing.
   *
   * @throws ChainException if it cannot be synced
   */
  void committed(long sequence) {
    committed = sequence;
    if (sequence - synced >= policy.records()) {
      sync();
      throwFailure();
    } else if (idle && hasWork()) {
      wake();
    }
  }

  /**
   * As {@link #committed}, but synced at once under any policy that syncs at all.
   *
   * @throws ChainException if it cannot be synced
   */
  void committedForSure(long sequence) {
    committed(sequence);
    if (!policy.isNever() && synced < sequence) {
      sync();
      throwFailure();
    }
  }

  /** Syncs what is committed; returns without it if syncing has failed, now or before. */
  void sync() {
    synchronized (forcing) {
      if (failure != null) {
        return;
      }
      long target = committed;
      try {
        log.force();
      } catch (IOException | RuntimeException | Error e) {
        failToSync(e);
        return;
      }
      synchronized (waiters) {
        synced = target;
      }
    }
    completeDue();
  }

  private void failToSync(Throwable cause) {
    LOG.error(
        "the chain in {} is closed: it cannot be synced, and what reached the disk is unknown: {}",
        name,
        cause.toString());
    LOG.debug("the failure in full", cause);
    fail(
        new ChainException(
            "the chain in "
                + name
                + " was closed: it could not be synced ("
                + cause
                + "), and what reached the disk behind sequence "
                + synced
                + " is unknown; see to the disk, then open and verify it again",
            cause));
  }

  /** Nothing is synced any more, and whoever waits learns why. */
  void fail(ChainException cause) {
    synchronized (waiters) {
      if (failure == null) {
        failure = cause;
      }
    }
    failWaiters(cause);
  }

  private void failWaiters(ChainException cause) {
    for (Waiter waiter = poll(Long.MAX_VALUE); waiter != null; waiter = poll(Long.MAX_VALUE)) {
      waiter.answer().completeExceptionally(cause);
    }
  }

  private void completeDue() {
    for (Waiter waiter = poll(synced); waiter != null; waiter = poll(synced)) {
      waiter.answer().complete(null);
    }
  }

  private Waiter poll(long upTo) {
    synchronized (waiters) {
      Waiter first = waiters.peek();
      return first != null && first.sequence() <= upTo ? waiters.poll() : null;
    }
  }

  /**
   * Completed when everything before that sequence is synced, or at once if the policy is never to
   * sync; exceptionally if that will not come.
   *
   * @param sequence not before that of an earlier call
   */
  CompletableFuture<Void> durable(long sequence) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    synchronized (waiters) {
      if (failure != null && sequence > synced) {
        return CompletableFuture.failedFuture(failure);
      }
      if (policy.isNever() && !closed || sequence <= synced) {
        return CompletableFuture.completedFuture(null);
      }
      if (closed) {
        return CompletableFuture.failedFuture(closedException());
      }
      waiters.add(new Waiter(sequence, answer));
    }
    wanted = sequence;
    if (idle) {
      wake();
    }
    return answer;
  }

  /** Everything before this sequence is synced; 0 if nothing is known to be. */
  long synced() {
    return synced;
  }

  /** Throws what syncing has failed of, if it has. */
  void throwFailure() {
    ChainException cause = failure;
    if (cause != null) {
      throw new ChainException(cause.getMessage(), cause);
    }
  }

  private void run() {
    while (awaitWork()) {
      sync();
      rest();
    }
  }

  /** False if there will be none. */
  private boolean awaitWork() {
    while (!isDone() && !hasWork()) {
      idle = true; // before the last look: a commit is seen by it, or sees this and wakes
      if (!isDone() && !hasWork()) {
        LockSupport.park(this);
      }
      idle = false;
    }
    return !isDone();
  }

  private boolean hasWork() {
    long target = committed;
    return (policy.inBackground() ? target : Math.min(target, wanted)) > synced;
  }

  private boolean isDone() {
    return stopping || failure != null;
  }

  private void rest() {
    if (policy.inBackground() && !isDone()) {
      LockSupport.parkNanos(this, policy.intervalNs());
    }
  }

  private void wake() {
    idle = false;
    LockSupport.unpark(thread);
  }

  /** Ends the thread, syncs what is left, and answers everybody who waits. Idempotent. */
  @Override
  public void close() {
    stopThread();
    if (!policy.isNever() && committed > synced) {
      sync();
    }
    synchronized (waiters) {
      closed = true;
    }
    failWaiters(closedException());
  }

  private void stopThread() {
    stopping = true;
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private ChainException closedException() {
    return new ChainException("the chain in " + name + " was closed before it was synced");
  }
}
