package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Races that are run many times; every outcome that is allowed is fine, in any order. */
@Timeout(300)
class TicketRaceTest {
  private static final int ROUNDS = 200;
  private static final int KEYS = 5;

  @Test
  void everyTicketIsAnsweredAndTrueWhenTheExecutorIsClosedMeanwhile() throws Exception {
    int answered = 0;
    int failed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Rig rig =
          new Rig(
              ExecutorConfig.builder()
                  .journal(JournalMode.INTAKE)
                  .idempotencyWindow(Duration.ofDays(1))
                  .queueCapacity(round % 2 == 0 ? 4 : 1_024)
                  .build());
      if (round % 3 != 0) {
        rig.executor.start();
      }
      CyclicBarrier barrier = new CyclicBarrier(4);
      List<Sender> senders =
          List.of(new Sender(rig, barrier), new Sender(rig, barrier), new Sender(rig, barrier));
      senders.forEach(Thread::start);
      barrier.await();
      rig.executor.close();
      Set<Long> accepted = new HashSet<>();
      Set<Long> answeredWithAnother = new HashSet<>();
      for (Sender sender : senders) {
        sender.join();
        for (Ticket ticket : sender.tickets) {
          try {
            Ticket.Receipt receipt = ticket.await();
            answered++;
            if (receipt.duplicate()) {
              answeredWithAnother.add(receipt.id());
            } else {
              assertTrue(accepted.add(receipt.id()), "two actions with one id");
            }
          } catch (IllegalStateException e) {
            failed++;
          }
        }
      }
      assertEquals(accepted, new HashSet<>(rig.calls));
      assertEquals(accepted.size(), rig.calls.size());
      assertTrue(accepted.containsAll(answeredWithAnother));
      assertTrue(answeredWithAnother.size() <= KEYS);
      assertEquals(accepted.size(), rig.chain.records(ChainRecord.Accepted.class).size());
      assertEquals(0, rig.executor.queuedCount());
    }
    assertTrue(answered > 0 && failed > 0, answered + " answered, " + failed + " failed");
  }

  /** Submits with and without keys until it is told that the executor is closed, or enough. */
  private static final class Sender extends Thread {
    private static final int ENOUGH = 100;

    final List<Ticket> tickets = new ArrayList<>();
    private final Rig rig;
    private final CyclicBarrier barrier;

    Sender(Rig rig, CyclicBarrier barrier) {
      this.rig = rig;
      this.barrier = barrier;
    }

    @Override
    public void run() {
      try {
        barrier.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      for (int i = 0; i < ENOUGH; i++) {
        tickets.add(
            i % 4 == 0
                ? rig.executor.submitDurably(Rig.HARMLESS, "key " + i % KEYS)
                : rig.executor.submitDurably(Rig.HARMLESS));
      }
    }
  }
}
