package io.chainexec.executor;

import io.chainexec.action.PendingAction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * What the submitter of an action holds until it is on record durably, or is known not to be. It
 * says nothing about the action's outcome. Every ticket is answered, at the latest when the
 * executor has ended. For any thread.
 */
public final class Ticket {
  private final PendingAction pending;
  private final String key;
  private final BooleanSupplier onLoopsThread;
  private final CompletableFuture<Receipt> answer = new CompletableFuture<>();

  /** Set by the loop before the answer is given. */
  private Receipt promised;

  /**
   * What a submission became.
   *
   * @param id of the action: of this one, or of the first one with the same key
   * @param duplicate whether there was one with the same key, so that this one is not executed
   */
  public record Receipt(long id, boolean duplicate) {}

  /**
   * A ticket for that action.
   *
   * @param key or null
   * @param onLoopsThread whether the caller is on the loop's thread
   */
  Ticket(PendingAction pending, String key, BooleanSupplier onLoopsThread) {
    this.pending = pending;
    this.key = key;
    this.onLoopsThread = onLoopsThread;
  }

  /** Whether there is an answer, be it a receipt or a failure. */
  public boolean isDone() {
    return answer.isDone();
  }

  /**
   * Waits until the action is on record durably.
   *
   * @throws IllegalStateException if it is not or nobody can promise it, the cause says why; or if
   *     the answer is still open and the caller is on the loop's thread, which has to give it
   * @throws InterruptedException if the caller is interrupted; the action stays submitted
   */
  public Receipt await() throws InterruptedException {
    refuseToBlockTheLoop();
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * As {@link #await()}, for at most that time.
   *
   * @throws TimeoutException if there is no answer by then; the action stays submitted
   */
  public Receipt await(Duration timeout) throws InterruptedException, TimeoutException {
    refuseToBlockTheLoop();
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * The answer as a future of the caller's own. It is completed on a thread of the common pool, so
   * that nothing that follows on it can hold up the executor.
   */
  public CompletableFuture<Receipt> toFuture() {
    CompletableFuture<Receipt> future = new CompletableFuture<>();
    answer.whenCompleteAsync(
        (receipt, failure) -> {
          if (failure == null) {
            future.complete(receipt);
          } else {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  private void refuseToBlockTheLoop() {
    if (!answer.isDone() && onLoopsThread.getAsBoolean()) {
      throw new IllegalStateException(
          "the executor's own thread cannot wait for a ticket that it has to answer; use toFuture()");
    }
  }

  private static IllegalStateException failure(ExecutionException e) {
    return new IllegalStateException(e.getCause().getMessage(), e.getCause());
  }

  PendingAction pending() {
    return pending;
  }

  /** The idempotency key, or null. */
  String key() {
    return key;
  }

  /** Notes the answer that {@link #keep()} gives. For the loop's thread. */
  void promise(Receipt receipt) {
    promised = receipt;
  }

  /** Gives the answer that was noted. */
  void keep() {
    answer.complete(promised);
  }

  /** Answers that nobody can promise anything, unless there is an answer. */
  void fail(RuntimeException failure) {
    answer.completeExceptionally(failure);
  }
}
