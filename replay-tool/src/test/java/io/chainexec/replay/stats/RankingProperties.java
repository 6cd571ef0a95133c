package io.chainexec.replay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RankingProperties {
  private record Counted(int key, long count) {}

  private static ChainStats.Top<Counted> top(List<Integer> keys, int mostKeys, int most) {
    Ranking<Integer, long[]> ranking = new Ranking<>(mostKeys, () -> new long[1]);
    keys.forEach(key -> ranking.count(key)[0]++);
    return ranking.top(most, (key, count) -> new Counted(key, count[0]));
  }

  @Property
  void countsAreExactWhereAllKeysFit(
      @ForAll @Size(max = 200) List<@IntRange(max = 9) Integer> keys) {
    ChainStats.Top<Counted> top = top(keys, 10, 10);
    assertTrue(top.exact());
    assertEquals(0, top.tooLowBy());
    Map<Integer, Long> counts = new HashMap<>();
    keys.forEach(key -> counts.merge(key, 1L, Long::sum));
    assertEquals(counts.size(), top.items().size());
    top.items().forEach(item -> assertEquals(counts.get(item.key()), item.count()));
    for (int i = 1; i < top.items().size(); i++) {
      assertTrue(top.items().get(i - 1).count() >= top.items().get(i).count());
    }
  }

  @Property
  void countsAreNeverTooHighAndNoLowerThanSaid(
      @ForAll @Size(max = 400) List<@IntRange(max = 40) Integer> keys) {
    ChainStats.Top<Counted> top = top(keys, 8, 8);
    Map<Integer, Long> counts = new HashMap<>();
    keys.forEach(key -> counts.merge(key, 1L, Long::sum));
    assertEquals(counts.size() <= 8, top.exact());
    Map<Integer, Long> seen = new HashMap<>();
    top.items().forEach(item -> seen.put(item.key(), item.count()));
    counts.forEach(
        (key, count) -> {
          long counted = seen.getOrDefault(key, 0L);
          assertTrue(counted <= count, "too high");
          assertTrue(count <= counted + top.tooLowBy(), key + " is lower than said");
        });
  }

  @Property
  void whatIsFarMoreFrequentThanAllElseStaysFirst(
      @ForAll @Size(max = 300) List<@IntRange(min = 1, max = 1000) Integer> others) {
    List<Integer> keys = new ArrayList<>();
    for (int other : others) {
      keys.add(other);
      keys.add(0);
      keys.add(0);
    }
    if (!keys.isEmpty()) {
      assertEquals(new Counted(0, 2L * others.size()), top(keys, 16, 1).items().get(0));
    }
  }
}
