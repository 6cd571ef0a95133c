package io.chainexec.executor;

import java.util.Arrays;

/**
 * Entries by due time, and among equals by order: a heap with four children each, which lie beside
 * each other. An entry is three numbers, its due time, its order and a mark, so that no reference
 * is stored, of which the garbage collector would have to know. Grows and never shrinks. Not
 * thread-safe.
 */
final class TimerHeap {
  private static final int CHILDREN = 4;
  private static final int CAPACITY = 64;

  /** The due time and the order of each entry. */
  private long[] keys = new long[2 * CAPACITY];

  private long[] marks = new long[CAPACITY];

  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** For how many entries there is room. */
  int capacity() {
    return marks.length;
  }

  /** When the first is due; there must be one. */
  long firstDueNs() {
    return keys[0];
  }

  /** The order of the first; there must be one. */
  long firstOrder() {
    return keys[1];
  }

  /** The mark of the entry at that place; the first one's is 0, that of the last the size - 1. */
  long mark(int place) {
    return marks[place];
  }

  void add(long dueNs, long order, long mark) {
    if (size == marks.length) {
      keys = Arrays.copyOf(keys, 4 * size);
      marks = Arrays.copyOf(marks, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / CHILDREN;
      if (!isBefore(dueNs, order, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, dueNs, order, mark);
  }

  void removeFirst() {
    int last = --size;
    if (last > 0) {
      siftDown(0, keys[2 * last], keys[2 * last + 1], marks[last]);
    }
  }

  void clear() {
    size = 0;
  }

  /** Keeps those that the filter keeps. */
  void retain(Filter filter) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (filter.keeps(keys[2 * i], keys[2 * i + 1], marks[i])) {
        move(i, kept++);
      }
    }
    size = kept;
    for (int i = (size - 2) / CHILDREN; i >= 0 && size > 1; i--) {
      siftDown(i, keys[2 * i], keys[2 * i + 1], marks[i]);
    }
  }

  private void siftDown(int start, long dueNs, long order, long mark) {
    int at = start;
    while (true) {
      int child = firstChild(at);
      if (child < 0 || !isBefore(child, dueNs, order)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, dueNs, order, mark);
  }

  /** The child that is due first, or -1. */
  private int firstChild(int parent) {
    int first = CHILDREN * parent + 1;
    if (first >= size) {
      return -1;
    }
    int best = first;
    int end = Math.min(first + CHILDREN, size);
    for (int child = first + 1; child < end; child++) {
      if (isBefore(child, keys[2 * best], keys[2 * best + 1])) {
        best = child;
      }
    }
    return best;
  }

  private boolean isBefore(int place, long dueNs, long order) {
    long placeDueNs = keys[2 * place];
    return placeDueNs < dueNs || placeDueNs == dueNs && keys[2 * place + 1] < order;
  }

  private boolean isBefore(long dueNs, long order, int place) {
    long placeDueNs = keys[2 * place];
    return dueNs < placeDueNs || dueNs == placeDueNs && order < keys[2 * place + 1];
  }

  private void move(int from, int to) {
    put(to, keys[2 * from], keys[2 * from + 1], marks[from]);
  }

  private void put(int place, long dueNs, long order, long mark) {
    keys[2 * place] = dueNs;
    keys[2 * place + 1] = order;
    marks[place] = mark;
  }

  /** Says of an entry whether it stays. */
  @FunctionalInterface
  interface Filter {
    boolean keeps(long dueNs, long order, long mark);
  }
}
