package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.Counters;
import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.history.MemoryChain;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mapped memory that has gone shows itself anywhere: the chain closes, and the loop goes on. */
class MemoryFailureTest {
  private static final long MS = 1_000_000;

  private MemoryChain memory = new MemoryChain(1_000);
  private final List<Throwable> closedBy = new ArrayList<>();
  private final List<Long> calls = new ArrayList<>();
  private final ManualClock clock = new ManualClock(0);
  private String failing = "";
  private boolean pressed;
  private Dispatcher dispatcher =
      (action, attempt) -> {
        calls.add(attempt.id());
        return action instanceof Action.MarkAvoid ? DispatchResult.drop("no") : DispatchResult.ok();
      };

  /** A chain in mapped memory: an InternalError closes it, if it is told. */
  private ChainAppender chain() {
    ChainAppender appender = memory.appender();
    return (ChainAppender)
        Proxy.newProxyInstance(
            ChainAppender.class.getClassLoader(),
            new Class<?>[] {ChainAppender.class},
            (proxy, called, arguments) -> answer(appender, called, arguments));
  }

  private Object answer(ChainAppender appender, Method called, Object[] arguments)
      throws Throwable {
    if (called.getName().equals(failing)) {
      failing = "";
      throw new InternalError("a fault occurred in an unsafe memory access operation");
    }
    if (called.getName().equals("memoryFailed")) {
      closedBy.add((Throwable) arguments[0]);
      return null;
    }
    boolean takesRecords = called.getName().equals("commit") || isRecord(called);
    if (takesRecords && !closedBy.isEmpty()) {
      throw new ChainException("closed for good");
    }
    try {
      return called.invoke(appender, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static boolean isRecord(Method method) {
    return method.getDeclaringClass() == io.chainexec.chain.RecordSink.class;
  }

  private ActionExecutor executor(ChainFailurePolicy policy, NanoClock time) {
    return ActionExecutor.builder()
        .config(
            ExecutorConfig.builder()
                .onChainFailure(policy)
                .pressure(8, 1)
                .pullCooldown(Duration.ofMillis(1))
                .drainRatePerSec(1)
                .build())
        .clock(time)
        .chain(chain())
        .dispatcher(
            new Dispatcher() {
              @Override
              public DispatchResult dispatch(Action action, Attempt attempt) throws Exception {
                return dispatcher.dispatch(action, attempt);
              }

              @Override
              public void onPressure(boolean asserted, int depth) {
                if (pressed) {
                  throw new InternalError("a fault occurred while user code ran");
                }
              }
            })
        .build();
  }

  private static void submit(ActionExecutor executor, Action action) {
    executor.submit(new PendingAction(action, 0));
  }

  /** One action of every outcome, a command, and a tick. */
  private void submitSome(ActionExecutor executor) {
    executor.setGate(Rig.DAEMON, 1_000 * MS);
    executor.recordFailure("a", "b");
    submit(executor, Rig.HARMLESS);
    submit(executor, new Action.PullReplica(1, 1));
    submit(executor, new Action.PullReplica(2, 1));
    submit(executor, new Action.MarkAvoid(1, "slow", 5));
    submit(executor, new Action.StartDaemon(Rig.DAEMON));
    submit(executor, new Action.MigrateBlob(1, 2, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "opened",
        "dispatched",
        "failed",
        "gated",
        "deferred",
        "failure",
        "gateSet",
        "attempting",
        "full",
        "commit"
      })
  void whereverTheChainShowsItItIsClosedAndWhatFollowsIsCounted(String method) {
    failing = method;
    ActionExecutor executor = executor(ChainFailurePolicy.CONTINUE, clock);
    submitSome(executor);
    executor.doWork();
    assertEquals(1, closedBy.size());
    int onChain = memory.records().size();
    executor.doWork();
    submitSome(executor);
    executor.doWork();
    assertEquals(onChain, memory.records().size());
    executor.close();
    assertFalse(executor.closeReport().chainComplete());
    Counters counters = executor.closeReport().counters();
    assertEquals(12, counters.dispatched() + counters.failed() + counters.gated() + left(executor));
    // opened, 2 gates set, 2 failures, 12 outcomes, 4 failure records of theirs, closed; edges
    assertEquals(22 + edges(counters), onChain + counters.chainAppendFailures());
  }

  private static long edges(Counters counters) {
    return counters.pressureAsserts() + counters.pressureReleases();
  }

  private static int left(ActionExecutor executor) {
    return executor.closeReport().deferred().size();
  }

  @Test
  void aLossThatCannotBeNotedClosesTheChain() {
    ActionExecutor executor = executor(ChainFailurePolicy.CONTINUE, clock);
    executor.doWork();
    memory.faults().loseRecords(0, 1);
    failing = "noteLosses";
    submit(executor, Rig.HARMLESS);
    executor.doWork();
    assertEquals(1, closedBy.size());
    executor.close();
    assertFalse(executor.closeReport().chainComplete());
  }

  @Test
  void aDeclarationThatShowsItClosesTheChainToo() {
    ActionExecutor executor = executor(ChainFailurePolicy.CONTINUE, clock);
    executor.doWork();
    memory.faults().loseRecords(0, 1);
    failing = "checkpointEnd";
    submit(executor, Rig.HARMLESS);
    submit(executor, Rig.HARMLESS);
    executor.doWork();
    assertEquals(1, closedBy.size());
    executor.close();
    assertFalse(executor.closeReport().chainComplete());
  }

  @Test
  void anErrorWhileUserCodeRunsClosesTheChain() {
    dispatcher =
        (action, attempt) -> {
          calls.add(attempt.id());
          throw new InternalError("a fault occurred while user code ran");
        };
    ActionExecutor executor = executor(ChainFailurePolicy.HALT, clock);
    submit(executor, Rig.HARMLESS);
    submit(executor, Rig.HARMLESS);
    executor.doWork();
    assertEquals(1, closedBy.size());
    assertEquals(List.of(1L), calls);
    assertTrue(executor.haltCause().orElseThrow().getMessage().contains("closed for good"));
    assertEquals(1, executor.closeReport().leftQueued());
  }

  @Test
  void anErrorWhileAnObserverIsToldClosesTheChain() {
    pressed = true;
    ActionExecutor executor = executor(ChainFailurePolicy.CONTINUE, clock);
    for (int i = 0; i < 8; i++) {
      submit(executor, Rig.HARMLESS);
    }
    executor.doWork();
    assertEquals(1, executor.counters().pressureAsserts());
    assertFalse(closedBy.isEmpty());
    assertEquals(8, executor.counters().dispatched());
  }

  @Test
  void oneThatHaltsDispatchesNothingMoreOnceItHasShown() {
    for (String method : List.of("opened", "dispatched", "full", "commit")) {
      memory = new MemoryChain(1_000);
      closedBy.clear();
      calls.clear();
      failing = method;
      ActionExecutor executor = executor(ChainFailurePolicy.HALT, clock);
      submitSome(executor);
      executor.doWork();
      assertTrue(executor.haltCause().isPresent(), method);
      int before = calls.size();
      executor.close();
      assertEquals(before, calls.size());
      CloseReport report = executor.closeReport();
      Counters c = report.counters();
      long handled = c.dispatched() + c.failed() + c.gated() + report.deferred().size();
      assertTrue(method.equals("commit") || report.leftQueued() > 0, method);
      assertTrue(handled + report.leftQueued() >= 6, method);
    }
  }

  /** Wherever the loop reads the clock, an error could surface as well. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorInTheLoopsOwnCodeIsTheChainsFailureAndLeavesEachActionItsOutcome(boolean closing) {
    int reads = 0;
    for (int at = 2; reads == 0 || at <= reads; at++) {
      memory = new MemoryChain(1_000);
      closedBy.clear();
      CountingClock time = new CountingClock(at);
      ActionExecutor executor = executor(ChainFailurePolicy.CONTINUE, time);
      submitSome(executor);
      if (!closing) {
        executor.doWork();
        executor.doWork();
      }
      executor.close();
      reads = Math.max(reads, time.reads);
      Counters counters = executor.closeReport().counters();
      assertEquals(
          6, counters.dispatched() + counters.failed() + counters.gated() + left(executor));
      assertEquals(time.reads >= at ? 1 : 0, closedBy.size(), "at read " + at);
      assertEquals(executor.closeReport().chainComplete(), time.reads < at, "at read " + at);
      // opened, gate set, failure, 6 outcomes, closed; and what failures and edges add
      long expected = 10 + counters.failed() + counters.gated() + edges(counters);
      long lost = counters.chainAppendFailures();
      assertEquals(expected, memory.records().size() + lost, "at read " + at);
    }
    assertTrue(reads > 6, reads + " reads");
  }

  @Test
  void oneThatHaltsTakesNothingOnceAnErrorHasShownThatItsChainHasClosed() {
    CountingClock time = new CountingClock(4);
    ActionExecutor executor = executor(ChainFailurePolicy.HALT, time);
    executor.doWork();
    assertEquals(3, time.reads, "one more, and the next cycle fails before it takes anything");
    submit(executor, Rig.HARMLESS);
    executor.doWork();
    assertEquals(List.of(), calls);
    assertEquals(1, executor.closeReport().leftQueued());
  }

  @Test
  void aLoopOfItsOwnThreadSurvivesIt() {
    ActionExecutor executor = executor(ChainFailurePolicy.CONTINUE, new CountingClock(3));
    executor.start();
    submit(executor, Rig.HARMLESS);
    submit(executor, Rig.HARMLESS);
    executor.close();
    Counters counters = executor.closeReport().counters();
    assertEquals(2, counters.dispatched() + counters.failed());
    assertEquals(1, closedBy.size());
  }

  /** A clock that meets an InternalError at its n-th reading. */
  private static final class CountingClock implements NanoClock {
    private final int failingRead;
    int reads;

    CountingClock(int failingRead) {
      this.failingRead = failingRead;
    }

    @Override
    public long nanoTime() {
      if (++reads == failingRead) {
        throw new InternalError("a fault occurred in compiled code");
      }
      return 0;
    }

    @Override
    public long wallMs() {
      return 0;
    }
  }
}
