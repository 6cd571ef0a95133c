package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;

/** Does nothing but count, and says what it was told to say. Belongs to the loop's thread. */
final class CountingDispatcher implements Dispatcher {
  private DispatchResult result = DispatchResult.ok();
  private long calls;

  void answer(DispatchResult newResult) {
    result = newResult;
  }

  long calls() {
    return calls;
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) {
    calls++;
    return result;
  }
}
