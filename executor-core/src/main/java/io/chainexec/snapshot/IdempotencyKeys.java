package io.chainexec.snapshot;

import io.chainexec.action.PendingAction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The keys of accepted actions, oldest first, which is the order in which they expire. A key is
 * seen again strictly within its window; that ends with it, whatever is forgotten when. Not
 * thread-safe.
 */
final class IdempotencyKeys {
  private final LinkedHashMap<String, IdempotencyKey> keys = new LinkedHashMap<>();
  private long oldestAtNs;

  /** Adds a key; not older than those before it. */
  void add(String key, long id, long acceptedAtNs) {
    keys.remove(key); // so that it goes to the end
    if (keys.isEmpty()) {
      oldestAtNs = acceptedAtNs;
    }
    keys.put(key, new IdempotencyKey(key, id, acceptedAtNs));
  }

  /** The id accepted with that key, if its window has not ended by then, or {@code NO_ID}. */
  long idOf(String key, long nowNs, long windowNs) {
    IdempotencyKey known = keys.get(key);
    return known != null && isLive(known.acceptedAtNs(), nowNs, windowNs)
        ? known.id()
        : PendingAction.NO_ID;
  }

  /** Forgets those whose windows have ended; a constant time for each of them. */
  void expire(long nowNs, long windowNs) {
    if (keys.isEmpty() || isLive(oldestAtNs, nowNs, windowNs)) {
      return;
    }
    Iterator<IdempotencyKey> oldest = keys.values().iterator();
    while (oldest.hasNext()) {
      IdempotencyKey key = oldest.next();
      oldestAtNs = key.acceptedAtNs();
      if (isLive(oldestAtNs, nowNs, windowNs)) {
        return;
      }
      oldest.remove();
    }
  }

  /** How many are held, also those not forgotten yet. */
  int size() {
    return keys.size();
  }

  /** Those whose windows have not ended by then, oldest first. */
  List<IdempotencyKey> live(long nowNs, long windowNs) {
    List<IdempotencyKey> live = new ArrayList<>(keys.size());
    for (IdempotencyKey key : keys.values()) {
      if (isLive(key.acceptedAtNs(), nowNs, windowNs)) {
        live.add(key);
      }
    }
    return List.copyOf(live);
  }

  private static boolean isLive(long acceptedAtNs, long nowNs, long windowNs) {
    return nowNs - acceptedAtNs < windowNs;
  }
}
