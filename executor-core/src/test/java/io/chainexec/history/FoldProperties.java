package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.Counters;
import io.chainexec.config.DeferralOrder;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The chain says everything: what is folded from it is what the executor holds. */
class FoldProperties {
  @Provide
  Arbitrary<History> disturbed() {
    return Histories.disturbed(DeferralOrder.values());
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void theFoldIsTheLiveStateWheneverTheChainIsComplete(@ForAll("disturbed") History history) {
    HistoryRun run = new HistoryRun(history.config());
    for (Step step : history.steps()) {
      run.play(step);
      if (step instanceof Step.Advance || step instanceof Step.Settle) {
        compareIfComplete(run);
      }
    }
    run.heal();
    Counters counters = compareIfComplete(run).counters();
    assertEquals(counters.chainAppendFailures(), counters.lostRecords(), "all is declared");
  }

  /** Nothing but the chain is left, and its end may be a gap without the state that follows it. */
  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void aCrashInTheMiddleOfADeclarationIsMadeUpForByTheNextSession(
      @ForAll("disturbed") History history) {
    HistoryRun run = new HistoryRun(history.config(), 0, 1);
    for (Step step : history.steps()) {
      if (step instanceof Step.Restart) {
        run.chain().faults().heal();
        run.crash();
        run.executor().doWork();
        assertTrue(run.chain().fold().openGap().records() == 0, "declared as the session begins");
      } else {
        run.play(step);
      }
    }
    run.heal();
    Counters counters = compareIfComplete(run).counters();
    assertEquals(counters.chainAppendFailures(), counters.lostRecords(), "all is declared");
  }

  private static Snapshot compareIfComplete(HistoryRun run) {
    Snapshot live = run.snapshot();
    Counters counters = live.counters();
    assertTrue(counters.lostRecords() <= counters.chainAppendFailures(), "declared more than lost");
    if (counters.lostRecords() == counters.chainAppendFailures()) {
      assertEquals(foldUpTo(run, live.sequence()), live);
    }
    return live;
  }

  private static Snapshot foldUpTo(HistoryRun run, long sequence) {
    LiveState fold = new LiveState();
    run.chain().records().subList(0, (int) sequence + 1).forEach(r -> r.sendTo(fold));
    return fold.snapshot(sequence);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void aCleanCloseLeavesTheStateOnTheChain(@ForAll("disturbed") History history) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    run.heal();
    run.close();
    LiveState fold = run.chain().fold();
    assertEquals(run.executor().counters(), fold.counters());
    assertEquals(run.executor().recentFailures(), fold.recentFailures());
    assertEquals(
        run.executor().closeReport().deferred(),
        fold.snapshot(run.chain().records().size() - 1).deferred());
    assertTrue(run.executor().closeReport().chainComplete());
    assertTrue(!fold.open());
  }
}
