package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.NoOpAppender;
import io.chainexec.snapshot.Snapshot;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LifeCycleTest {
  private static final Action ACTION = Rig.HARMLESS;

  private Rig rig;

  /** A rig whose dispatcher does that with its own executor, and then says ok. */
  private Rig doingInside(Consumer<ActionExecutor> inside) {
    rig =
        new Rig(
            (action, attempt) -> {
              inside.accept(rig.executor);
              return DispatchResult.ok();
            });
    return rig;
  }

  @Test
  void appendsNothingBeforeItIsDriven() {
    rig = new Rig();
    rig.executor.submit(ACTION);
    assertTrue(rig.chain.records().isEmpty());
    assertTrue(rig.calls.isEmpty());
    rig.executor.doWork();
    assertInstanceOf(ChainRecord.Opened.class, rig.chain.records().get(0));
    assertEquals(List.of(1L), rig.calls);
  }

  @Test
  void handlesWhatWasQueuedWhenItIsClosedWithoutBeingStarted() {
    rig = new Rig();
    PendingAction pending = new PendingAction(ACTION, 0);
    rig.executor.submit(pending);
    rig.executor.close();
    assertEquals(List.of(1L), rig.calls);
    assertEquals(1, pending.id());
    assertEquals(1, rig.executor.closeReport().counters().dispatched());
    assertSessionIsWhole();
  }

  @Test
  void isClosedOnce() {
    rig = new Rig();
    rig.executor.doWork();
    rig.executor.close();
    CloseReport report = rig.executor.closeReport();
    rig.executor.close();
    assertEquals(report, rig.executor.closeReport());
    assertSessionIsWhole();
  }

  @Test
  void hasNoCloseReportBeforeTheEnd() {
    rig = new Rig();
    rig.executor.doWork();
    assertThrows(IllegalStateException.class, rig.executor::closeReport);
  }

  @Test
  void closedFromInsideADispatchItStillHandlesWhatIsQueued() {
    doingInside(ActionExecutor::close);
    rig.executor.submit(ACTION);
    rig.executor.submit(ACTION);
    rig.executor.doWork();
    assertEquals(List.of(1L, 2L), rig.calls);
    assertEquals(2, rig.executor.closeReport().counters().dispatched());
    assertSessionIsWhole();
    assertThrows(IllegalStateException.class, rig.executor::doWork);
  }

  @Test
  void startedAndClosedFromInsideADispatchItEnds() {
    doingInside(ActionExecutor::close);
    rig.executor.submit(ACTION);
    rig.executor.submit(ACTION);
    rig.executor.start();
    rig.executor.close();
    assertEquals(List.of(1L, 2L), rig.calls);
    assertSessionIsWhole();
  }

  @Test
  void takesNothingOnceItIsClosed() {
    rig = new Rig();
    rig.executor.close();
    ActionExecutor executor = rig.executor;
    assertThrows(IllegalStateException.class, () -> executor.submit(ACTION));
    assertThrows(IllegalStateException.class, () -> executor.recordFailure("a", "b"));
    assertThrows(IllegalStateException.class, () -> executor.setGate(Rig.DAEMON, 1));
    assertThrows(IllegalStateException.class, () -> executor.clearGate(Rig.DAEMON));
    CompletionException refused =
        assertThrows(CompletionException.class, () -> executor.snapshot().join());
    assertInstanceOf(IllegalStateException.class, refused.getCause());
  }

  @Test
  void submittingFromInsideADispatchAfterCloseIsRefused() {
    List<Throwable> thrown = new ArrayList<>();
    doingInside(
        executor -> {
          executor.close();
          thrown.add(assertThrows(IllegalStateException.class, () -> executor.submit(ACTION)));
        });
    rig.executor.submit(ACTION);
    rig.executor.doWork();
    assertEquals(1, thrown.size());
    assertEquals(1, rig.executor.closeReport().counters().dispatched());
  }

  @Test
  void isStartedOnce() {
    rig = new Rig();
    rig.executor.start();
    assertThrows(IllegalStateException.class, rig.executor::start);
    assertThrows(IllegalStateException.class, rig.executor::doWork);
    rig.executor.close();
    assertThrows(IllegalStateException.class, rig.executor::start);
    assertThrows(IllegalStateException.class, rig.executor::doWork);
    assertSessionIsWhole();
  }

  @Test
  void cannotBeStartedOnceItsCallerDrivesIt() {
    rig = new Rig();
    rig.executor.doWork();
    assertThrows(IllegalStateException.class, rig.executor::start);
  }

  @Test
  void whereNoThreadCanBeHadItCanBeStartedLaterDrivenOrClosed() {
    for (Consumer<ActionExecutor> next :
        List.<Consumer<ActionExecutor>>of(
            ActionExecutor::start, ActionExecutor::doWork, ActionExecutor::close)) {
      Rig onItsChain = new Rig();
      List<Thread> made = new ArrayList<>();
      ActionExecutor executor =
          ActionExecutor.builder()
              .dispatcher(onItsChain)
              .chain(onItsChain.chain.appender())
              .threads(
                  run -> {
                    made.add(made.isEmpty() ? new Unstartable() : new Thread(run));
                    return made.get(made.size() - 1);
                  })
              .build();
      executor.submit(ACTION);
      assertThrows(OutOfMemoryError.class, executor::start);
      next.accept(executor);
      executor.close();
      assertEquals(List.of(1L), onItsChain.calls);
      assertEquals(1, executor.closeReport().counters().dispatched());
    }
  }

  private static final class Unstartable extends Thread {
    @Override
    public void start() {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }

  @Test
  void theThreadBearsItsName() {
    List<String> names = new ArrayList<>();
    ActionExecutor executor =
        ActionExecutor.builder()
            .dispatcher(
                (action, attempt) -> {
                  names.add(Thread.currentThread().getName());
                  return DispatchResult.ok();
                })
            .chain(new Rig().chain.appender())
            .threadName("of-its-own")
            .build();
    executor.submit(ACTION);
    executor.start();
    executor.close();
    assertEquals(List.of("of-its-own"), names);
  }

  @Test
  void cannotBeDrivenFromInsideADispatch() {
    List<Throwable> thrown = new ArrayList<>();
    doingInside(
        executor -> thrown.add(assertThrows(IllegalStateException.class, executor::doWork)));
    rig.executor.submit(ACTION);
    rig.settle();
    assertEquals(1, thrown.size());
    assertEquals(1, rig.executor.counters().dispatched());
  }

  @Test
  void cannotBeDrivenFromInsideADispatchOfItsOwnThread() {
    List<Throwable> thrown = new ArrayList<>();
    doingInside(
        executor -> thrown.add(assertThrows(IllegalStateException.class, executor::doWork)));
    rig.executor.submit(ACTION);
    rig.executor.start();
    rig.executor.close();
    assertEquals(1, thrown.size());
  }

  @Test
  void cannotBeStartedOrDrivenWhileACloseHandlesWhatWasQueued() {
    List<Throwable> thrown = new ArrayList<>();
    doingInside(
        executor -> {
          thrown.add(assertThrows(IllegalStateException.class, executor::start));
          thrown.add(assertThrows(IllegalStateException.class, executor::doWork));
          assertDoesNotThrow(executor::close);
        });
    rig.executor.submit(ACTION);
    rig.executor.close();
    assertEquals(2, thrown.size());
    assertSessionIsWhole();
  }

  @Test
  void aSnapshotAskedForBeforeTheStartIsGivenByTheStartOrTheClose() {
    rig = new Rig();
    CompletableFuture<Snapshot> first = rig.executor.snapshot();
    assertFalse(first.isDone());
    rig.executor.doWork();
    assertEquals(1, first.join().session());
    CompletableFuture<Snapshot> last = rig.executor.snapshot();
    rig.executor.close();
    assertTrue(last.join().open());
  }

  @Test
  void reportsWhatStaysDeferred() {
    rig = new Rig((action, attempt) -> DispatchResult.retryNs("later", 1));
    rig.executor.submit(ACTION);
    rig.executor.close();
    assertEquals(List.of(1L), rig.executor.closeReport().deferredIds());
    assertEquals(1, rig.executor.deferredCount());
    assertEquals(List.of(1L), rig.calls);
    assertEquals(0, rig.executor.closeReport().counters().pressureReleases());
  }

  @Test
  void doesNotHandleWhatComesDueAsItCloses() {
    rig = new Rig((action, attempt) -> DispatchResult.retryNs("later", 1));
    rig.executor.submit(ACTION);
    rig.executor.doWork();
    rig.clock.advanceNs(10);
    rig.executor.close();
    assertEquals(List.of(1L), rig.calls);
    assertEquals(List.of(1L), rig.executor.closeReport().deferredIds());
  }

  @Test
  void aChainThatCannotBeClosedDoesNotKeepTheExecutorFromEnding() {
    ActionExecutor executor =
        ActionExecutor.builder()
            .dispatcher((action, attempt) -> DispatchResult.ok())
            .chain(failingAt("close"))
            .build();
    executor.submit(ACTION);
    executor.start();
    executor.close();
    assertEquals(1, executor.closeReport().counters().dispatched());
  }

  @Test
  void aSnapshotIsAnsweredEvenWhereTheLoopBreaksDown() {
    ActionExecutor executor =
        ActionExecutor.builder()
            .dispatcher((action, attempt) -> DispatchResult.ok())
            .chain(failingAt("full"))
            .build();
    executor.recordFailure("a", "ends the cycle");
    executor.recordFailure("a", "ends the close");
    CompletableFuture<Snapshot> snapshot = executor.snapshot();
    assertThrows(IllegalStateException.class, executor::doWork);
    assertThrows(IllegalStateException.class, executor::close);
    assertTrue(snapshot.isCompletedExceptionally());
  }

  private static ChainAppender failingAt(String method) {
    ChainAppender chain = new NoOpAppender();
    return (ChainAppender)
        Proxy.newProxyInstance(
            ChainAppender.class.getClassLoader(),
            new Class<?>[] {ChainAppender.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                throw new IllegalStateException("the disk is gone");
              }
              return called.invoke(chain, arguments);
            });
  }

  @Test
  void closingWaitsForTheDispatchUnderWay() {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    rig =
        new Rig(
            (action, attempt) -> {
              inside.countDown();
              go.await();
              return DispatchResult.ok();
            });
    rig.executor.submit(ACTION);
    rig.executor.start();
    assertDoesNotThrow(() -> inside.await());
    Thread.currentThread().interrupt(); // does not make it return early, and is not swallowed
    new Thread(go::countDown).start();
    rig.executor.close();
    assertTrue(Thread.interrupted());
    assertEquals(1, rig.executor.closeReport().counters().dispatched());
  }

  private void assertSessionIsWhole() {
    assertEquals(1, rig.chain.records(ChainRecord.Opened.class).size());
    assertEquals(1, rig.chain.records(ChainRecord.Closed.class).size());
    List<ChainRecord> all = rig.chain.records();
    assertInstanceOf(ChainRecord.Closed.class, all.get(all.size() - 1));
  }
}
