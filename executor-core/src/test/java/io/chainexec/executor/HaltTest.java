package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.history.MemoryChain;
import io.chainexec.snapshot.Snapshot;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With on_chain_failure=halt, nothing is done that could leave no record, but what is in hand. */
class HaltTest {
  private static final ExecutorConfig HALTING =
      ExecutorConfig.builder()
          .actionsPerBlock(1024)
          .onChainFailure(ChainFailurePolicy.HALT)
          .inDoubt(InDoubtPolicy.REDISPATCH)
          .build();

  private Rig rig = new Rig(HALTING);

  private void submit(int actions) {
    for (int i = 0; i < actions; i++) {
      assertTrue(rig.executor.submit(Rig.HARMLESS));
    }
  }

  private CloseReport assertHalted(int leftQueued) {
    assertInstanceOf(ChainException.class, rig.executor.haltCause().orElseThrow());
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> rig.executor.submit(Rig.HARMLESS));
    assertTrue(refusal.getMessage().contains("halted"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("scripted loss"), refusal.getMessage());
    CloseReport report = rig.executor.closeReport();
    assertEquals(rig.executor.haltCause().orElseThrow(), report.haltCause());
    assertEquals(leftQueued, report.leftQueued());
    return report;
  }

  @Test
  void aLostRecordEndsItAfterTheActionInHand() {
    rig.executor.doWork();
    rig.chain.faults().loseRecords(1, 1);
    submit(5);
    rig.executor.doWork();
    assertEquals(List.of(1L, 2L), rig.calls);
    CloseReport report = assertHalted(3);
    assertEquals(2, report.counters().dispatched());
    assertTrue(report.chainComplete(), "the chain took the declaration");
    assertEquals(report.counters(), rig.chain.fold().counters());
    assertEquals(1, report.counters().lostRecords());
  }

  @Test
  void aLostBlockEndsIt() {
    rig.executor.doWork();
    rig.chain.faults().loseCommits(1);
    submit(2);
    rig.executor.doWork();
    CloseReport report = assertHalted(0);
    assertEquals(2, report.counters().chainAppendFailures());
    IllegalStateException refusal = assertThrows(IllegalStateException.class, rig.executor::doWork);
    assertTrue(refusal.getMessage().contains("halted"), refusal.getMessage());
  }

  @Test
  void aChainThatTakesNothingMoreIsReportedAsIncomplete() {
    rig.executor.doWork();
    rig.chain.faults().loseEach(record -> true);
    submit(2);
    rig.executor.doWork();
    assertFalse(assertHalted(1).chainComplete());
    assertEquals(List.of(1L), rig.calls);
  }

  @Test
  void nothingIsDispatchedInASessionWhoseBeginningIsLost() {
    submit(2);
    rig.chain.faults().loseRecords(0, 1);
    rig.executor.doWork();
    assertHalted(2);
    assertEquals(List.of(), rig.calls);
  }

  @Test
  void whatIsInDoubtStaysSoWhereTheSessionsBeginningIsLost() {
    ChainAppender before = rig.chain.appender();
    before.opened(0, 1, 0, 1, HALTING);
    Action pull = new Action.PullReplica(1, 2);
    before.inDoubt(0, 1, pull.kind(), pull, 0, 0);
    before.commit();
    rig = new Rig(HALTING, rig.chain);
    rig.chain.faults().loseEach(record -> true);
    rig.executor.doWork();
    assertHalted(0);
    assertEquals(List.of(), rig.calls);
    assertEquals(1, rig.chain.fold().inDoubt().size());
  }

  @Test
  void whatIsDueStaysDeferred() {
    rig = new Rig(HALTING, (action, attempt) -> DispatchResult.retryNs("later", 10));
    submit(3);
    rig.executor.doWork();
    rig.chain.faults().loseRecords(0, 1);
    rig.clock.advanceNs(10);
    rig.executor.doWork();
    assertEquals(List.of(1L, 2L, 3L, 1L), rig.calls);
    assertEquals(List.of(2L, 3L, 1L), assertHalted(0).deferredIds());
  }

  @Test
  void commandsThatAreLeftAreCountedAndSnapshotsAnswered() {
    rig.executor.doWork();
    rig.chain.faults().loseRecords(0, 1);
    rig.executor.recordFailure("a", "is lost");
    rig.executor.recordFailure("a", "is left");
    CompletableFuture<Snapshot> snapshot = rig.executor.snapshot();
    submit(1);
    rig.executor.doWork();
    assertHalted(3);
    assertThrows(CompletionException.class, snapshot::join);
    assertEquals(1, rig.executor.recentFailures().size());
  }

  @Test
  void itHaltsWhileItCloses() {
    rig.executor.doWork();
    rig.chain.faults().loseRecords(0, 1);
    submit(3);
    rig.executor.close();
    assertHalted(2);
    assertEquals(List.of(1L), rig.calls);
  }

  @Test
  @Timeout(60)
  void aStartedOneEndsByItself() {
    rig.chain.faults().loseCommits(1);
    rig.executor.start();
    assertThrows(
        IllegalStateException.class,
        () -> {
          while (true) {
            rig.executor.submit(Rig.HARMLESS);
            Thread.onSpinWait();
          }
        });
    rig.executor.close();
    assertInstanceOf(ChainException.class, rig.executor.closeReport().haltCause());
  }

  @Test
  void oneThatIsClosedHasNotHalted() {
    rig.executor.doWork();
    rig.executor.close();
    assertTrue(rig.executor.haltCause().isEmpty());
    assertNull(rig.executor.closeReport().haltCause());
    assertEquals(0, rig.executor.closeReport().leftQueued());
  }

  @Test
  void theNextSessionGoesOn() {
    rig.executor.doWork();
    rig.chain.faults().loseRecords(0, 1);
    submit(2);
    rig.executor.doWork();
    MemoryChain chain = rig.chain;
    rig = new Rig(HALTING, chain);
    submit(1);
    rig.executor.doWork();
    assertEquals(List.of(2L), rig.calls);
    assertEquals(2, rig.executor.counters().dispatched());
  }
}
