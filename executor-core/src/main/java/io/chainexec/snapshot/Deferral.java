package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.chain.DeferralCause;

/**
 * A deferred action in the live state; mutable and reused, so that deferring allocates nothing.
 * Belongs to the thread that applies records; the getters mean what {@link DeferredAction}'s
 * components do.
 */
public final class Deferral {
  private long id;
  private Action action;
  private long arrivedAtNs;
  private int count;

  /** The cause's code, or 0: a reference would cost a barrier each time it is stored. */
  private int cause;

  private long order;
  private long sinceOrder;
  private long deferredAtNs;
  private long dueNs;
  private boolean inDoubt;
  private Object place;

  Deferral() {}

  void begin(long newId, Action newAction, long newArrivedAtNs, boolean newInDoubt) {
    id = newId;
    action = newAction;
    arrivedAtNs = newArrivedAtNs;
    inDoubt = newInDoubt;
    cause = 0;
  }

  void await(
      int newCount,
      DeferralCause newCause,
      long newOrder,
      long newSinceOrder,
      long newDeferredAtNs,
      long newDueNs) {
    count = newCount;
    cause = newCause.code();
    order = newOrder;
    sinceOrder = newSinceOrder;
    deferredAtNs = newDeferredAtNs;
    dueNs = newDueNs;
  }

  void end() {
    action = null;
  }

  /** The action's id. */
  public long id() {
    return id;
  }

  /** What is to be done. */
  public Action action() {
    return action;
  }

  /** When it was emitted. */
  public long arrivedAtNs() {
    return arrivedAtNs;
  }

  /** Its deferrals and dispatch retries so far. */
  public int count() {
    return count;
  }

  /** What it waits for. */
  public DeferralCause cause() {
    return DeferralCause.ofCode(cause);
  }

  /** The number of its latest deferral. */
  public long order() {
    return order;
  }

  /** The number of the deferral with which its present wait began. */
  public long sinceOrder() {
    return sinceOrder;
  }

  /** When it is expected to go. */
  public long dueNs() {
    return dueNs;
  }

  /** Whether it was in doubt before, so that it may have been carried out already. */
  public boolean inDoubt() {
    return inDoubt;
  }

  /** What the {@link DeferralListener} keeps with this deferral; survives its reuse. */
  public Object place() {
    return place;
  }

  /** Keeps that with this deferral. */
  public void keepPlace(Object newPlace) {
    place = newPlace;
  }

  DeferredAction view() {
    return new DeferredAction(
        id, action, arrivedAtNs, count, cause(), order, sinceOrder, deferredAtNs, dueNs, inDoubt);
  }
}
