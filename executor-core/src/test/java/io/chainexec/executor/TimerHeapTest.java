package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();

  private static final class Plain extends TimerHeap.Timer {
    @Override
    Waiter next() {
      throw new UnsupportedOperationException();
    }
  }

  /** When a timer is due, and its rank among equals. */
  private record Key(long dueNs, long order) {}

  private static final Comparator<Key> BY_TIME =
      Comparator.comparingLong(Key::dueNs).thenComparingLong(Key::order);

  /**
   * Sets a timer, cancels it where due is negative, or takes the first where it is very negative.
   */
  record Step(int timer, long dueNs) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 120), Arbitraries.longs().between(-3, 40))
        .as(Step::new)
        .list()
        .ofMaxSize(1_000);
  }

  @Property(tries = 300)
  void theFirstIsTheOneThatASortedMapWouldGive(@ForAll("steps") List<Step> steps) {
    List<Plain> timers = new ArrayList<>();
    for (int i = 0; i <= 120; i++) {
      timers.add(new Plain());
    }
    Map<Plain, Key> model = new HashMap<>();
    Map<Plain, Key> last = new HashMap<>();
    TimerHeap tested = new TimerHeap();
    long order = 0;
    for (Step step : steps) {
      Plain timer = timers.get(step.timer());
      if (step.dueNs() >= 0) {
        Key before = last.get(timer);
        boolean same =
            before != null && step.dueNs() % 3 == 0; // set anew as it was, perhaps before
        Key key = same ? before : new Key(step.dueNs(), ++order);
        tested.set(timer, key.dueNs(), key.order());
        model.put(timer, key);
        last.put(timer, key);
      } else if (step.dueNs() == -3 && !tested.isEmpty()) {
        model.remove((Plain) tested.first());
        tested.cancel(tested.first());
      } else {
        tested.cancel(timer);
        model.remove(timer);
      }
      assertFirst(model, tested);
    }
    while (!tested.isEmpty()) {
      assertFirst(model, tested);
      model.remove((Plain) tested.first());
      tested.cancel(tested.first());
    }
    assertTrue(model.isEmpty());
  }

  private static void assertFirst(Map<Plain, Key> model, TimerHeap tested) {
    assertEquals(model.isEmpty(), tested.isEmpty());
    if (model.isEmpty()) {
      assertNull(tested.first());
      return;
    }
    Map.Entry<Plain, Key> first =
        model.entrySet().stream().min(Map.Entry.comparingByValue(BY_TIME)).orElseThrow();
    assertSame(first.getKey(), tested.first());
    assertEquals(first.getValue(), new Key(tested.firstDueNs(), tested.firstOrder()));
  }

  @Test
  void aTimerThatIsSetAgainAndAgainTakesNoMoreRoomThanOneThatIsNot() {
    Plain first = new Plain();
    heap.set(first, 1, 1);
    Plain other = new Plain();
    for (int i = 0; i < 10_000; i++) {
      heap.set(other, 100_000 - i, 2);
    }
    assertSame(first, heap.first());
    assertTrue(heap.capacity() <= 128, heap.capacity() + " places for two timers");
  }

  @Test
  void aTimerThatComesAndGoesWithTheSameTimeOverrunsNothing() {
    Plain first = new Plain();
    heap.set(first, 1, 1);
    Plain other = new Plain();
    for (int i = 0; i < 1_000; i++) {
      heap.set(other, 5, 2);
      heap.cancel(other);
    }
    heap.set(other, 5, 2);
    heap.cancel(first);
    assertSame(other, heap.first());
    heap.cancel(other);
    assertTrue(heap.isEmpty());
  }

  @Test
  void afterItWasClearedItTakesTimersAsIfTheyWereNew() {
    Plain timer = new Plain();
    heap.set(timer, 5, 1);
    heap.clear();
    assertTrue(heap.isEmpty());
    heap.set(timer, 7, 2);
    assertEquals(7, heap.firstDueNs());
    assertSame(timer, heap.first());
  }
}
