package io.chainexec.executor;

import io.chainexec.action.PendingAction;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * Where other threads hand work to the loop: two bounded queues, for actions and for commands. Each
 * offer is answered at once; refusals are counted. When the intake is closed, everything that was
 * accepted before is still handed out, and nothing can slip in behind the loop's back.
 *
 * <p>Offering is for any thread, polling and parking for the loop's.
 */
final class Intake {
  /** A {@link PendingAction}, or a {@link Ticket} for one. */
  private final MpscAtomicArrayQueue<Object> actions;

  private final MpscAtomicArrayQueue<Command> commands;
  private final int actionCapacity;
  private final int commandCapacity;
  private final AtomicLong refusedActions = new AtomicLong();
  private final AtomicLong refusedCommands = new AtomicLong();
  private volatile boolean closed;
  private volatile boolean sealed;
  private volatile Throwable haltCause;
  private volatile Thread parked;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Set<Object> leftBehind = Collections.newSetFromMap(new IdentityHashMap<>());

  Intake(int actionCapacity, int commandCapacity) {
    this.actionCapacity = actionCapacity;
    this.commandCapacity = commandCapacity;
    // The queues round their capacity up to a power of two, at least 2; the threshold is exact.
    this.actions = new MpscAtomicArrayQueue<>(Math.max(2, actionCapacity));
    this.commands = new MpscAtomicArrayQueue<>(Math.max(2, commandCapacity));
  }

  /** Queues an action; false if the queue is full. */
  boolean offer(PendingAction action) {
    return offer(actions, actionCapacity, action, refusedActions);
  }

  /** Queues an action that somebody waits for; false if the queue is full. */
  boolean offer(Ticket ticket) {
    return offer(actions, actionCapacity, ticket, refusedActions);
  }

  /** Queues a command; false if the queue is full. */
  boolean offer(Command command) {
    return offer(commands, commandCapacity, command, refusedCommands);
  }

  private <T> boolean offer(
      MpscAtomicArrayQueue<T> queue, int capacity, T element, AtomicLong refused) {
    if (closed) {
      throw closedException();
    }
    if (!queue.offerIfBelowThreshold(element, capacity)) {
      refused.incrementAndGet();
      return false;
    }
    // The loop either sees the element before it parks or ends, or this thread sees that it has.
    VarHandle.fullFence();
    Thread sleeper = parked;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    }
    if (sealed && wasLeftBehind(queue, element)) {
      throw closedException();
    }
    return true;
  }

  /** Whether the loop ended without taking the element; waits for the end, which is near. */
  private boolean wasLeftBehind(MpscAtomicArrayQueue<?> queue, Object element) {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (leftBehind) {
      for (Object left = queue.poll(); left != null; left = queue.poll()) {
        leftBehind.add(left);
      }
      return leftBehind.remove(element);
    }
  }

  /** A {@link PendingAction}, a {@link Ticket}, or null if there is none. */
  Object pollAction() {
    // Where a submitter was stopped half-way, relaxed polling does not wait for it.
    return closed ? actions.poll() : actions.relaxedPoll();
  }

  Command pollCommand() {
    return closed ? commands.poll() : commands.relaxedPoll();
  }

  int queuedActions() {
    return actions.size();
  }

  boolean isEmpty() {
    return actions.isEmpty() && commands.isEmpty();
  }

  /** From now on nothing is accepted. */
  void close() {
    closed = true;
    Thread sleeper = parked;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    }
  }

  /** From now on nothing is accepted, because the chain failed for that reason. */
  void halt(Throwable cause) {
    if (haltCause == null) {
      haltCause = cause;
    }
    close();
  }

  /** Why the loop has halted, or null if it has not; for any thread. */
  Throwable haltCause() {
    return haltCause;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Has those who offered while the intake was being closed find out for themselves whether their
   * element was still taken. What the loop polls after this is the last there is.
   */
  void seal() {
    sealed = true;
    VarHandle.fullFence();
  }

  /** The loop polls no more. */
  void end() {
    ended.countDown();
  }

  /** Waits until something is offered, the intake is closed, or the time is over. */
  void park(long ns) {
    parked = Thread.currentThread();
    VarHandle.fullFence();
    if (isEmpty() && !closed) {
      LockSupport.parkNanos(this, ns);
    }
    parked = null;
  }

  long refusedActions() {
    return refusedActions.get();
  }

  long refusedCommands() {
    return refusedCommands.get();
  }

  /** What is said to those who come too late. */
  IllegalStateException closedException() {
    Throwable cause = haltCause;
    return cause == null
        ? new IllegalStateException("the executor is closed and takes nothing more")
        : new IllegalStateException(
            "the executor has halted, since its chain could not be appended to, and takes nothing"
                + " more; open the chain again with a new executor: "
                + cause,
            cause);
  }
}
