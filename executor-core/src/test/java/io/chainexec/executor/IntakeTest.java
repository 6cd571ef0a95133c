package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.PendingAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is offered wakes the loop, and is taken or refused, never neither. */
class IntakeTest {
  private static final long DEADLINE_MS = 30_000;

  private final Intake intake = new Intake(2, 2);

  private static PendingAction pending() {
    return new PendingAction(Rig.HARMLESS, 0);
  }

  /** A thread that is parked in the intake, for longer than any test runs. */
  private Thread parked() {
    Thread sleeper = new Thread(() -> intake.park(TimeUnit.HOURS.toNanos(1)));
    sleeper.setDaemon(true);
    sleeper.start();
    await(sleeper, intake);
    return sleeper;
  }

  private static void await(Thread thread, Object blocker) {
    long giveUpAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    while (LockSupport.getBlocker(thread) != blocker
        || thread.getState() != Thread.State.TIMED_WAITING) {
      assertTrue(System.nanoTime() - giveUpAtNs < 0, "never parked: " + thread.getState());
      Thread.onSpinWait();
    }
  }

  private static void assertEnds(Thread thread) throws InterruptedException {
    thread.join(DEADLINE_MS);
    assertFalse(thread.isAlive(), "not woken");
  }

  @Test
  void anActionWakesTheLoop() throws InterruptedException {
    Thread loop = parked();
    assertTrue(intake.offer(pending()));
    assertEnds(loop);
  }

  @Test
  void aCommandWakesTheLoop() throws InterruptedException {
    Thread loop = parked();
    assertTrue(intake.offer(new Command.ClearGate(Rig.DAEMON)));
    assertEnds(loop);
  }

  @Test
  void closingWakesTheLoop() throws InterruptedException {
    Thread loop = parked();
    intake.close();
    assertEnds(loop);
  }

  @Test
  void haltingWakesTheLoopAndSaysWhy() throws InterruptedException {
    Thread loop = parked();
    Throwable cause = new IllegalStateException("no space left");
    intake.halt(cause);
    intake.halt(new IllegalStateException("later"));
    assertEnds(loop);
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> intake.offer(pending()));
    assertEquals(cause, refusal.getCause());
  }

  @Test
  void itDoesNotParkWhereSomethingWasOfferedOrItIsClosed() throws InterruptedException {
    intake.offer(pending());
    intake.park(TimeUnit.HOURS.toNanos(1));
    intake.pollAction();
    intake.close();
    intake.park(TimeUnit.HOURS.toNanos(1));
    assertTrue(intake.isEmpty());
  }

  /**
   * A wake-up that is lost has the loop sleep for an hour, and this fail. Each offer comes when the
   * one before was taken, a little later each time, so that some meet the loop on its way to sleep.
   */
  @Test
  void noOfferIsSleptOver() {
    AtomicInteger taken = new AtomicInteger();
    int offers = 50_000;
    Thread loop = new Thread(() -> takeAll(offers, taken));
    loop.setDaemon(true);
    loop.start();
    for (int i = 0; i < offers; i++) {
      for (int delay = i % 300; delay > 0; delay--) {
        taken.get();
      }
      assertTrue(intake.offer(pending()));
      await(taken, i + 1);
    }
  }

  private void takeAll(int offers, AtomicInteger taken) {
    while (taken.get() < offers) {
      if (intake.pollAction() != null) {
        taken.incrementAndGet();
      } else {
        intake.park(TimeUnit.HOURS.toNanos(1));
      }
    }
  }

  private static void await(AtomicInteger taken, int offers) {
    long giveUpAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    while (taken.get() < offers) {
      assertTrue(System.nanoTime() - giveUpAtNs < 0, "asleep with an action queued");
      Thread.onSpinWait();
    }
  }

  @Test
  void whatTheLoopEndedWithoutTakingIsRefused() {
    intake.seal();
    intake.end();
    assertThrows(IllegalStateException.class, () -> intake.offer(pending()));
    assertThrows(
        IllegalStateException.class, () -> intake.offer(new Command.ClearGate(Rig.DAEMON)));
    assertTrue(intake.isEmpty());
  }

  @Test
  void whatTheLoopTookAfterTheSealIsAccepted() {
    intake.seal();
    PendingAction pending = pending();
    CompletableFuture<Boolean> offer = offerElsewhere(pending);
    assertEquals(pending, awaitAction());
    assertFalse(offer.isDone(), "answered before the loop has ended");
    intake.end();
    assertTrue(offer.join());
  }

  @Test
  void eachOfThoseLeftBehindIsToldAboutItsOwn() {
    intake.seal();
    PendingAction taken = pending();
    CompletableFuture<Boolean> accepted = offerElsewhere(taken);
    assertEquals(taken, awaitAction());
    CompletableFuture<Boolean> first = offerElsewhere(pending());
    CompletableFuture<Boolean> second = offerElsewhere(pending());
    awaitQueued(2);
    intake.end();
    assertTrue(accepted.join());
    assertThrows(CompletionException.class, first::join);
    assertThrows(CompletionException.class, second::join);
  }

  private CompletableFuture<Boolean> offerElsewhere(PendingAction pending) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread submitter =
        new Thread(
            () -> {
              try {
                answer.complete(intake.offer(pending));
              } catch (Throwable t) {
                answer.completeExceptionally(t);
              }
            });
    submitter.setDaemon(true);
    submitter.start();
    return answer;
  }

  /** The next action; a relaxed poll does not see one that is half-way in. */
  private PendingAction awaitAction() {
    long giveUpAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    PendingAction action = (PendingAction) intake.pollAction();
    while (action == null) {
      assertTrue(System.nanoTime() - giveUpAtNs < 0, "never offered");
      Thread.onSpinWait();
      action = (PendingAction) intake.pollAction();
    }
    return action;
  }

  private void awaitQueued(int actions) {
    long giveUpAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    while (intake.queuedActions() < actions) {
      assertTrue(System.nanoTime() - giveUpAtNs < 0, "never queued");
      Thread.onSpinWait();
    }
  }
}
