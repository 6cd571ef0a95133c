package io.chainexec.replay.whatif;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * The events that one simulation has before it. Gates are known by when they were handled and
 * actions by when they were emitted, so that the one may come before what was read earlier; of
 * equal moments the chain's order decides. Not thread-safe.
 */
final class EventQueue {
  private record Queued(long order, Event event) {}

  private final ArrayDeque<Queued> line = new ArrayDeque<>();
  private final ArrayDeque<Queued> gates = new ArrayDeque<>();
  private final BooleanSupplier more;
  private EventQueue ahead;
  private BooleanSupplier lead;

  /**
   * An empty queue.
   *
   * @param more has further events added, perhaps; false if there are none
   */
  EventQueue(BooleanSupplier more) {
    this.more = more;
  }

  /**
   * Shows no action before it was taken from the other queue, which holds the same events.
   *
   * @param step has the other queue's simulation do what comes next; false if it is over
   */
  void follow(EventQueue other, BooleanSupplier step) {
    ahead = other;
    lead = step;
  }

  void add(long order, Event event) {
    (event instanceof Event.Gate ? gates : line).add(new Queued(order, event));
  }

  /** The next event, or null after the last. */
  Event peek() {
    while (line.isEmpty() && more.getAsBoolean()) {
      // A gate that was not read yet cannot come before what is still to be read in any case.
    }
    while (ahead != null
        && !line.isEmpty()
        && ahead.line.size() >= line.size()
        && lead.getAsBoolean()) {
      // Until the other one has taken it.
    }
    Queued next = next();
    return next == null ? null : next.event();
  }

  /** Takes what {@link #peek()} shows. */
  void take() {
    (next() == line.peek() ? line : gates).remove();
  }

  private Queued next() {
    Queued first = line.peek();
    Queued gate = gates.peek();
    if (first == null || gate == null) {
      return first == null ? gate : first;
    }
    int byTime = Long.compare(gate.event().timeNs(), first.event().timeNs());
    return byTime < 0 || byTime == 0 && gate.order() < first.order() ? gate : first;
  }
}
