package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chainexec.action.Action;
import io.chainexec.action.Limits;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a dispatcher does, the loop goes on and the failure leaves its trace. */
class UserCodeFailureTest {
  private static final Dispatcher NULL = (action, attempt) -> null;
  private static final Dispatcher EXCEPTION =
      (action, attempt) -> {
        throw new Exception("scripted");
      };
  private static final Dispatcher ERROR =
      (action, attempt) -> {
        throw new OutOfMemoryError("scripted");
      };
  private static final Dispatcher ENDLESS = UserCodeFailureTest::endless;

  private static DispatchResult endless(Action action, Attempt attempt) {
    return endless(action, attempt);
  }

  private static final Dispatcher INTERRUPTED =
      (action, attempt) -> {
        throw new InterruptedException();
      };

  @Test
  void whateverIsThrownIsADroppedAction() {
    for (Dispatcher bad : List.of(NULL, EXCEPTION, ERROR, ENDLESS, INTERRUPTED)) {
      Rig rig = new Rig(bad);
      rig.executor.submit(Rig.HARMLESS);
      rig.executor.submit(Rig.HARMLESS);
      rig.settle();
      assertEquals(2, rig.executor.counters().failed());
      assertEquals("dispatcher panicked", rig.executor.recentFailures().get(1).reason());
      assertEquals("action-id:2", rig.executor.recentFailures().get(1).source());
      assertEquals(0, rig.chain.records(ChainRecord.Failed.class).get(0).count());
    }
  }

  @Test
  void aStartedLoopGoesOnAfterAnError() {
    Rig rig = new Rig(ERROR);
    rig.executor.start();
    rig.executor.submit(Rig.HARMLESS);
    assertEquals(
        1, rig.executor.snapshot().thenCompose(s -> rig.executor.snapshot()).join().session());
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.close();
    assertEquals(2, rig.executor.closeReport().counters().failed());
  }

  @Test
  void anInterruptThatADispatcherLeavesIsNotSeenByTheNext() {
    List<Boolean> seen = new ArrayList<>();
    Rig rig =
        new Rig(
            (action, attempt) -> {
              seen.add(Thread.currentThread().isInterrupted());
              Thread.currentThread().interrupt();
              return DispatchResult.ok();
            });
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.settle();
    assertEquals(List.of(false, false), seen);
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void anObserverThatThrowsIsToldOfTheNextEdgeAllTheSame() {
    List<Boolean> edges = new ArrayList<>();
    Rig rig =
        new Rig(
            ExecutorConfig.builder().pressure(2, 0).build(),
            new Dispatcher() {
              @Override
              public DispatchResult dispatch(Action action, Attempt attempt) {
                return DispatchResult.ok();
              }

              @Override
              public void onPressure(boolean asserted, int depth) {
                edges.add(asserted);
                Thread.currentThread().interrupt();
                throw new AssertionError("scripted");
              }
            });
    rig.executor.submit(Rig.HARMLESS);
    rig.executor.submit(Rig.HARMLESS);
    rig.advanceMs(100);
    assertEquals(List.of(true, false), edges);
    assertEquals(2, rig.executor.counters().dispatched());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void aReasonOverTheLimitIsCutWithAMark() {
    String tooLong = "é".repeat(Limits.MAX_REASON_BYTES);
    Rig rig = new Rig((action, attempt) -> DispatchResult.drop(tooLong));
    rig.executor.submit(Rig.HARMLESS);
    rig.settle();
    String reason = rig.executor.recentFailures().get(0).reason();
    assertEquals(true, reason.endsWith("… [cut]"));
    assertEquals(true, Limits.utf8Length(reason) <= Limits.MAX_REASON_BYTES);
  }
}
