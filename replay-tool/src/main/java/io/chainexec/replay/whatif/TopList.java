package io.chainexec.replay.whatif;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first few of many, in an order of theirs. Not thread-safe. */
final class TopList<T> {
  private final int most;
  private final Comparator<T> order;
  private final PriorityQueue<T> kept;

  /** None so far; at most so many will be kept. */
  TopList(int most, Comparator<T> order) {
    this.most = most;
    this.order = order;
    this.kept = new PriorityQueue<>(order.reversed());
  }

  void add(T item) {
    kept.add(item);
    if (kept.size() > most) {
      kept.remove();
    }
  }

  List<T> list() {
    List<T> list = new ArrayList<>(kept);
    list.sort(order);
    return List.copyOf(list);
  }
}
