package io.chainexec.replay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TimelineTallyProperties {
  private static TimelineTally of(List<Long> timesMs) {
    TimelineTally tally = new TimelineTally();
    timesMs.forEach(ms -> tally.add(ms, OutcomeTally.Outcome.GATED, true));
    return tally;
  }

  @Property
  void anyLengthOfTimeIsDividedIntoTwentyToSixtyRoundBuckets(
      @ForAll @LongRange(min = -1L << 40, max = 1L << 41) long fromMs,
      @ForAll @LongRange(min = 60, max = 1L << 42) long lengthMs) {
    ChainStats.Timeline timeline = of(List.of(fromMs, fromMs + lengthMs)).view(60);
    int buckets = timeline.buckets().size();
    assertTrue(buckets >= 20 && buckets <= 60, buckets + " of " + timeline.widthMs() + " ms");
  }

  @Property
  void everyOutcomeIsInItsBucketWhateverTheOrder(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(min = -1L << 42, max = 1L << 42) Long> times,
      @ForAll @LongRange(min = 1, max = 1L << 20) long squeeze) {
    List<Long> timesMs = times.stream().map(ms -> ms / squeeze).toList();
    ChainStats.Timeline timeline = of(timesMs).view(60);
    long widthMs = timeline.widthMs();
    long nextMs = timeline.buckets().get(0).fromWallMs();
    for (ChainStats.Bucket bucket : timeline.buckets()) {
      assertEquals(nextMs, bucket.fromWallMs(), "no gaps");
      assertEquals(0, Math.floorMod(bucket.fromWallMs(), widthMs), "round");
      long expected =
          timesMs.stream()
              .filter(ms -> ms >= bucket.fromWallMs() && ms < bucket.fromWallMs() + widthMs)
              .count();
      assertEquals(expected, bucket.outcomes().gated());
      nextMs += widthMs;
    }
    long all = timeline.buckets().stream().mapToLong(b -> b.outcomes().actions()).sum();
    assertEquals(timesMs.size(), all);
  }

  @Property
  void clocksBeyondReasonEndAtTheRim(@ForAll long oneMs, @ForAll long otherMs) {
    ChainStats.Timeline timeline = of(List.of(oneMs, otherMs)).view(60);
    assertEquals(2, timeline.buckets().stream().mapToLong(b -> b.outcomes().gated()).sum());
    assertTrue(timeline.buckets().size() <= 60);
  }
}
