package io.chainexec.executor;

import io.chainexec.action.Action;

/**
 * The daemon's code that carries actions out; the executor never knows how.
 *
 * <p>Called on the loop's thread, one action at a time. While it runs, the loop waits; a call that
 * can hang needs a timeout of its own. Everything on {@link ActionExecutor} that other threads may
 * call may be called from here too.
 */
@FunctionalInterface
public interface Dispatcher {
  /**
   * Carries an action out.
   *
   * @param action what is to be done
   * @param attempt which try this is; valid only during the call
   * @return what came of it, not null
   * @throws Exception or anything else: the action fails without a retry, with the reason {@code
   *     dispatcher panicked}, and the loop goes on
   */
  DispatchResult dispatch(Action action, Attempt attempt) throws Exception;

  /**
   * Pressure was asserted or released. What this throws is logged and otherwise ignored.
   *
   * @param asserted whether it is now asserted
   * @param depth the queue's depth that did it: queued and deferred actions and the one in hand
   */
  default void onPressure(boolean asserted, int depth) {}
}
