package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.executor.ActionExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Pending actions that are submitted again and again, so that {@code gc.alloc.rate.norm} shows what
 * the loop allocates and not what submitting does. The executor lets a pending action pass only
 * once; here its id is taken back behind the executor's back. Not thread-safe.
 */
final class ActionPool {
  private static final VarHandle ID = idOfPendingActions();

  private final Action[] actions;
  private final PendingAction[] pending;
  private int next;

  ActionPool(Action[] actions) {
    this.actions = actions;
    this.pending = new PendingAction[actions.length];
    emit(0);
  }

  /** Has all actions be emitted at that chain time: their age takes bytes on the chain. */
  void emit(long nowNs) {
    for (int i = 0; i < actions.length; i++) {
      pending[i] = new PendingAction(actions[i], nowNs);
    }
  }

  /** Submits the next few, round and round. */
  void submit(ActionExecutor executor, int count) {
    for (int i = 0; i < count; i++) {
      PendingAction action = pending[next];
      next = next + 1 == pending.length ? 0 : next + 1;
      ID.set(action, PendingAction.NO_ID);
      if (!executor.submit(action)) {
        throw new IllegalStateException("the queue is full: the loop left something behind");
      }
    }
  }

  private static VarHandle idOfPendingActions() {
    try {
      return MethodHandles.privateLookupIn(PendingAction.class, MethodHandles.lookup())
          .findVarHandle(PendingAction.class, "id", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
