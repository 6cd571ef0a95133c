package io.chainexec.executor;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.snapshot.LiveState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The submissions that are taken together where intake is journaled: each is recorded as accepted,
 * they are committed at once, and only then is one after the other handled. An accepted record is
 * applied to the state when it is on the chain, since before that nothing has been accepted.
 *
 * <p>Reuses its entries. Belongs to the loop's thread, except for {@link #unhandled()}.
 */
final class IntentBatch implements Journal.CommitListener {
  private final LiveState state;
  private final Journal journal;
  private final Refusal refusal;
  private final Entry[] entries;
  private final List<Ticket> promised = new ArrayList<>();
  private final AtomicInteger unhandled = new AtomicInteger();
  private int size;

  /** Those before this one were committed or lost. */
  private int settled;

  private int next;
  private long lastId = PendingAction.NO_ID;

  /** Refuses an action whose id cannot be, with a record that says so. */
  interface Refusal {
    void refuse(PendingAction pending, long nextId);
  }

  IntentBatch(LiveState state, Journal journal, Refusal refusal, int capacity) {
    this.state = state;
    this.journal = journal;
    this.refusal = refusal;
    entries = new Entry[capacity];
    for (int i = 0; i < capacity; i++) {
      entries[i] = new Entry();
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Accepts what is queued: records it, commits, and has the tickets answered. All at one time,
   * since it is applied with the commit.
   *
   * @return how many submissions were taken from the queue
   */
  int accept(Intake intake, long nowNs, int max) {
    int count = 0;
    while (count < max && size < entries.length) {
      Object submission = intake.pollAction();
      if (submission == null) {
        break;
      }
      count++;
      if (submission instanceof Ticket ticket) {
        accept(ticket, nowNs);
      } else {
        accept((PendingAction) submission, null, nowNs);
      }
      if (journal.full()) {
        journal.commit();
      }
    }
    journal.commit();
    answerTickets();
    return count;
  }

  private void accept(Ticket ticket, long nowNs) {
    try {
      if (!isDuplicate(ticket, nowNs)) {
        accept(ticket.pending(), ticket, nowNs);
      }
    } catch (Throwable t) { // the loop ends by it, and nobody else knows of the ticket
      ticket.fail(brokenDown(t));
      throw t;
    }
  }

  private void accept(PendingAction pending, Ticket ticket, long nowNs) {
    long nextId = nextId();
    if (!ExecutionLoop.hasId(pending, nextId)) {
      refusal.refuse(pending, nextId);
      if (ticket != null) {
        ticket.fail(new IllegalStateException(ExecutionLoop.refusal(pending, nextId)));
      }
      return;
    }
    Action action = pending.action();
    String key = ticket == null ? null : ticket.key();
    Entry entry = entries[size];
    entry.recorded =
        journal.accepted(
            nowNs,
            pending.id(),
            action.kind(),
            action,
            pending.emittedAtNs(),
            key,
            pending.redriveOf());
    entry.pending = pending;
    entry.ticket = ticket;
    entry.timeNs = nowNs;
    size++;
    lastId = pending.id();
    unhandled.lazySet(size - next);
  }

  /** The id for the next action, above those of the batch. */
  private long nextId() {
    long nextId = state.nextActionId();
    return Long.compareUnsigned(lastId, nextId) >= 0 ? lastId + 1 : nextId;
  }

  /** Whether another submission had the key; if so, its id is the answer. */
  private boolean isDuplicate(Ticket ticket, long nowNs) {
    String key = ticket.key();
    if (key == null) {
      return false;
    }
    if (awaitsCommit(key)) {
      journal.commit(); // whether that one is accepted must be known first
    }
    long firstId = state.idOfKey(key, nowNs);
    if (firstId == PendingAction.NO_ID) {
      return false;
    }
    journal.duplicate(nowNs, firstId, key);
    ticket.promise(new Ticket.Receipt(firstId, true));
    promised.add(ticket);
    return true;
  }

  private boolean awaitsCommit(String key) {
    for (int i = settled; i < size; i++) {
      if (key.equals(entries[i].key())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void onCommit(boolean done) {
    for (int i = settled; i < size; i++) {
      Entry entry = entries[i];
      entry.recorded &= done;
      if (entry.recorded) {
        PendingAction p = entry.pending;
        state.accepted(
            entry.timeNs, p.id(), p.action().kind(), p.action(), p.emittedAtNs(), entry.key());
      }
    }
    settled = size;
  }

  /** Has the tickets answered once what they tell of is durable, or at once where it is lost. */
  private void answerTickets() {
    for (int i = next; i < size; i++) {
      Ticket ticket = entries[i].ticket;
      entries[i].ticket = null;
      if (ticket != null && entries[i].recorded) {
        ticket.promise(new Ticket.Receipt(entries[i].pending.id(), false));
        promised.add(ticket);
      } else if (ticket != null) {
        ticket.fail(
            new IllegalStateException(
                "not accepted: the chain cannot be appended to; the action is not carried out"));
      }
    }
    if (!promised.isEmpty()) {
      List<Ticket> tickets = List.copyOf(promised);
      promised.clear();
      journal.committedDurably().whenComplete((done, failure) -> answer(tickets, failure));
    }
  }

  private static void answer(List<Ticket> tickets, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    for (Ticket ticket : tickets) {
      if (cause == null) {
        ticket.keep();
      } else {
        ticket.fail(
            new IllegalStateException(
                "accepted, and carried out unless the process ends before; but the chain cannot"
                    + " promise that this is durable: "
                    + cause,
                cause));
      }
    }
  }

  /** The next action to be handled, or null: the batch is done, and empty. */
  PendingAction next() {
    if (next == size) {
      size = 0;
      settled = 0;
      next = 0;
      return null;
    }
    PendingAction pending = entries[next].pending;
    entries[next].pending = null;
    next++;
    unhandled.lazySet(size - next);
    return pending;
  }

  /** Whether the chain holds the accepted record of the one that {@link #next()} gave. */
  boolean isRecorded() {
    return entries[next - 1].recorded;
  }

  /** How many actions were taken, or are in doubt, and are not in hand yet; for any thread. */
  int unhandled() {
    return unhandled.get();
  }

  /** Says how many actions in doubt are not in hand yet, while there is no batch. */
  void unresolved(int actions) {
    unhandled.lazySet(actions);
  }

  private static RuntimeException brokenDown(Throwable cause) {
    return new IllegalStateException(
        "the executor broke down; whether the action was accepted is not known", cause);
  }

  /** Fails every ticket that has no answer coming, after an error of the loop's own. */
  void failTickets(Throwable cause) {
    RuntimeException failure = brokenDown(cause);
    for (Entry entry : entries) {
      if (entry.ticket != null) {
        entry.ticket.fail(failure);
      }
    }
    promised.forEach(ticket -> ticket.fail(failure));
  }

  private static final class Entry {
    PendingAction pending;
    Ticket ticket;
    long timeNs;
    boolean recorded;

    String key() {
      return ticket == null ? null : ticket.key();
    }
  }
}
