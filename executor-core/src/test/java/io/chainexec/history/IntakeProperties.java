package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.DeferralOrder;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.ManualClock;
import io.chainexec.executor.Ticket;
import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Where intake is journaled, no accepted action is lost, wherever the executor crashes. */
class IntakeProperties {
  private static final long MS = 1_000_000;
  private static final long WINDOW_MS = 100;

  @Provide
  Arbitrary<History> disturbed() {
    return Histories.disturbed(DeferralOrder.values()).map(IntakeProperties::intake);
  }

  private static History intake(History history) {
    return new History(
        history.config().toBuilder().journal(JournalMode.INTAKE).build(),
        history.steps().stream()
            .filter(step -> !(step instanceof Step.Restart restart && !restart.clean()))
            .toList());
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void nothingIsDispatchedThatTheChainDoesNotHold(@ForAll("disturbed") History history) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    run.heal();
    Set<Long> accepted = new HashSet<>(ids(run.chain(), ChainRecord.Accepted.class));
    for (HistoryRun.Call call : run.calls()) {
      assertTrue(accepted.contains(call.id()), "dispatched without intent: " + call);
      assertFalse(call.inDoubt());
    }
    assertEquals(List.of(), run.snapshot().accepted());
  }

  /** Cuts the chain behind any block: what is accepted there must end, once, and marked. */
  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void whereverItCrashesEveryAcceptedActionEndsOnce(
      @ForAll("disturbed") History history, @ForAll @IntRange(max = 1_000_000) int where) {
    HistoryRun run = new HistoryRun(history.config());
    run.play(history.steps());
    run.heal();
    run.crashAt(where % run.chain().blocks() + 1);
    LiveState left = run.chain().fold();
    final Set<Long> open =
        left.accepted().stream().map(AcceptedAction::id).collect(Collectors.toSet());
    final Set<Long> deferred = deferred(left.snapshot(0));
    final Set<Long> marked = new HashSet<>(open);
    left.forEachDeferral(d -> assertFalse(d.inDoubt()));
    run.advance(200_000);
    run.heal();
    for (HistoryRun.Call call : run.calls()) {
      assertTrue(open.remove(call.id()) || deferred.remove(call.id()), "again: " + call);
      assertEquals(marked.contains(call.id()), call.inDoubt());
    }
    Snapshot end = run.snapshot();
    assertEquals(List.of(), end.accepted());
    assertEquals(List.of(), end.inDoubt());
    open.removeAll(deferred(end));
    open.removeAll(ids(run.chain(), ChainRecord.Gated.class));
    open.removeAll(ids(run.chain(), ChainRecord.Failed.class));
    assertEquals(Set.of(), open, "accepted, and never heard of again");
    assertEquals(run.chain().fold().snapshot(end.sequence()), end);
  }

  private static <T extends ChainRecord.Outcome> List<Long> ids(MemoryChain chain, Class<T> type) {
    return chain.records(type).stream().map(ChainRecord.Outcome::id).toList();
  }

  private static Set<Long> deferred(Snapshot state) {
    return state.deferred().stream().map(DeferredAction::id).collect(Collectors.toSet());
  }

  /** A submission with one of a few keys, some time after the one before. */
  private record Keyed(long afterMs, String key, boolean cycle, Ending ending) {}

  private enum Ending {
    NONE,
    CLEAN,
    CRASH,
    OUTAGE
  }

  @Provide
  Arbitrary<List<Keyed>> keyed() {
    return Combinators.combine(
            Arbitraries.of(0L, 0L, 1L, 49L, 50L, 99L, 100L, 101L),
            Arbitraries.of("a", "b", "c"),
            Arbitraries.of(true, true, false),
            Arbitraries.of(
                Ending.NONE,
                Ending.NONE,
                Ending.NONE,
                Ending.NONE,
                Ending.CLEAN,
                Ending.CRASH,
                Ending.OUTAGE))
        .as(Keyed::new)
        .list()
        .ofMaxSize(40);
  }

  /** Against a map of keys: through batches, restarts, crashes between cycles, and outages. */
  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void aKeyIsCarriedOutOnceInItsWindow(@ForAll("keyed") List<Keyed> submissions) {
    ManualClock clock = new ManualClock(1_000);
    MemoryChain chain = new MemoryChain(16);
    List<Long> calls = new ArrayList<>();
    Map<String, Long> acceptedAtNs = new HashMap<>();
    Map<String, Long> ids = new HashMap<>();
    List<Ticket> open = new ArrayList<>();
    List<String> openKeys = new ArrayList<>();
    ActionExecutor executor = executor(clock, chain, calls);
    int accepted = 0;
    for (Keyed next : submissions) {
      clock.advanceNs(next.afterMs() * MS);
      open.add(executor.submitDurably(new Action.ReduceHeat(1, 1), next.key()));
      openKeys.add(next.key());
      if (!next.cycle() && next.ending() == Ending.NONE) {
        continue;
      }
      long nowNs = executor.nowNs();
      executor.doWork();
      for (int i = 0; i < open.size(); i++) {
        String key = openKeys.get(i);
        Long sinceNs = acceptedAtNs.get(key);
        boolean seen = sinceNs != null && nowNs - sinceNs < WINDOW_MS * MS;
        Ticket.Receipt receipt = open.get(i).toFuture().join();
        assertEquals(seen, receipt.duplicate(), key);
        if (seen) {
          assertEquals(ids.get(key), receipt.id());
        } else {
          accepted++;
          acceptedAtNs.put(key, nowNs);
          ids.put(key, receipt.id());
        }
      }
      open.clear();
      openKeys.clear();
      assertEquals(accepted, new HashSet<>(calls).size());
      assertEquals(accepted, calls.size());
      executor = ended(next.ending(), executor, clock, chain, calls);
    }
  }

  private static ActionExecutor ended(
      Ending ending,
      ActionExecutor executor,
      ManualClock clock,
      MemoryChain chain,
      List<Long> calls) {
    switch (ending) {
      case CLEAN -> executor.close();
      case CRASH -> {
        // abandoned as it is
      }
      case OUTAGE -> {
        chain.faults().loseRecords(0, 1);
        executor.recordFailure("elsewhere", "lost");
        executor.recordFailure("elsewhere", "brings a checkpoint");
        executor.doWork();
        assertFalse(chain.faults().pending());
        return executor;
      }
      default -> {
        return executor;
      }
    }
    ActionExecutor next = executor(clock, chain, calls);
    next.doWork();
    return next;
  }

  private static ActionExecutor executor(ManualClock clock, MemoryChain chain, List<Long> calls) {
    return ActionExecutor.builder()
        .config(
            ExecutorConfig.builder()
                .journal(JournalMode.INTAKE)
                .idempotencyWindow(Duration.ofMillis(WINDOW_MS))
                .build())
        .clock(clock)
        .chain(chain.appender())
        .dispatcher(
            (action, attempt) -> {
              calls.add(attempt.id());
              return DispatchResult.ok();
            })
        .build();
  }
}
