package io.chainexec.executor;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dispatcher that only logs, for bootstrapping a daemon and for tests: every action succeeds,
 * except those that {@link #failNext} asked to fail. Keeps the latest calls. Thread-safe.
 */
public final class LoggingDispatcher implements Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingDispatcher.class);

  private final int capacity;
  private final Deque<DispatchResult> failures = new ArrayDeque<>();
  private final Deque<PendingAction> dispatched = new ArrayDeque<>();
  private final Deque<Boolean> pressureEdges = new ArrayDeque<>();

  /** Keeps the latest 1024 calls. */
  public LoggingDispatcher() {
    this(1024);
  }

  /** Keeps that many of the latest calls, at least 1. */
  public LoggingDispatcher(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", at least 1 is needed");
    }
    this.capacity = capacity;
  }

  /** Has the next dispatch that was not spoken for yet end with that result. */
  public synchronized void failNext(DispatchResult result) {
    failures.add(Objects.requireNonNull(result, "result"));
  }

  /** Has that many of the next dispatches end with that result. */
  public synchronized void failNext(int times, DispatchResult result) {
    for (int i = 0; i < times; i++) {
      failNext(result);
    }
  }

  @Override
  public synchronized DispatchResult dispatch(Action action, Attempt attempt) {
    keep(dispatched, new PendingAction(attempt.id(), action, attempt.emittedAtNs()));
    DispatchResult result = failures.isEmpty() ? DispatchResult.ok() : failures.poll();
    LOG.info("action {} {}: {}", Long.toUnsignedString(attempt.id()), action, result);
    return result;
  }

  @Override
  public synchronized void onPressure(boolean asserted, int depth) {
    keep(pressureEdges, asserted);
    LOG.info("pressure {} at depth {}", asserted ? "asserted" : "released", depth);
  }

  /** The latest actions handed over, oldest first. */
  public synchronized List<PendingAction> dispatched() {
    return new ArrayList<>(dispatched);
  }

  /** The latest pressure edges, oldest first: true where it was asserted. */
  public synchronized List<Boolean> pressureEdges() {
    return new ArrayList<>(pressureEdges);
  }

  private <T> void keep(Deque<T> latest, T element) {
    if (latest.size() == capacity) {
      latest.removeFirst();
    }
    latest.addLast(element);
  }
}
