package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.Limits;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.BufferingAppender;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a ticket is answered, with what, on which thread, and that it always is. */
@Timeout(60)
class TicketTest {
  private static final Action HEAT = new Action.ReduceHeat(1, 1);

  private final SlowChain chain = new SlowChain();
  private final List<Long> dispatched = new ArrayList<>();
  private volatile boolean clockBroken;
  private boolean wallClockBroken;
  private Dispatcher dispatcher =
      (action, attempt) -> {
        dispatched.add(attempt.id());
        return DispatchResult.ok();
      };

  private ActionExecutor executor() {
    return executor(1024);
  }

  private ActionExecutor executor(int queueCapacity) {
    ManualClock time = new ManualClock(0);
    NanoClock clock =
        new NanoClock() {
          @Override
          public long nanoTime() {
            if (clockBroken) {
              throw new IllegalStateException("no time");
            }
            return time.nanoTime();
          }

          @Override
          public long wallMs() {
            if (wallClockBroken) {
              throw new IllegalStateException("no date");
            }
            return time.wallMs();
          }
        };
    return ActionExecutor.builder()
        .config(
            ExecutorConfig.builder()
                .journal(JournalMode.INTAKE)
                .queueCapacity(queueCapacity)
                .build())
        .clock(clock)
        .chain(chain)
        .dispatcher((action, attempt) -> dispatcher.dispatch(action, attempt))
        .build();
  }

  private static Throwable failureOf(Ticket ticket) throws Exception {
    return assertThrows(ExecutionException.class, () -> ticket.toFuture().get()).getCause();
  }

  @Test
  void itIsAnsweredOnceTheChainSaysThatItIsDurable() throws Exception {
    ActionExecutor executor = executor();
    Ticket first = executor.submitDurably(HEAT, "k");
    Ticket second = executor.submitDurably(HEAT);
    Ticket again = executor.submitDurably(HEAT, "k");
    executor.doWork();
    assertEquals(List.of(1L, 2L), dispatched, "dispatching does not wait for it");
    assertFalse(first.isDone() || second.isDone() || again.isDone());
    assertEquals(List.of(4L), chain.asked, "once for the commit, behind all its records");
    chain.answers.get(0).complete(null);
    assertEquals(new Ticket.Receipt(1, false), first.await());
    assertEquals(new Ticket.Receipt(2, false), second.await());
    assertEquals(new Ticket.Receipt(1, true), again.await(Duration.ZERO));
    executor.close();
  }

  @Test
  void withoutTicketsTheChainIsNotAsked() {
    ActionExecutor executor = executor();
    executor.submit(HEAT);
    executor.doWork();
    assertEquals(List.of(), chain.asked);
    executor.close();
  }

  @Test
  void itFailsWhereTheChainCannotPromiseThatItIsDurable() throws Exception {
    ActionExecutor executor = executor();
    Ticket later = executor.submitDurably(HEAT);
    executor.doWork();
    chain.answers.get(0).completeExceptionally(new ChainException("the disk is gone"));
    assertTrue(failureOf(later).getMessage().contains("the disk is gone"));
    chain.durableThrows = true;
    Ticket atOnce = executor.submitDurably(HEAT);
    executor.doWork();
    assertInstanceOf(ChainException.class, failureOf(atOnce).getCause());
    assertEquals(List.of(1L, 2L), dispatched);
    executor.close();
  }

  @Test
  void itFailsAtOnceWhereTheQueueIsFullAndTheRefusalIsCounted() throws Exception {
    ActionExecutor executor = executor(1);
    executor.submitDurably(HEAT);
    Ticket refused = executor.submitDurably(HEAT);
    assertTrue(refused.isDone());
    RejectedExecutionException failure =
        assertInstanceOf(RejectedExecutionException.class, failureOf(refused));
    assertTrue(failure.getMessage().contains("queue_capacity is 1"), failure.getMessage());
    assertSame(failure, assertThrows(IllegalStateException.class, refused::await).getCause());
    executor.close();
    assertEquals(1, executor.counters().refusedSubmissions());
    assertEquals(List.of(1L), dispatched);
  }

  @Test
  void itFailsAtOnceWhereTheExecutorIsClosed() throws Exception {
    ActionExecutor executor = executor();
    executor.close();
    Ticket refused = executor.submitDurably(HEAT);
    assertTrue(refused.isDone());
    assertTrue(failureOf(refused).getMessage().contains("closed"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Limits.MAX_KEY_BYTES + 1})
  void aKeyThatIsEmptyOrTooLongIsRefusedAtTheDoor(int length) {
    ActionExecutor executor = executor();
    String key = "k".repeat(length);
    String message =
        assertThrows(IllegalArgumentException.class, () -> executor.submitDurably(HEAT, key))
            .getMessage();
    assertTrue(message.contains("key") && message.contains("255"), message);
    assertEquals(0, executor.queuedCount());
    executor.submitDurably(HEAT, "ü".repeat(Limits.MAX_KEY_BYTES / 2) + "k");
    assertEquals(1, executor.queuedCount());
    executor.close();
  }

  @Test
  void theLoopsThreadCannotWaitForIt() throws Exception {
    ActionExecutor executor = executor();
    List<String> refusals = new ArrayList<>();
    dispatcher =
        (action, attempt) -> {
          if (attempt.id() == 1) {
            Ticket inside = executor.submitDurably(HEAT);
            refusals.add(assertThrows(IllegalStateException.class, inside::await).getMessage());
            refusals.add(
                assertThrows(IllegalStateException.class, () -> inside.await(Duration.ofDays(1)))
                    .getMessage());
          }
          return DispatchResult.ok();
        };
    Ticket ticket = executor.submitDurably(HEAT);
    executor.doWork();
    assertEquals(2, refusals.size());
    refusals.forEach(refusal -> assertTrue(refusal.contains("own thread"), refusal));
    assertThrows(IllegalStateException.class, ticket::await, "also between the cycles");
    chain.answers.forEach(answer -> answer.complete(null));
    assertEquals(1, ticket.await().id(), "what is answered needs no waiting");
    executor.close();
  }

  @Test
  void anotherThreadWaitsNoLongerThanItWants() throws Exception {
    ActionExecutor executor = executor();
    Ticket ticket = executor.submitDurably(HEAT);
    assertThrows(TimeoutException.class, () -> ticket.await(Duration.ofMillis(1)));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, ticket::await);
    executor.close();
    chain.answers.forEach(answer -> answer.complete(null));
    assertEquals(1, ticket.await().id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFollowsOnItsFutureRunsOnNeitherTheLoopsNorTheChainsThread(boolean durable)
      throws Exception {
    ActionExecutor executor = executor();
    Ticket ticket = executor.submitDurably(HEAT);
    AtomicReference<Thread> ranOn = new AtomicReference<>();
    CompletableFuture<Void> followed =
        ticket
            .toFuture()
            .handle(
                (receipt, failure) -> {
                  assertEquals(durable, failure == null);
                  ranOn.set(Thread.currentThread());
                  return null;
                });
    executor.doWork();
    if (durable) {
      chain.answers.get(0).complete(null);
    } else {
      chain.answers.get(0).completeExceptionally(new ChainException("gone"));
    }
    followed.get(60, TimeUnit.SECONDS);
    assertNotSame(Thread.currentThread(), ranOn.get());
    executor.close();
  }

  @Test
  void whoCompletesAFutureOfItsOwnChangesNobodyElses() throws Exception {
    ActionExecutor executor = executor();
    Ticket ticket = executor.submitDurably(HEAT);
    assertTrue(ticket.toFuture().complete(new Ticket.Receipt(99, true)));
    executor.doWork();
    chain.answers.get(0).complete(null);
    assertEquals(1, ticket.toFuture().get().id());
    executor.close();
  }

  /** The clock fails under the loop with one ticket asked for, one in the queue, none to come. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noneStaysOpenWhereTheLoopBreaksDown(boolean started) throws Exception {
    ActionExecutor executor = executor();
    CompletableFuture<Ticket> queued = new CompletableFuture<>();
    dispatcher =
        (action, attempt) -> {
          queued.complete(executor.submitDurably(HEAT, "left in the queue"));
          clockBroken = true;
          return DispatchResult.ok();
        };
    Ticket first = executor.submitDurably(HEAT);
    if (started) {
      executor.start();
    } else {
      assertThrows(IllegalStateException.class, executor::doWork);
      assertThrows(IllegalStateException.class, executor::close);
    }
    assertTrue(failureOf(queued.get()).getMessage().contains("broke down"));
    chain.answers.get(0).complete(null);
    assertEquals(1, first.toFuture().get().id());
  }

  @Test
  void oneThatWasInTheLoopsHandsWhenItBrokeDownFailsAtOnce() throws Exception {
    ActionExecutor executor = executor();
    executor.submit(new PendingAction(-2, HEAT, 0));
    executor.doWork();
    wallClockBroken = true;
    Ticket ticket = executor.submitDurably(HEAT); // is refused, with a record and its wall time
    assertThrows(IllegalStateException.class, executor::doWork);
    assertTrue(failureOf(ticket).getMessage().contains("broke down"));
    wallClockBroken = false;
    executor.close();
  }

  @Test
  void oneThatWasTakenWhenTheLoopBrokeDownFailsToo() throws Exception {
    ActionExecutor executor = executor();
    executor.doWork();
    Ticket recorded = executor.submitDurably(HEAT);
    Ticket taken = executor.submitDurably(HEAT);
    chain.failingFull = 2;
    assertThrows(IllegalStateException.class, executor::doWork);
    assertFalse(recorded.isDone() || taken.isDone());
    chain.failingFull = 0;
    clockBroken = true;
    assertThrows(IllegalStateException.class, executor::close);
    assertTrue(failureOf(recorded).getMessage().contains("broke down"));
    assertTrue(failureOf(taken).getMessage().contains("broke down"));
  }

  /** A chain in memory that says when asked to that records are durable. */
  private static final class SlowChain extends ForwardingSink implements ChainAppender {
    private final BufferingAppender memory = new BufferingAppender(1_000);
    private final List<Long> asked = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private boolean durableThrows;

    /** The call of full() that fails, counted down; 0 for none. */
    private int failingFull;

    @Override
    public CompletableFuture<Void> durable(long sequence) {
      if (durableThrows) {
        throw new ChainException("not today");
      }
      asked.add(sequence);
      answers.add(new CompletableFuture<>());
      return answers.get(answers.size() - 1);
    }

    @Override
    protected RecordSink target() {
      return memory;
    }

    @Override
    protected void onTaken(RecordType type) {}

    @Override
    public void recover(RecordSink sink) {
      memory.recover(sink);
    }

    @Override
    public boolean full() {
      if (failingFull > 0 && --failingFull == 0) {
        throw new IllegalStateException("broken");
      }
      return false;
    }

    @Override
    public void commit() {
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
