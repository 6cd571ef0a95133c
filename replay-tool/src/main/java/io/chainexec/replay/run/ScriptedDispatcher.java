package io.chainexec.replay.run;

import io.chainexec.action.Action;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.replay.script.ScriptedResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Plays the results that a script holds: the first for an action's first dispatch, and so on; then
 * ok. Results are announced by one thread before their action is submitted, and played by another.
 */
final class ScriptedDispatcher implements Dispatcher {
  private static final long NS_PER_MS = 1_000_000L;

  private final LongConsumer delayNs;
  private final Map<Long, Deque<ScriptedResult>> byId = new ConcurrentHashMap<>();

  /**
   * A dispatcher without results yet.
   *
   * @param delayNs lets that much time pass
   */
  ScriptedDispatcher(LongConsumer delayNs) {
    this.delayNs = delayNs;
  }

  /** Plays those results for the action of that id. */
  void announce(long id, List<ScriptedResult> results) {
    if (!results.isEmpty()) {
      byId.put(id, new ArrayDeque<>(results));
    }
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) throws ScriptedPanic {
    ScriptedResult result = next(attempt.id());
    if (result.delayMs() > 0) {
      delayNs.accept(result.delayMs() * NS_PER_MS);
    }
    return switch (result.kind()) {
      case OK -> DispatchResult.ok();
      case DROP -> DispatchResult.drop(result.reason());
      case RETRY -> DispatchResult.retryNs(result.reason(), result.afterMs() * NS_PER_MS);
      case PANIC -> throw new ScriptedPanic();
    };
  }

  private ScriptedResult next(long id) {
    Deque<ScriptedResult> results = byId.get(id);
    if (results == null) {
      return ScriptedResult.OK;
    }
    ScriptedResult result = results.poll();
    if (results.isEmpty() || result.kind() != ScriptedResult.Kind.RETRY) {
      byId.remove(id);
    }
    return result;
  }

  /** What a dispatch throws when the script says so. */
  static final class ScriptedPanic extends Exception {
    private static final long serialVersionUID = 1L;

    ScriptedPanic() {
      super("the script says so", null, false, false);
    }
  }
}
