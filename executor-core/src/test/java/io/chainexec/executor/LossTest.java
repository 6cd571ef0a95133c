package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is lost is counted once, declared once, and no reason to stop. */
class LossTest {
  private final Rig rig = new Rig(ExecutorConfig.builder().actionsPerBlock(1024).build());

  private void submit(int actions) {
    for (int i = 0; i < actions; i++) {
      rig.executor.submit(Rig.HARMLESS);
    }
    rig.settle();
  }

  private void assertDeclared(long lost, long gaps) {
    Counters counters = rig.executor.counters();
    assertEquals(lost, counters.chainAppendFailures());
    assertEquals(lost, counters.lostRecords());
    assertEquals(gaps, counters.gaps());
    long onChain =
        rig.chain.records(ChainRecord.Gap.class).stream().mapToLong(ChainRecord.Gap::lost).sum();
    assertEquals(lost, onChain);
    assertEquals(counters, rig.chain.fold().counters());
  }

  @Test
  void aLostRecordIsDeclaredBeforeTheNext() {
    rig.settle();
    rig.chain.faults().loseRecords(1, 1);
    submit(3);
    assertDeclared(1, 1);
    List<ChainRecord> records = rig.chain.records();
    int gap = records.indexOf(rig.chain.records(ChainRecord.Gap.class).get(0));
    assertEquals(1, ((ChainRecord.Dispatched) records.get(gap - 1)).id());
    assertEquals(3, ((ChainRecord.Dispatched) records.get(records.size() - 1)).id());
  }

  @Test
  void aLostBlockIsDeclaredByTheNextTick() {
    rig.settle();
    rig.chain.faults().loseCommits(1);
    submit(3);
    assertEquals(3, rig.executor.counters().chainAppendFailures());
    assertEquals(0, rig.executor.counters().lostRecords());
    rig.advanceMs(100);
    assertDeclared(3, 1);
  }

  @Test
  void anOpenBlockThatIsLostWhileDeclaringIsCountedToo() {
    rig.settle();
    rig.chain.faults().loseRecords(2, 1);
    rig.chain.faults().loseCommits(1);
    submit(4);
    rig.advanceMs(100);
    assertDeclared(3, 1);
  }

  @Test
  void aDeclarationThatBreaksOffIsRepeatedAndCountsOnce() {
    rig.settle();
    for (int broken = 0; broken < 4; broken++) {
      rig.chain.faults().loseRecords(0, 1);
      submit(1);
      rig.chain.faults().loseRecords(broken, 1);
      rig.advanceMs(100);
      rig.advanceMs(100);
    }
    assertEquals(4, rig.executor.counters().lostRecords());
    assertEquals(4, rig.executor.counters().gaps());
    assertEquals(rig.executor.counters(), rig.chain.fold().counters());
  }

  @Test
  void aLostBeginningOfTheSessionIsMadeUpFor() {
    rig.chain.faults().loseCommits(1);
    submit(1);
    rig.advanceMs(100);
    assertDeclared(1, 1);
    LiveState fold = rig.chain.fold();
    assertEquals(1, fold.session());
    assertTrue(fold.open());
    assertEquals(1024, fold.config().actionsPerBlock());
    assertEquals(1, rig.chain.records(ChainRecord.Opened.class).size());
  }

  @Test
  void whatTheChainDoesNotHoldInTheEndIsReported() {
    submit(1);
    rig.chain.faults().loseEach(record -> true);
    submit(2);
    rig.executor.close();
    CloseReport report = rig.executor.closeReport();
    assertFalse(report.chainComplete());
    assertEquals(3, report.counters().dispatched());
    assertEquals(3, report.counters().chainAppendFailures());
  }
}
