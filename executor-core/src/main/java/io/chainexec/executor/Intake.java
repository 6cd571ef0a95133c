package io.chainexec.executor;

import io.chainexec.action.PendingAction;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * Where other threads hand work to the loop: two bounded queues, for actions and for commands. Each
 * offer is answered at once; refusals are counted. When the intake is closed, everything that was
 * accepted before is still handed out, and nothing can slip in behind the loop's back.
 *
 * <p>Offering is for any thread, polling and parking for the loop's.
 *
 * <p>No offer is overlooked by a loop that goes to sleep or ends, without a fence of its own: the
 * queues claim a place by a compare-and-set of the index that {@link #isEmpty()} and a strict poll
 * read, so that either the loop sees the claim, or the offer sees that the loop is parked or that
 * the intake is sealed.
 */
final class Intake {
  /** A {@link PendingAction}, or a {@link Ticket} for one. */
  private final ActionQueue actions;

  private final MpscAtomicArrayQueue<Command> commands;
  private final int actionCapacity;
  private final int commandCapacity;
  private final AtomicLong refusedActions = new AtomicLong();
  private final AtomicLong refusedCommands = new AtomicLong();
  private volatile boolean closed;
  private volatile boolean sealed;
  private volatile Throwable haltCause;

  /** The loop's thread while it sleeps and nobody has undertaken to wake it. */
  private final AtomicReference<Thread> parked = new AtomicReference<>();

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Set<Object> leftBehind = Collections.newSetFromMap(new IdentityHashMap<>());

  Intake(int actionCapacity, int commandCapacity) {
    this.actionCapacity = actionCapacity;
    this.commandCapacity = commandCapacity;
    // The queues round their capacity up to a power of two, at least 2; the threshold is exact.
    this.actions = new ActionQueue(Math.max(2, actionCapacity));
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
    wake();
    if (sealed && wasLeftBehind(queue, element)) {
      throw closedException();
    }
    return true;
  }

  /** Wakes the loop if it sleeps; of several threads that would, one pays for it. */
  private void wake() {
    Thread sleeper = parked.get();
    if (sleeper != null && parked.compareAndSet(sleeper, null)) {
      LockSupport.unpark(sleeper);
    }
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

  /**
   * Whether at least so many actions are queued; for the loop, where it costs less than {@link
   * #queuedActions()}.
   */
  boolean holdsActions(int count) {
    return actions.holds(count);
  }

  boolean isEmpty() {
    return actions.isEmpty() && commands.isEmpty();
  }

  /** Whether nothing is queued, and nobody has closed it. */
  boolean isQuiet() {
    return isEmpty() && !closed;
  }

  /** From now on nothing is accepted. */
  void close() {
    closed = true;
    wake();
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
  }

  /** The loop polls no more. */
  void end() {
    ended.countDown();
  }

  /** Waits until something is offered, the intake is closed, or the time is over. */
  void park(long ns) {
    parked.set(Thread.currentThread());
    if (isQuiet()) {
      LockSupport.parkNanos(this, ns);
    }
    parked.set(null);
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
