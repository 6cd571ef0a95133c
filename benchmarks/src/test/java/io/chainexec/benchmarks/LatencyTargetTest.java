package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTargetTest {
  private static final Action ACTION = new Action.ReduceHeat(1, 1);
  private static final long AGE_NS = 5_000_000_000L;

  @TempDir Path temp;

  @Test
  void anActionIsStampedWhenItIsCommittedAndNotWhenItIsDispatched() {
    try (LatencyTarget target =
        new LatencyTarget.OnChain(temp.toString(), "never", LatencyTarget.Idle.SPINNING)) {
      begin(target);
      assertTrue(target.submit(ACTION, System.nanoTime() - AGE_NS));
      assertTrue(target.submit(ACTION, System.nanoTime() - AGE_NS));
      assertEquals(0, target.recorder.histogram().getTotalCount());
      target.work(); // the queue is empty then, so the block is committed
      assertEquals(2, target.recorder.histogram().getTotalCount());
      assertTrue(target.recorder.histogram().getMinValue() >= AGE_NS * 0.99, "from its moment on");
      target.end();
      target.verify(2);
      assertThrows(IllegalStateException.class, () -> target.verify(3));
    }
  }

  @Test
  void theFloorStampsWhatItPolls() {
    try (LatencyTarget target = new LatencyTarget.Floor()) {
      begin(target);
      target.submit(ACTION, System.nanoTime() - AGE_NS);
      assertEquals(1, target.work());
      assertEquals(0, target.work());
      assertTrue(target.recorder.histogram().getMinValue() >= AGE_NS * 0.99);
      target.verify(1);
    }
  }

  /** By whoever has driven it, as there is no thread of its own. */
  @Test
  void whatIsQueuedAtTheEndIsHandled() {
    try (LatencyTarget floor = new LatencyTarget.Floor();
        LatencyTarget chain =
            new LatencyTarget.OnChain(temp.toString(), "never", LatencyTarget.Idle.SPINNING)) {
      for (LatencyTarget target : new LatencyTarget[] {floor, chain}) {
        begin(target);
        target.submit(ACTION, System.nanoTime());
        target.end();
        target.verify(1);
        assertEquals(1, target.recorder.histogram().getTotalCount());
      }
    }
  }

  @Test
  void whatArrivesDuringTheWarmupIsLeftOut() {
    try (LatencyTarget target = new LatencyTarget.Floor()) {
      target.recorder.begin(target.offsetNs(), System.nanoTime() + 1000 * AGE_NS);
      target.submit(ACTION, System.nanoTime());
      assertEquals(1, target.work());
      assertEquals(0, target.recorder.histogram().getTotalCount());
    }
  }

  private static void begin(LatencyTarget target) {
    target.recorder.begin(target.offsetNs(), System.nanoTime() - 2 * AGE_NS);
  }
}
