package io.chainexec.executor;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.history.MemoryChain;
import java.util.ArrayList;
import java.util.List;

/** An executor on a manual clock and a chain in memory, with a dispatcher that takes notes. */
final class Rig implements Dispatcher {
  static final long MS = 1_000_000;
  static final Action HARMLESS = new Action.RequestEviction(1, 2);
  static final Daemon DAEMON = new Daemon(7, "d7");

  final ManualClock clock;
  final MemoryChain chain;
  final List<Long> calls = new ArrayList<>();
  final List<Long> callTimesMs = new ArrayList<>();
  final ActionExecutor executor;
  private final Dispatcher behaviour;

  Rig(ExecutorConfig config, Dispatcher behaviour, MemoryChain chain) {
    this(config, behaviour, new ManualClock(1_000_000), chain);
  }

  /** An executor that goes on with what another one has left. */
  Rig(ExecutorConfig config, Dispatcher behaviour, ManualClock clock, MemoryChain chain) {
    this.behaviour = behaviour;
    this.clock = clock;
    this.chain = chain;
    executor =
        ActionExecutor.builder()
            .config(config)
            .clock(clock)
            .chain(chain.appender())
            .dispatcher(this)
            .build();
  }

  Rig(ExecutorConfig config, Dispatcher behaviour) {
    this(config, behaviour, new MemoryChain(1_000));
  }

  Rig(ExecutorConfig config, MemoryChain chain) {
    this(config, (action, attempt) -> DispatchResult.ok(), chain);
  }

  Rig(Dispatcher behaviour) {
    this(ExecutorConfig.defaults(), behaviour);
  }

  Rig(ExecutorConfig config) {
    this(config, (action, attempt) -> DispatchResult.ok());
  }

  Rig() {
    this(ExecutorConfig.defaults());
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) throws Exception {
    synchronized (calls) {
      calls.add(attempt.id());
      callTimesMs.add(clock.nanoTime() / MS);
    }
    return behaviour.dispatch(action, attempt);
  }

  @Override
  public void onPressure(boolean asserted, int depth) {
    behaviour.onPressure(asserted, depth);
  }

  void settle() {
    while (executor.doWork() > 0) {
      // until there is nothing to do
    }
  }

  /** Passes that time, stopping wherever something comes due. */
  void advanceMs(long ms) {
    long targetNs = clock.nanoTime() + ms * MS;
    settle();
    while (clock.nanoTime() < targetNs) {
      clock.moveToNs(Math.min(targetNs, executor.nextDueNs()));
      settle();
    }
  }
}
