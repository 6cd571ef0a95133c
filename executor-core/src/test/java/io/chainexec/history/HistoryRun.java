package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.executor.ManualClock;
import io.chainexec.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Plays steps on a real executor with a manual clock, and keeps its own count of what happens. */
final class HistoryRun implements Dispatcher {
  private static final long MS = 1_000_000;
  private static final int CYCLES_UNTIL_QUIET = 10_000;

  private ExecutorConfig config;
  private final long idStride;
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private MemoryChain chain;
  private final Map<Action, Submission> byAction = new IdentityHashMap<>();
  private final List<Submission> submissions = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<Boolean> edges = new ArrayList<>();
  private int failuresTaken;
  private int refusedSubmissions;
  private ActionExecutor executor;

  /** Ids are the executor's. */
  HistoryRun(ExecutorConfig config) {
    this(config, 0);
  }

  /** Ids are multiples of the stride, or the executor's if that is 0. */
  HistoryRun(ExecutorConfig config, long idStride) {
    this(config, idStride, 16);
  }

  /** As {@link #HistoryRun(ExecutorConfig, long)}, with blocks that are full at so many records. */
  HistoryRun(ExecutorConfig config, long idStride, int recordsPerBlock) {
    this.config = config;
    this.idStride = idStride;
    chain = new MemoryChain(recordsPerBlock);
    executor = build();
  }

  private ActionExecutor build() {
    return ActionExecutor.builder()
        .config(config)
        .clock(clock)
        .chain(chain.appender())
        .dispatcher(this)
        .build();
  }

  void play(List<Step> steps) {
    steps.forEach(this::play);
  }

  void play(Step step) {
    if (step instanceof Step.Submit submit) {
      submit(submit.spec(), submit.reactions());
    } else if (step instanceof Step.Advance advance) {
      advance(advance.ms());
    } else if (step instanceof Step.Stall stall) {
      clock.advanceNs(stall.ms() * MS);
    } else if (step instanceof Step.Cycle) {
      executor.doWork();
    } else if (step instanceof Step.Settle) {
      settle();
    } else if (step instanceof Step.SetGate set) {
      command(executor.setGate(ActionSpec.daemon(set.daemon()), set.untilMs() * MS));
    } else if (step instanceof Step.ClearGate clear) {
      command(executor.clearGate(ActionSpec.daemon(clear.daemon())));
    } else if (step instanceof Step.RecordFailure failure) {
      command(executor.recordFailure("elsewhere", failure.reason()));
      failuresTaken++;
    } else if (step instanceof Step.LoseRecords lose) {
      chain.faults().loseRecords(lose.pass(), lose.lose());
    } else if (step instanceof Step.LoseCommits lose) {
      chain.faults().loseCommits(lose.lose());
    } else if (step instanceof Step.Restart restart) {
      heal();
      restart(restart.clean());
    }
  }

  private void command(boolean taken) {
    assertTrue(taken, "the control queue is large enough for every history");
  }

  private void submit(ActionSpec spec, List<Reaction> reactions) {
    int number = submissions.size();
    Action action = spec.toAction();
    long id = idStride * (number + 1);
    PendingAction pending = new PendingAction(id, action, executor.nowNs());
    Submission submission = new Submission(number, pending, reactions);
    byAction.put(action, submission);
    submissions.add(submission);
    submission.accepted = executor.submit(pending);
    if (!submission.accepted) {
      refusedSubmissions++;
    }
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) {
    Submission submission = byAction.get(action);
    assertTrue(submission.accepted);
    Reaction reaction =
        submission.calls < submission.reactions.size()
            ? submission.reactions.get(submission.calls)
            : Reaction.OK;
    submission.calls++;
    submission.last = reaction.how();
    calls.add(
        new Call(
            clock.nanoTime() / MS,
            submission.number,
            attempt.id(),
            attempt.count(),
            attempt.admittedAtNs(),
            attempt.inDoubt()));
    clock.advanceNs(reaction.takesMs() * MS);
    if (reaction.also() != null) {
      submit(reaction.also(), List.of());
    }
    return switch (reaction.how()) {
      case OK -> DispatchResult.ok();
      case DROP -> DispatchResult.drop("dropped");
      case RETRY -> DispatchResult.retry("not now", Duration.ofMillis(reaction.retryAfterMs()));
      case THROW -> throw new IllegalStateException("scripted");
      case THROW_ERROR -> throw new AssertionError("scripted");
      case RETURN_NULL -> null;
    };
  }

  @Override
  public void onPressure(boolean asserted, int depth) {
    edges.add(asserted);
  }

  /** Duty cycles until one does nothing; then the next thing to do must lie in the future. */
  void settle() {
    for (int i = 0; i < CYCLES_UNTIL_QUIET; i++) {
      if (executor.doWork() == 0) {
        assertTrue(executor.nextDueNs() > executor.nowNs(), "an idle loop would spin");
        return;
      }
    }
    throw new AssertionError("not quiet after " + CYCLES_UNTIL_QUIET + " cycles");
  }

  void advance(long ms) {
    long targetNs = clock.nanoTime() + ms * MS;
    settle();
    while (clock.nanoTime() < targetNs) {
      long dueNs = executor.nextDueNs() - (executor.nowNs() - clock.nanoTime());
      clock.moveToNs(Math.min(targetNs, dueNs));
      settle();
    }
  }

  /** Ends the executor and goes on with another; to be called when nothing is left to do. */
  void restart(boolean clean) {
    if (clean) {
      executor.close();
    }
    executor = build();
  }

  /** As {@link #restart(boolean)}, with another configuration from then on. */
  void restart(boolean clean, ExecutorConfig newConfig) {
    config = newConfig;
    restart(clean);
  }

  /** Abandons the executor as it is: what was queued or not committed is gone. */
  void crash() {
    executor = build();
  }

  /**
   * Goes on as if the executor had crashed when the chain held so many blocks, and its chain cannot
   * tell of the attempt then under way: with what was committed, and a dispatcher that says ok.
   */
  void crashAt(int blocks) {
    chain = chain.upTo(blocks);
    calls.clear();
    edges.clear();
    byAction.values().forEach(submission -> submission.reactions = List.of());
    executor = build();
  }

  /** Has the chain lose nothing more and declare what it lost. */
  void heal() {
    chain.faults().heal();
    settle();
    clock.advanceNs(config.idleTickNs());
    settle();
  }

  void close() {
    executor.close();
  }

  Snapshot snapshot() {
    CompletableFuture<Snapshot> answer = executor.snapshot();
    executor.doWork();
    assertFalse(answer.isCompletedExceptionally());
    return answer.join();
  }

  ActionExecutor executor() {
    return executor;
  }

  MemoryChain chain() {
    return chain;
  }

  ManualClock clock() {
    return clock;
  }

  List<Submission> submissions() {
    return submissions;
  }

  List<Call> calls() {
    return calls;
  }

  List<Boolean> edges() {
    return edges;
  }

  int failuresTaken() {
    return failuresTaken;
  }

  int refusedSubmissions() {
    return refusedSubmissions;
  }

  /** One call of the dispatcher. */
  record Call(long atMs, int submission, long id, int count, long admittedAtNs, boolean inDoubt) {}

  /** One submission and what the dispatcher saw of it. */
  static final class Submission {
    final int number;
    final PendingAction pending;
    List<Reaction> reactions;
    boolean accepted;
    int calls;
    Reaction.How last;

    Submission(int number, PendingAction pending, List<Reaction> reactions) {
      this.number = number;
      this.pending = pending;
      this.reactions = reactions;
    }

    long id() {
      return pending.id();
    }
  }
}
