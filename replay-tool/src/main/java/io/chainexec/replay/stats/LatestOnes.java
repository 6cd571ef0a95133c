package io.chainexec.replay.stats;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;

/** Keeps the latest of many and counts them all. Not thread-safe. */
final class LatestOnes<T> {
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private long total;

  void add(T item) {
    total++;
    items.add(item);
    if (items.size() > ChainStats.Incidents.MOST_LISTED) {
      items.remove();
    }
  }

  <R> ChainStats.Latest<R> view(Function<? super T, ? extends R> view) {
    List<R> views = items.stream().<R>map(view).toList();
    return new ChainStats.Latest<>(total, views);
  }
}
