package io.chainexec.replay.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The most frequent of many keys, in bounded memory: when there are too many, the less frequent
 * half is dropped, and how much that can distort the counts is known. Not thread-safe.
 *
 * @param <K> the keys; equal keys are the same
 * @param <V> what is known of a key
 */
final class Ranking<K, V> {
  private final int mostKeys;
  private final Supplier<V> maker;
  private final Map<K, Entry<K, V>> entries = new HashMap<>();
  private long arrivals;
  private long missed;
  private boolean exact = true;

  /** A ranking that remembers so many keys at most. */
  Ranking(int mostKeys, Supplier<V> maker) {
    this.mostKeys = mostKeys;
    this.maker = maker;
  }

  /** Counts the key once more; returns what is known of it, for the caller to change. */
  V count(K key) {
    Entry<K, V> entry = entries.get(key);
    if (entry == null) {
      if (entries.size() >= mostKeys) {
        dropHalf();
      }
      entry = new Entry<>(key, maker.get(), arrivals++, missed);
      entries.put(key, entry);
    }
    entry.count++;
    return entry.value;
  }

  /** Drops the less frequent half; of those as frequent as the limit, those that came last. */
  private void dropHalf() {
    long[] counts = entries.values().stream().mapToLong(entry -> entry.count).sorted().toArray();
    long limit = counts[counts.length - mostKeys / 2];
    long[] arrivalsAtLimit =
        entries.values().stream()
            .filter(entry -> entry.count == limit)
            .mapToLong(entry -> entry.arrival)
            .sorted()
            .toArray();
    long above = Arrays.stream(counts).filter(count -> count > limit).count();
    long lastKept = arrivalsAtLimit[(int) (mostKeys / 2 - above) - 1];
    entries
        .values()
        .removeIf(
            entry -> {
              boolean dropped =
                  entry.count < limit || entry.count == limit && entry.arrival > lastKept;
              missed = dropped ? Math.max(missed, entry.count + entry.missed) : missed;
              return dropped;
            });
    exact = false;
  }

  private List<Entry<K, V>> sorted() {
    List<Entry<K, V>> sorted = new ArrayList<>(entries.values());
    sorted.sort(
        Comparator.<Entry<K, V>>comparingLong(entry -> -entry.count)
            .thenComparingLong(entry -> entry.arrival));
    return sorted;
  }

  /** The so many most frequent ones; equally frequent ones as they came. */
  <T> ChainStats.Top<T> top(int most, BiFunction<K, V, T> view) {
    List<Entry<K, V>> sorted = sorted();
    List<T> items = new ArrayList<>();
    for (Entry<K, V> entry : sorted.subList(0, Math.min(most, sorted.size()))) {
      items.add(view.apply(entry.key, entry.value));
    }
    return new ChainStats.Top<>(List.copyOf(items), entries.size(), exact, missed);
  }

  private static final class Entry<K, V> {
    final K key;
    final V value;
    final long arrival;
    final long missed;
    long count;

    Entry(K key, V value, long arrival, long missed) {
      this.key = key;
      this.value = value;
      this.arrival = arrival;
      this.missed = missed;
    }
  }
}
