package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.BufferingAppender;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.Losses;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A chain that cannot be appended to for a while, and what the next session learns of it. */
class OutageTest {
  private static final Action HEAT = new Action.ReduceHeat(1, 1);

  private final BufferingAppender memory = new BufferingAppender(100_000);
  private final ManualClock clock = new ManualClock(0);
  private final List<Long> ids = new ArrayList<>();
  private Losses noted = Losses.NONE;
  private boolean broken;
  private int attempts;
  private final List<Losses> outcomesLost = new ArrayList<>();

  private ActionExecutor executor(ExecutorConfig config) {
    return ActionExecutor.builder()
        .config(config)
        .clock(clock)
        .chain(new Chain())
        .dispatcher(
            (action, attempt) -> {
              ids.add(attempt.id());
              clock.advanceNs(1_000);
              return DispatchResult.ok();
            })
        .build();
  }

  private void dispatch(ActionExecutor executor, int actions) {
    for (int i = 0; i < actions; i++) {
      executor.submit(HEAT);
      executor.doWork();
    }
  }

  @Test
  void anOutageThatTheSessionDoesNotOutliveIsDeclaredByTheNext() {
    try (ActionExecutor executor = executor(ExecutorConfig.defaults())) {
      dispatch(executor, 3);
      broken = true;
      dispatch(executor, 5000);
    }
    assertTrue(noted.records() >= 5000, noted.toString());
    broken = false;
    try (ActionExecutor executor = executor(ExecutorConfig.defaults())) {
      dispatch(executor, 10);
      assertEquals(ids.size(), ids.stream().distinct().count(), "no id is handed out twice");
      assertEquals(1, executor.counters().gaps());
      assertTrue(executor.counters().lostRecords() >= 5000);
    }
    assertEquals(Losses.NONE, noted);
    assertTrue(memory.records().stream().anyMatch(ChainRecord.Gap.class::isInstance));
  }

  @Test
  void anOutcomeThatIsLostIsSaidToBeAmongTheLossesThatAreNoted() {
    ActionExecutor executor = executor(ExecutorConfig.defaults());
    dispatch(executor, 1);
    broken = true;
    dispatch(executor, 2);
    assertEquals(List.of(1L, 2L), outcomesLost.stream().map(Losses::records).toList());
    broken = false;
    clock.advanceNs(200_000_000);
    executor.doWork();
    assertEquals(1, executor.counters().gaps());
    assertEquals(3, attempts);
    assertEquals(2, outcomesLost.size());
    executor.close();
  }

  @Test
  void aSlowDispatchIsCommittedBeforeTheNextAction() {
    ExecutorConfig slow = ExecutorConfig.builder().slowDispatch(Duration.ofNanos(1_000)).build();
    List<Long> committed = new ArrayList<>();
    try (ActionExecutor executor =
        ActionExecutor.builder()
            .config(slow)
            .clock(clock)
            .chain(memory)
            .dispatcher(
                (action, attempt) -> {
                  committed.add(memory.nextSequence());
                  clock.advanceNs(1_000);
                  return DispatchResult.ok();
                })
            .build()) {
      executor.submit(HEAT);
      executor.submit(HEAT);
      executor.submit(HEAT);
      executor.doWork();
    }
    assertEquals(List.of(1L, 2L, 3L), committed);
  }

  @Test
  void anExceptionThatCannotBePrintedDoesNotStopTheLoop() {
    class Unprintable extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException("not even this");
      }
    }
    ActionExecutor executor =
        ActionExecutor.builder()
            .clock(clock)
            .chain(memory)
            .dispatcher(
                (action, attempt) -> {
                  throw new Unprintable();
                })
            .build();
    executor.submit(HEAT);
    executor.submit(HEAT);
    executor.doWork();
    assertEquals(2, executor.counters().failed());
    executor.close();
  }

  @Test
  void noIdIsGivenAgainOfASessionThatTheChainKnowsNothingOf() {
    executor(ExecutorConfig.defaults()).close();
    broken = true;
    List<Long> firstIds = new ArrayList<>();
    ActionExecutor crashing =
        ActionExecutor.builder()
            .clock(clock)
            .chain(new Chain())
            .dispatcher(
                (action, attempt) -> {
                  ids.add(attempt.id());
                  firstIds.add(executor(ExecutorConfig.defaults()).nextActionId());
                  return DispatchResult.ok();
                })
            .build();
    dispatch(crashing, 3);
    assertEquals(3, ids.size());
    for (int i = 0; i < 3; i++) {
      assertTrue(firstIds.get(i) > ids.get(i), firstIds + " after " + ids);
    }
  }

  /** A chain in memory whose commits fail while it is broken. */
  private final class Chain extends ForwardingSink implements ChainAppender {
    @Override
    protected RecordSink target() {
      if (broken) {
        throw new ChainException("broken");
      }
      return memory;
    }

    @Override
    protected void onTaken(RecordType type) {}

    @Override
    public void attempting(
        long timeNs,
        long id,
        io.chainexec.action.ActionKind kind,
        Action action,
        long arrivedAtNs) {
      attempts++;
    }

    @Override
    public void outcomeLost() {
      outcomesLost.add(noted);
    }

    @Override
    public void noteLosses(Losses losses) {
      noted = losses;
    }

    @Override
    public Losses lossesBefore() {
      return noted;
    }

    @Override
    public void recover(RecordSink sink) {
      memory.recover(sink);
    }

    @Override
    public boolean full() {
      return false;
    }

    @Override
    public void commit() {
      if (broken) {
        throw new ChainException("broken");
      }
      memory.commit();
    }

    @Override
    public long nextSequence() {
      return memory.nextSequence();
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
