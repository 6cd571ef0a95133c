package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimerBucketsTest {
  private final TimerBuckets buckets = new TimerBuckets();
  private final long[] taken = new long[3 * TimerBuckets.CHUNK];

  @Property(tries = 500)
  void theFirstBucketHoldsWhatIsDueWithinItsTimesAndAllOthersAreLater(
      @ForAll long horizonNs, @ForAll @Size(max = 200) List<Long> duesNs) {
    TimerBuckets tested = new TimerBuckets();
    List<Long> left = new ArrayList<>();
    for (long dueNs : duesNs) {
      if (dueNs > horizonNs) {
        tested.add(horizonNs, dueNs, 1, 2);
        left.add(dueNs);
      }
    }
    long nowNs = horizonNs;
    while (!tested.isEmpty()) {
      int bucket = tested.first();
      long startNs = TimerBuckets.startNs(bucket, nowNs);
      long endNs = TimerBuckets.endNs(bucket, nowNs);
      assertTrue(nowNs < startNs && startNs <= endNs, nowNs + " " + startNs + " " + endNs);
      List<Long> due = left.stream().filter(dueNs -> dueNs <= endNs).sorted().toList();
      assertEquals(due, takeAll(tested, bucket).stream().sorted().toList());
      left.removeAll(due);
      nowNs = endNs;
    }
    assertEquals(List.of(), left);
  }

  private List<Long> takeAll(TimerBuckets tested, int bucket) {
    List<Long> duesNs = new ArrayList<>();
    while (tested.count(bucket) > 0) {
      int count = tested.take(bucket, taken);
      for (int i = 0; i < count; i++) {
        duesNs.add(taken[3 * i]);
      }
    }
    return duesNs;
  }

  @Test
  void entriesComeOutOfABucketAsTheyWentIn() {
    for (int i = 0; i < 100; i++) {
      buckets.add(0, 7, i, -i);
    }
    int bucket = buckets.first();
    assertEquals(100, buckets.count(bucket));
    for (int i = 0; i < 100; i += TimerBuckets.CHUNK) {
      int count = buckets.take(bucket, taken);
      assertEquals(Math.min(TimerBuckets.CHUNK, 100 - i), count);
      for (int j = 0; j < count; j++) {
        assertEquals(7, taken[3 * j]);
        assertEquals(i + j, taken[3 * j + 1]);
        assertEquals(-i - j, taken[3 * j + 2]);
      }
    }
    assertTrue(buckets.isEmpty());
  }

  @Test
  void whatComesAndGoesTakesNoMoreRoom() {
    comeAndGo();
    int once = buckets.capacity();
    for (int round = 0; round < 1_000; round++) {
      comeAndGo();
    }
    assertEquals(once, buckets.capacity());
  }

  private void comeAndGo() {
    for (int i = 1; i <= 1_000; i++) {
      buckets.add(0, i, 0, 0);
    }
    while (!buckets.isEmpty()) {
      buckets.take(buckets.first(), taken);
    }
  }

  @Test
  void afterTheyWereClearedAllRoomIsFree() {
    int before = buckets.capacity();
    for (int round = 0; round < 3; round++) {
      for (int i = 1; i <= before; i++) {
        buckets.add(0, 1, 0, 0);
      }
      buckets.clear();
      assertTrue(buckets.isEmpty());
    }
    assertEquals(before, buckets.capacity());
  }
}
