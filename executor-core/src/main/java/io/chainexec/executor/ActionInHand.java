package io.chainexec.executor;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.PendingAction;
import io.chainexec.snapshot.Deferral;
import io.chainexec.snapshot.InDoubtAction;

/** The one action that the loop is handling; reused for the next. Belongs to the loop's thread. */
final class ActionInHand implements Attempt {
  long id;
  ActionKind kind;
  Action action;

  long arrivedAtNs;
  long admittedAtNs;
  int count;

  /** Its deferral, if it comes from one. */
  Deferral waiting;

  private boolean recorded;
  private boolean inDoubt;
  private boolean open;

  void takeNew(PendingAction pending) {
    take(pending.id(), pending.action(), pending.emittedAtNs(), 0);
    recorded = false;
  }

  /** Takes an action that is on record as accepted. */
  void takeAccepted(PendingAction pending) {
    take(pending.id(), pending.action(), pending.emittedAtNs(), 0);
  }

  void takeDue(Deferral deferral) {
    take(deferral.id(), deferral.action(), deferral.arrivedAtNs(), deferral.count());
    waiting = deferral;
    inDoubt = deferral.inDoubt();
  }

  void takeInDoubt(InDoubtAction doubted) {
    take(doubted.id(), doubted.action(), doubted.arrivedAtNs(), doubted.count());
    kind = doubted.kind();
    inDoubt = true;
  }

  private void take(long newId, Action newAction, long newArrivedAtNs, int newCount) {
    id = newId;
    action = newAction;
    kind = newAction == null ? null : newAction.kind();
    arrivedAtNs = newArrivedAtNs;
    count = newCount;
    recorded = true;
    waiting = null;
    inDoubt = false;
    open = true;
  }

  /** The action if no record holds it yet, else null: its first record holds all of it. */
  Action unrecorded() {
    return recorded ? null : action;
  }

  /** Whether its outcome was not handed over yet. */
  boolean isOpen() {
    return open;
  }

  void settled() {
    open = false;
  }

  /** 1, unless it is counted among the deferred. */
  int notDeferred() {
    return waiting == null ? 1 : 0;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public boolean inDoubt() {
    return inDoubt;
  }

  @Override
  public long emittedAtNs() {
    return arrivedAtNs;
  }

  @Override
  public long admittedAtNs() {
    return admittedAtNs;
  }

  /** For the log: nothing that a caller wrote, which could hold control sequences. */
  @Override
  public String toString() {
    return Long.toUnsignedString(id) + " " + kind.wireName();
  }
}
