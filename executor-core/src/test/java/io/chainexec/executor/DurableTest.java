package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.BufferingAppender;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting until what is recorded is durable, on a chain whose disk is the test. */
@Timeout(60)
class DurableTest {
  private final Chain chain = new Chain();
  private final ManualClock clock = new ManualClock(0);
  private final ActionExecutor executor =
      ActionExecutor.builder()
          .config(ExecutorConfig.builder().controlCapacity(2).build())
          .clock(clock)
          .chain(chain)
          .dispatcher((action, attempt) -> DispatchResult.ok())
          .build();

  @Test
  void whatIsRecordedIsCommittedAndAwaited() throws Exception {
    executor.recordFailure("disk", "hot");
    CompletableFuture<Long> durable = executor.durable();
    executor.recordFailure("disk", "cold"); // refused: the control queue is full
    executor.doWork();
    assertEquals(List.of(2L), chain.asked, "opened and the failure");
    assertFalse(durable.isDone(), "committed is not durable");

    executor.submit(Rig.HARMLESS);
    executor.doWork();
    chain.answers.get(0).complete(null);
    assertEquals(2, durable.get(30, TimeUnit.SECONDS));
  }

  @Test
  void whatFollowsNeitherRunsOnTheLoopNorHoldsUpTheChain() throws Exception {
    CompletableFuture<Thread> follower = executor.durable().thenApply(s -> Thread.currentThread());
    executor.doWork();
    chain.answers.get(0).complete(null);
    assertNotSame(Thread.currentThread(), follower.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aSyncThatFailsIsPassedOn() {
    CompletableFuture<Long> durable = executor.durable();
    executor.doWork();
    ChainException worn = new ChainException("a worn disk");
    chain.answers.get(0).completeExceptionally(worn);
    assertEquals(worn, causeOf(durable));
  }

  @Test
  void aChainThatThrowsWhenAskedIsNoMoreThanAFailedAnswer() {
    chain.broken = new InternalError("a fault in mapped memory");
    CompletableFuture<Long> durable = executor.durable();
    executor.doWork();
    assertEquals(chain.broken, causeOf(durable));
    executor.doWork();
  }

  @Test
  void whatIsLostIsNotDurableUntilItIsDeclared() throws Exception {
    executor.doWork();
    chain.refusing = true;
    executor.recordFailure("disk", "hot");
    CompletableFuture<Long> lost = executor.durable();
    executor.doWork();
    assertTrue(causeOf(lost).getMessage().contains("1 records could not be appended"));
    assertEquals(List.of(), chain.asked);

    chain.refusing = false;
    clock.advanceNs(200_000_000);
    executor.doWork();
    CompletableFuture<Long> declared = executor.durable();
    executor.doWork();
    chain.answers.get(0).complete(null);
    assertEquals(chain.nextSequence(), declared.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aQueueThatIsFullOrClosedSaysSoAtOnce() {
    executor.recordFailure("a", "b");
    executor.recordFailure("a", "b");
    assertInstanceOf(IllegalStateException.class, causeOf(executor.durable()));
    executor.close();
    assertInstanceOf(IllegalStateException.class, causeOf(executor.durable()));
  }

  @Test
  void whoeverWaitsWhenTheExecutorIsClosedIsAnsweredByTheChain() throws Exception {
    CompletableFuture<Long> durable = executor.durable();
    executor.close();
    assertFalse(durable.isDone());
    chain.answers.get(0).complete(null);
    assertEquals(1, durable.get(30, TimeUnit.SECONDS), "the closed record came behind");
  }

  private static Throwable causeOf(CompletableFuture<Long> failed) {
    return assertThrows(ExecutionException.class, () -> failed.get(30, TimeUnit.SECONDS))
        .getCause();
  }

  /** A chain in memory that is durable when the test says so. */
  private static final class Chain extends ForwardingSink implements ChainAppender {
    private final BufferingAppender memory = new BufferingAppender(1_000);
    private final List<Long> asked = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private Error broken;
    private boolean refusing;

    @Override
    public CompletableFuture<Void> durable(long sequence) {
      if (broken != null) {
        throw broken;
      }
      asked.add(sequence);
      answers.add(new CompletableFuture<>());
      return answers.get(answers.size() - 1);
    }

    @Override
    protected RecordSink target() {
      if (refusing) {
        throw new ChainException("no room");
      }
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
      return memory.full();
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
