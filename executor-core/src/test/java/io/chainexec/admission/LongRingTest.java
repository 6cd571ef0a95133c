package io.chainexec.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LongRingTest {
  @Property
  void isAQueue(@ForAll List<Integer> steps) {
    LongRing ring = new LongRing();
    Deque<Long> model = new ArrayDeque<>();
    for (int step : steps) {
      if (step % 3 == 0 && !model.isEmpty()) {
        assertEquals(model.removeFirst(), ring.remove());
      } else {
        ring.add(step);
        model.addLast((long) step);
      }
      assertEquals(model.size(), ring.size());
      int index = 0;
      for (long element : model) {
        assertEquals(element, ring.get(index++));
      }
    }
  }

  @Test
  void isEmptyOnceCleared() {
    LongRing ring = new LongRing();
    ring.add(1);
    ring.clear();
    assertEquals(0, ring.size());
    ring.add(2);
    assertEquals(2, ring.remove());
  }
}
