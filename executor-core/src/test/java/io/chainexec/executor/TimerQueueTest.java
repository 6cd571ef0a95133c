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
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private static final int TIMERS = 8_000;

  private final TimerQueue queue = new TimerQueue();

  private static final class Plain extends TimerQueue.Timer {
    @Override
    Waiter next() {
      return null;
    }
  }

  /** When a timer is due, and its rank among equals. */
  private record Key(long dueNs, long order) {}

  private enum What {
    SET,
    SET_AS_BEFORE,
    CANCEL,
    CANCEL_FIRST,
    CLEAR
  }

  /**
   * Does that to so many timers, from that one on; they are due one after the other, or all at
   * once.
   */
  private record Step(What what, int timer, int timers, long dueNs, long apartNs) {}

  /** A queue, and a sorted map that says what is to be expected of it. */
  private static final class Pair {
    private final List<Plain> timers = new ArrayList<>();
    private final TimerQueue tested = new TimerQueue();
    private final TreeMap<Key, Plain> model =
        new TreeMap<>(Comparator.comparingLong(Key::dueNs).thenComparingLong(Key::order));
    private final Map<Plain, Key> set = new HashMap<>();
    private final Map<Plain, Key> before = new HashMap<>();
    private long order;

    Pair() {
      for (int i = 0; i < TIMERS; i++) {
        timers.add(new Plain());
      }
    }

    void take(Step step) {
      for (int i = 0; i < step.timers(); i++) {
        Plain timer = timers.get((step.timer() + i) % TIMERS);
        switch (step.what()) {
          case SET -> set(timer, new Key(step.dueNs() + i * step.apartNs(), ++order));
          case SET_AS_BEFORE -> set(timer, before.getOrDefault(timer, new Key(0, ++order)));
          case CANCEL -> cancel(timer);
          case CANCEL_FIRST -> cancelFirst();
          case CLEAR -> clear();
        }
        assertFirst();
      }
    }

    private void set(Plain timer, Key key) {
      tested.set(timer, key.dueNs(), key.order());
      forget(timer);
      model.put(key, timer);
      set.put(timer, key);
      before.put(timer, key);
    }

    private void cancel(Plain timer) {
      tested.cancel(timer);
      forget(timer);
    }

    void cancelFirst() {
      if (!model.isEmpty()) {
        cancel(model.firstEntry().getValue());
      }
    }

    private void clear() {
      tested.clear();
      model.clear();
      set.clear();
    }

    private void forget(Plain timer) {
      Key key = set.remove(timer);
      if (key != null) {
        model.remove(key);
      }
    }

    void assertFirst() {
      assertEquals(model.isEmpty(), tested.isEmpty());
      if (model.isEmpty()) {
        assertNull(tested.first());
        return;
      }
      assertSame(model.firstEntry().getValue(), tested.first());
      assertEquals(model.firstKey(), new Key(tested.firstDueNs(), tested.firstOrder()));
    }

    void assertRest() {
      while (!model.isEmpty()) {
        cancelFirst();
        assertFirst();
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<What> what =
        Arbitraries.frequency(
            Tuple.of(12, What.SET),
            Tuple.of(3, What.SET_AS_BEFORE),
            Tuple.of(5, What.CANCEL),
            Tuple.of(10, What.CANCEL_FIRST),
            Tuple.of(1, What.CLEAR));
    Arbitrary<Integer> timer = Arbitraries.integers().between(0, TIMERS - 1);
    Arbitrary<Integer> timers =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 3), Arbitraries.integers().between(1, 4_000));
    Arbitrary<Long> apart = Arbitraries.of(0L, 1L, -1L, 63L, 1_000L, -4_097L, 1L << 30);
    return Combinators.combine(what, timer, timers, dues(), apart)
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  /** Near each other, past, far, and on both sides of where a digit to the base of 64 changes. */
  private static Arbitrary<Long> dues() {
    Arbitrary<Long> atDigits =
        Combinators.combine(
                Arbitraries.integers().between(0, 63), Arbitraries.longs().between(-2, 2))
            .as((bit, off) -> (1L << bit) + off);
    return Arbitraries.oneOf(
        Arbitraries.longs().between(-3, 40),
        Arbitraries.longs().between(1_000_000_000_000L, 1_000_000_005_000L),
        Arbitraries.longs().between(0, 2_000_000_000_000L),
        Arbitraries.of(Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, 0L, -1L),
        atDigits,
        Arbitraries.longs());
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theFirstIsTheOneThatASortedMapWouldGive(@ForAll("steps") List<Step> steps) {
    Pair pair = new Pair();
    steps.forEach(pair::take);
    pair.assertRest();
  }

  @Test
  void manyNearOnesThatComeAfterAFewFarOnesGoBeforeThem() {
    Pair pair = new Pair();
    pair.take(new Step(What.SET, 0, 2, Long.MAX_VALUE - 1, 1));
    pair.take(new Step(What.SET, 2, 6_000, 1_000, 1_000_000));
    pair.take(new Step(What.CANCEL_FIRST, 0, 2_800, 0, 0));
    pair.take(new Step(What.SET, 6_400, 1_600, 500, -100_000));
    pair.assertRest();
  }

  @Test
  void manyNearOnesThatComeWhenTheFarOnesWereNextGoBeforeThem() {
    Pair pair = new Pair();
    pair.take(new Step(What.SET, 0, 1, 10, 0));
    pair.take(new Step(What.SET, 1, 4_000, 1L << 40, 1_000));
    pair.take(new Step(What.CANCEL_FIRST, 0, 1, 0, 0));
    for (int i = 0; i < 4; i++) {
      pair.take(new Step(What.SET, 4_001, 3_600, 500 + i, 1_000_000));
      pair.take(new Step(What.CANCEL_FIRST, 0, 3_599 + 100 * i, 0, 0));
    }
    pair.assertRest();
  }

  @Test
  void theHeapStaysSmallAlsoWhenTheFirstWereFar() {
    queue.set(new Plain(), Long.MAX_VALUE, 1);
    for (int i = 0; i < 100_000; i++) {
      queue.set(new Plain(), 1_000 + 1_000_000L * i, i);
      assertTrue(queue.nearSize() <= 1_025, queue.nearSize() + " in the heap");
    }
  }

  @Test
  void manyThatAreDueAtOnceGoInTheirOrderAmongOthersThatComeAndGo() {
    Pair pair = new Pair();
    pair.take(new Step(What.SET, 100, 7_900, 1L << 42, 0));
    for (int i = 0; i < 300; i++) {
      pair.take(new Step(What.SET, i % 100, 10, i, 7));
      pair.take(new Step(What.CANCEL_FIRST, 0, i % 20, 0, 0));
    }
    pair.assertRest();
  }

  @Test
  void thoseThatAreSetAnewWhenTheyGoKeepToTheirTimes() {
    Pair pair = new Pair();
    SplittableRandom random = new SplittableRandom(20081109);
    for (int i = 0; i < TIMERS; i++) {
      pair.set(pair.timers.get(i), new Key(random.nextLong(2_000_000_000_000L), ++pair.order));
    }
    for (int i = 0; i < 50 * TIMERS; i++) {
      Key first = pair.model.firstKey();
      long dueNs = first.dueNs() + random.nextLong(2_000_000_000_000L);
      pair.set(pair.model.get(first), new Key(dueNs, ++pair.order));
      pair.assertFirst();
    }
    assertTrue(pair.tested.capacity() <= 6 * TIMERS, "room for " + pair.tested.capacity());
  }

  @Test
  void aTimerThatIsSetAgainAndAgainTakesNoMoreRoomThanOneThatIsNot() {
    int before = queue.capacity();
    Plain first = new Plain();
    queue.set(first, 1, 1);
    Plain other = new Plain();
    for (int i = 0; i < 10_000; i++) {
      queue.set(other, 100_000 - i, 2);
    }
    assertSame(first, queue.first());
    assertTrue(queue.capacity() <= before + 64, queue.capacity() + " places for two timers");
  }

  @Test
  void timersThatAreSetAgainAndAgainTakeNoMoreRoomThanTwiceTheirOwn() {
    List<Plain> timers = new ArrayList<>();
    for (int i = 0; i < TIMERS; i++) {
      timers.add(new Plain());
      queue.set(timers.get(i), i * 1_000L, i);
    }
    for (int i = 0; i < 50 * TIMERS; i++) {
      queue.set(timers.get(1 + i % (TIMERS - 1)), 1_000_000 + i * 1_000L, i);
    }
    assertSame(timers.get(0), queue.first());
    assertTrue(queue.capacity() <= 6 * TIMERS, "room for " + queue.capacity());
  }

  @Test
  void aTimerThatComesAndGoesWithTheSameTimeOverrunsNothing() {
    Plain first = new Plain();
    queue.set(first, 1, 1);
    Plain other = new Plain();
    for (int i = 0; i < 1_000; i++) {
      queue.set(other, 5, 2);
      queue.cancel(other);
    }
    queue.set(other, 5, 2);
    queue.cancel(first);
    assertSame(other, queue.first());
    queue.cancel(other);
    assertTrue(queue.isEmpty());
  }

  @Test
  void afterItWasClearedItTakesTimersAsIfTheyWereNew() {
    Plain timer = new Plain();
    queue.set(timer, 5, 1);
    queue.clear();
    assertTrue(queue.isEmpty());
    queue.set(timer, 7, 2);
    assertEquals(7, queue.firstDueNs());
    assertSame(timer, queue.first());
  }
}
