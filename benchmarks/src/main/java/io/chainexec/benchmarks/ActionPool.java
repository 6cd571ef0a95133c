package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.executor.ActionExecutor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;

/**
 * Pending actions that are submitted again and again, so that {@code gc.alloc.rate.norm} shows what
 * the loop allocates and not what submitting does. The executor lets a pending action pass only
 * once, and it is as old as it is; here its id is taken back and it is emitted anew, behind the
 * executor's back. Not thread-safe.
 */
final class ActionPool {
  private static final VarHandle ID = idOfPendingActions();
  private static final MethodHandle EMISSION = emissionOfPendingActions();

  private final PendingAction[] pending;
  private int next;

  ActionPool(Action[] actions) {
    this.pending = new PendingAction[actions.length];
    for (int i = 0; i < actions.length; i++) {
      pending[i] = new PendingAction(actions[i], 0);
    }
  }

  /** Submits the next few, round and round, emitted now. */
  void submit(ActionExecutor executor, int count) {
    long nowNs = executor.nowNs();
    for (int i = 0; i < count; i++) {
      PendingAction action = pending[next];
      next = next + 1 == pending.length ? 0 : next + 1;
      ID.set(action, PendingAction.NO_ID);
      emit(action, nowNs);
      if (!executor.submit(action)) {
        throw new IllegalStateException("the queue is full: the loop left something behind");
      }
    }
  }

  private static void emit(PendingAction action, long nowNs) {
    try {
      EMISSION.invokeExact(action, nowNs);
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
  }

  private static MethodHandle emissionOfPendingActions() {
    try {
      Field field = PendingAction.class.getDeclaredField("emittedAtNs");
      field.setAccessible(true);
      return MethodHandles.lookup().unreflectSetter(field);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
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
