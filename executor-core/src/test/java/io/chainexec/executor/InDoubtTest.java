package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.BufferingAppender;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.InDoubtPolicy;
import io.chainexec.snapshot.LiveState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of an action that was being dispatched when the process before this one ended. */
class InDoubtTest {
  private static final long MS = 1_000_000;
  private static final Action PULL = new Action.PullReplica(7, 8);

  private final BufferingAppender chain = new BufferingAppender(1000);
  private final List<String> dispatches = new ArrayList<>();
  private DispatchResult result = DispatchResult.ok();

  private ActionExecutor executor(InDoubtPolicy policy) {
    return ActionExecutor.builder()
        .config(ExecutorConfig.builder().inDoubt(policy).build())
        .clock(new ManualClock(900))
        .chain(chain)
        .dispatcher(
            (action, attempt) -> {
              dispatches.add(
                  attempt.id() + (attempt.inDoubt() ? " in doubt " : " ") + attempt.count());
              return result;
            })
        .build();
  }

  private void crashedDuringTheDispatchOfAPull() {
    chain.opened(0, 1, 0, 1, ExecutorConfig.defaults());
    chain.inDoubt(900 * MS, 1, PULL.kind(), PULL, 800 * MS, 900 * MS);
    chain.commit();
  }

  private LiveState fold() {
    LiveState state = new LiveState();
    chain.recover(state);
    return state;
  }

  @Test
  void itIsReportedAsFailedByDefault() {
    crashedDuringTheDispatchOfAPull();
    try (ActionExecutor executor = executor(InDoubtPolicy.REPORT)) {
      assertEquals(1, fold().inDoubt().size());
      executor.doWork();
      assertEquals(List.of(), dispatches);
      assertEquals(1, executor.counters().failed());
      assertEquals("action-id:1", executor.recentFailures().get(0).source());
      assertEquals(
          "in doubt: the process ended while it was being dispatched",
          executor.recentFailures().get(0).reason());
      assertTrue(fold().inDoubt().isEmpty());
    }
  }

  @Test
  void itIsDispatchedAgainAndMarkedWhereThePolicySaysSo() {
    crashedDuringTheDispatchOfAPull();
    try (ActionExecutor executor = executor(InDoubtPolicy.REDISPATCH)) {
      executor.doWork();
      assertEquals(List.of("1 in doubt 0"), dispatches);
      assertEquals(1, executor.counters().dispatched());
      assertTrue(fold().inDoubt().isEmpty());
    }
  }

  @Test
  void itCountsAsAdmittedForTheCooldownAndItsChainsWindow() {
    crashedDuringTheDispatchOfAPull();
    try (ActionExecutor executor = executor(InDoubtPolicy.REPORT)) {
      executor.submit(new Action.PullReplica(9, 8));
      executor.submit(new Action.DropReplica(7));
      executor.doWork();
      List<DeferralCause> causes = new ArrayList<>();
      chain.records().stream()
          .filter(ChainRecord.Deferred.class::isInstance)
          .forEach(record -> causes.add(((ChainRecord.Deferred) record).cause()));
      assertEquals(List.of(DeferralCause.PULL_COOLDOWN, DeferralCause.STABILIZATION), causes);
    }
  }

  @Test
  void aRetryOfItWaitsAndKeepsItsCount() {
    chain.opened(0, 1, 0, 1, ExecutorConfig.defaults());
    chain.failed(
        100 * MS, 1, PULL.kind(), PULL, 90 * MS, 95 * MS, 1, 10 * MS, ReasonCode.TEXT, 0, 0, "no");
    chain.inDoubt(110 * MS, 1, PULL.kind(), null, 110 * MS, 110 * MS);
    chain.commit();
    assertEquals(PULL, fold().inDoubt().get(0).action());
    result = DispatchResult.retryNs("again", 5 * MS);
    try (ActionExecutor executor = executor(InDoubtPolicy.REDISPATCH)) {
      executor.doWork();
      assertEquals(List.of("1 in doubt 1"), dispatches);
      assertEquals(2, fold().deferral(1).count());
      assertEquals(90 * MS, fold().deferral(1).arrivedAtNs());
      assertEquals(PULL, fold().deferral(1).action());
    }
  }

  @Test
  void aGapThatIsDeclaredBeforeItIsDispatchedAgainDoesNotMakeTheChainForgetIt() {
    chain.opened(0, 1, 0, 1, ExecutorConfig.defaults());
    chain.gap(800 * MS, 5, 700 * MS, 800 * MS); // its checkpoint is missing
    chain.inDoubt(900 * MS, 1, PULL.kind(), PULL, 850 * MS, 900 * MS);
    chain.commit();
    result = DispatchResult.retryNs("again", 5 * MS);
    try (ActionExecutor executor = executor(InDoubtPolicy.REDISPATCH)) {
      executor.doWork();
      assertEquals(List.of("1 in doubt 0"), dispatches);
      assertEquals(PULL, fold().deferral(1).action());
      assertEquals(850 * MS, fold().deferral(1).arrivedAtNs());
      result = DispatchResult.ok();
    }
    try (ActionExecutor executor = executor(InDoubtPolicy.REDISPATCH)) {
      assertEquals(1, executor.counters().gaps());
      assertEquals(5, executor.counters().lostRecords());
      assertEquals(1, executor.deferredCount());
    }
  }

  @Test
  void timeGoesOnFromItWhereTheBeginningOfItsSessionWasLost() {
    chain.inDoubt(900 * MS, 1, PULL.kind(), PULL, 800 * MS, 900 * MS);
    chain.commit();
    try (ActionExecutor executor = executor(InDoubtPolicy.REPORT)) {
      assertEquals(900 * MS, executor.nowNs());
      executor.doWork();
      assertEquals(1, executor.counters().failed());
    }
  }

  /** That session may have handed out more of them. */
  @Test
  void idsAreLeftOutBehindItAlsoWhereTheBeginningOfItsSessionWasLost() {
    chain.opened(0, 1, 0, 1, ExecutorConfig.defaults());
    chain.closed(1, 0, 1, Counters.ZERO, 0);
    chain.inDoubt(900 * MS, 5, PULL.kind(), PULL, 800 * MS, 900 * MS);
    chain.commit();
    try (ActionExecutor executor = executor(InDoubtPolicy.REPORT)) {
      assertEquals(6 + ExecutorConfig.defaults().queueCapacity(), executor.nextActionId());
    }
  }

  @Test
  void itIsResolvedOnlyOnce() {
    crashedDuringTheDispatchOfAPull();
    try (ActionExecutor executor = executor(InDoubtPolicy.REPORT)) {
      executor.doWork();
    }
    try (ActionExecutor executor = executor(InDoubtPolicy.REDISPATCH)) {
      executor.doWork();
      assertEquals(1, executor.counters().failed());
      assertEquals(List.of(), dispatches);
    }
  }
}
