package io.chainexec.simulation;

import io.chainexec.action.Action;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Does everything that a dispatcher may do, and what it should not. */
final class RandomDispatcher implements Dispatcher {
  private final SimulatedProcess process;
  private final RandomGenerator random;
  private final boolean losesMemory;
  private final boolean closes;

  RandomDispatcher(
      SimulatedProcess process, RandomGenerator random, boolean losesMemory, boolean closes) {
    this.closes = closes;
    this.process = process;
    this.random = random;
    this.losesMemory = losesMemory;
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) throws Exception {
    if (random.nextInt(4) == 0) {
      process.spend(Duration.ofMillis(RandomActions.pick(random, 1, 30, 700)));
    }
    process.step("half of the effect");
    if (random.nextInt(6) == 0) {
      reenter();
    }
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> DispatchResult.retry("busy", Duration.ofMillis(random.nextInt(300)));
      case 3, 4 -> DispatchResult.drop("no such thing");
      case 5 -> misbehave();
      default -> DispatchResult.ok();
    };
  }

  private DispatchResult misbehave() throws Exception {
    switch (random.nextInt(8)) {
      case 0 -> throw new Exception("simulated");
      case 1 -> throw new StackOverflowError("simulated");
      case 2 -> throw new AssertionError("simulated");
      case 3 -> Thread.currentThread().interrupt();
      case 4 -> {
        if (losesMemory) {
          throw new InternalError("simulated");
        }
      }
      default -> throw new IllegalStateException("simulated");
    }
    return null;
  }

  private void reenter() {
    switch (random.nextInt(10)) {
      case 0 -> process.executor().recordFailure("dispatcher", "from inside");
      case 1 -> process.executor().setGate(RandomActions.daemon(1), process.executor().nowNs());
      case 2 -> process.executor().snapshot();
      case 3 -> {
        if (closes) {
          process.executor().close();
        }
      }
      case 4 -> enterTheLoop();
      default -> process.submit(RandomActions.next(random, process.executor().nowNs()));
    }
  }

  private void enterTheLoop() {
    try {
      process.executor().doWork();
    } catch (IllegalStateException refused) {
      return;
    }
    throw new Checks.Broken("the loop was entered from within itself");
  }

  @Override
  public void onPressure(boolean asserted, int depth) {
    if (random.nextInt(8) == 0) {
      throw new IllegalStateException("simulated");
    }
  }
}
