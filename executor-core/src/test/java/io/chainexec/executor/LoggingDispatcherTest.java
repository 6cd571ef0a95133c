package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainexec.action.PendingAction;
import io.chainexec.config.ExecutorConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggingDispatcherTest {
  @Test
  void everythingSucceedsExceptWhatIsToFail() {
    LoggingDispatcher dispatcher = new LoggingDispatcher();
    dispatcher.failNext(DispatchResult.drop("a"));
    dispatcher.failNext(2, DispatchResult.retryNs("b", 0));
    Rig rig = new Rig(dispatcher);
    for (int i = 0; i < 4; i++) {
      rig.executor.submit(Rig.HARMLESS);
    }
    rig.settle();
    assertEquals(3, rig.executor.counters().dispatched());
    assertEquals(1, rig.executor.counters().failed());
    assertEquals(2, rig.executor.counters().dispatchRetries());
    assertEquals(List.of(1L, 2L, 3L, 4L, 2L, 3L), ids(dispatcher));
    assertSame(Rig.HARMLESS, dispatcher.dispatched().get(0).action());
  }

  @Test
  void keepsTheLatestCallsOnly() {
    LoggingDispatcher dispatcher = new LoggingDispatcher(2);
    Rig rig = new Rig(dispatcher);
    for (int i = 0; i < 3; i++) {
      rig.executor.submit(Rig.HARMLESS);
    }
    rig.settle();
    assertEquals(List.of(2L, 3L), ids(dispatcher));
    assertThrows(IllegalArgumentException.class, () -> new LoggingDispatcher(0));
  }

  @Test
  void keepsThePressureEdges() {
    LoggingDispatcher dispatcher = new LoggingDispatcher();
    Rig rig = new Rig(ExecutorConfig.builder().pressure(2, 0).build(), dispatcher);
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.advanceMs(100);
    assertEquals(List.of(true, false), dispatcher.pressureEdges());
  }

  private static List<Long> ids(LoggingDispatcher dispatcher) {
    return dispatcher.dispatched().stream().map(PendingAction::id).toList();
  }
}
