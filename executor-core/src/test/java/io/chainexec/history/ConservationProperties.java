package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.DeferralOrder;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nothing is lost, nothing happens twice, and the counters say so. */
class ConservationProperties {
  @Provide
  Arbitrary<History> disturbed() {
    return Histories.disturbed(DeferralOrder.values());
  }

  @Provide
  Arbitrary<History> restarted() {
    return Histories.restarted(DeferralOrder.values());
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void everyAcceptedActionIsInExactlyOnePlace(@ForAll("disturbed") History history) {
    assertConserved(played(history));
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void nothingIsLostWhenTheNextSessionHasAnotherConfiguration(
      @ForAll("disturbed") History before,
      @ForAll("disturbed") History after,
      @ForAll boolean clean) {
    HistoryRun run = played(before);
    run.restart(clean, after.config());
    run.play(after.steps());
    run.heal();
    assertConserved(run);
    Snapshot live = run.snapshot();
    assertEquals(run.chain().fold().snapshot(live.sequence()), live);
  }

  private static void assertConserved(HistoryRun run) {
    Snapshot state = run.snapshot();
    Counters counters = state.counters();
    long accepted = run.submissions().stream().filter(s -> s.accepted).count();
    assertEquals(
        accepted,
        counters.dispatched() + counters.failed() + counters.gated() + state.deferred().size());
    assertEquals(calls(run, Reaction.How.OK), counters.dispatched());
    long exhausted =
        counters.failed()
            - calls(run, Reaction.How.DROP)
            - calls(run, Reaction.How.THROW)
            - calls(run, Reaction.How.THROW_ERROR)
            - calls(run, Reaction.How.RETURN_NULL);
    assertTrue(exhausted >= 0);
    assertEquals(
        counters.failed() + counters.gated() + run.failuresTaken(), state.nextFailureSeq() - 1);
    assertEquals(run.refusedSubmissions(), counters.refusedSubmissions());
    assertEdges(run, counters);
    assertIds(run, state);
  }

  /** Two actions with one id would be two dispatches of what the chain takes for one. */
  private static void assertIds(HistoryRun run, Snapshot state) {
    Set<Long> ids = new HashSet<>();
    for (HistoryRun.Submission s : run.submissions()) {
      if (s.accepted) {
        assertNotEquals(0, s.id());
        assertTrue(ids.add(s.id()));
        assertTrue(s.id() < state.nextActionId());
      }
    }
    Set<Long> deferred =
        state.deferred().stream().map(DeferredAction::id).collect(Collectors.toSet());
    assertEquals(deferred.size(), state.deferred().size());
    assertTrue(ids.containsAll(deferred));
    for (HistoryRun.Submission s : run.submissions()) {
      assertFalse(s.last == Reaction.How.OK && deferred.contains(s.id()));
    }
  }

  private static void assertEdges(HistoryRun run, Counters counters) {
    for (int i = 0; i < run.edges().size(); i++) {
      assertEquals(i % 2 == 0, run.edges().get(i), "edges alternate, also across restarts");
    }
    assertEquals((run.edges().size() + 1) / 2, counters.pressureAsserts());
    assertEquals(run.edges().size() / 2, counters.pressureReleases());
  }

  private static long calls(HistoryRun run, Reaction.How how) {
    long calls = 0;
    for (HistoryRun.Submission s : run.submissions()) {
      for (int i = 0; i < s.calls; i++) {
        Reaction reaction = i < s.reactions.size() ? s.reactions.get(i) : Reaction.OK;
        calls += reaction.how() == how ? 1 : 0;
      }
    }
    return calls;
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void theRecordsTellOfEachActionFromItsFirstToItsOnlyEnd(@ForAll("restarted") History history) {
    HistoryRun run = played(history);
    Snapshot state = run.snapshot();
    Set<Long> seen = new HashSet<>();
    Set<Long> ended = new HashSet<>();
    for (ChainRecord.Outcome outcome : run.chain().records(ChainRecord.Outcome.class)) {
      assertFalse(ended.contains(outcome.id()), "an outcome after the last one: " + outcome);
      if (seen.add(outcome.id())) {
        assertNotNull(outcome.action());
        assertEquals(outcome.action().kind(), outcome.kind());
      } else {
        assertNull(outcome.action());
      }
      if (isEnd(outcome)) {
        ended.add(outcome.id());
      }
    }
    seen.removeAll(ended);
    assertEquals(
        seen, state.deferred().stream().map(DeferredAction::id).collect(Collectors.toSet()));
    assertCountersAreCounts(run.chain(), state.counters());
  }

  private static boolean isEnd(ChainRecord.Outcome outcome) {
    return !(outcome instanceof ChainRecord.Deferred)
        && !(outcome instanceof ChainRecord.Accepted)
        && !(outcome instanceof ChainRecord.Failed failed && failed.retried());
  }

  private static void assertCountersAreCounts(MemoryChain chain, Counters counters) {
    List<ChainRecord.Failed> failed = chain.records(ChainRecord.Failed.class);
    assertEquals(chain.records(ChainRecord.Dispatched.class).size(), counters.dispatched());
    assertEquals(chain.records(ChainRecord.Gated.class).size(), counters.gated());
    assertEquals(chain.records(ChainRecord.Deferred.class).size(), counters.deferred());
    long retried = failed.stream().filter(ChainRecord.Failed::retried).count();
    assertEquals(retried, counters.dispatchRetries());
    assertEquals(failed.size() - retried, counters.failed());
    assertEquals(0, counters.chainAppendFailures());
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void anOutcomeLiesInOneBlockWithItsFailureRecord(@ForAll("restarted") History history) {
    HistoryRun run = played(history);
    MemoryChain chain = run.chain();
    List<ChainRecord> records = chain.records();
    for (int i = 0; i < records.size(); i++) {
      boolean numbered =
          records.get(i) instanceof ChainRecord.Gated
              || (records.get(i) instanceof ChainRecord.Failed failed && !failed.retried());
      if (numbered) {
        ChainRecord.Failure failure = (ChainRecord.Failure) records.get(i - 1);
        assertEquals(((ChainRecord.Outcome) records.get(i)).id(), failure.sourceId());
        assertEquals(chain.blockOf(i), chain.blockOf(i - 1));
      }
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void recordTimesNeverGoBackAndFailuresAreNumberedInOrder(@ForAll("disturbed") History history) {
    HistoryRun run = played(history);
    long timeNs = 0;
    long seq = 0;
    for (ChainRecord record : run.chain().records()) {
      if (record.timeNs() != RecordSink.NEVER) {
        assertTrue(record.timeNs() >= timeNs, record + " is before " + timeNs);
        timeNs = record.timeNs();
      }
      if (record instanceof ChainRecord.Failure failure) {
        assertTrue(failure.seq() > seq);
        assertTrue(failure.seq() == seq + 1 || run.executor().counters().lostRecords() > 0);
        seq = failure.seq();
      }
    }
    Snapshot state = run.snapshot();
    long next = state.nextFailureSeq() - state.recentFailures().size();
    for (var failure : state.recentFailures()) {
      assertEquals(next++, failure.seq());
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void noIdIsGivenTwiceWhereverTheExecutorCrashes(@ForAll("restarted") History history) {
    HistoryRun run = new HistoryRun(history.config());
    for (Step step : history.steps()) {
      if (step instanceof Step.Restart) {
        run.crash();
      } else {
        run.play(step);
      }
    }
    run.heal();
    Set<Long> ids = new HashSet<>();
    for (HistoryRun.Submission s : run.submissions()) {
      assertTrue(s.id() == 0 || ids.add(s.id()), "given twice: " + s.id());
    }
  }

  private static HistoryRun played(History history) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    run.heal();
    return run;
  }
}
