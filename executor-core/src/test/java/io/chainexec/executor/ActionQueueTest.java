package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ActionQueueTest {
  private static final int CAPACITY = 8;

  private final ActionQueue queue = new ActionQueue(CAPACITY);

  @Test
  void holdsAsManyAsItsSizeSaysWhereverItsElementsLie() {
    for (int start = 0; start < 2 * CAPACITY + 1; start++) {
      for (int size = 0; size <= CAPACITY; size++) {
        assertHolds(size);
        queue.offer(size);
      }
      assertHolds(CAPACITY);
      for (int size = CAPACITY; size > 0; size--) {
        assertHolds(size);
        queue.relaxedPoll();
      }
      queue.offer("one further");
      queue.poll();
    }
  }

  private void assertHolds(int size) {
    assertEquals(size, queue.size());
    for (int count = -1; count <= CAPACITY + 1; count++) {
      assertEquals(size >= count, queue.holds(count), size + " queued, asked for " + count);
    }
  }

  @Test
  void whatIsBeyondAnyCapacityIsNotThere() {
    queue.offer(1);
    assertFalse(queue.holds(Integer.MAX_VALUE));
    assertTrue(queue.holds(Integer.MIN_VALUE));
  }
}
