package io.chainexec.snapshot;

import io.chainexec.action.Action;
import io.chainexec.chain.DeferralCause;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The deferred actions, and the numbers by which deferrals are ordered. Allocates nothing in steady
 * state. Not thread-safe.
 */
final class DeferralSet {
  private Long2ObjectHashMap<Deferral> deferrals = new Long2ObjectHashMap<>();
  private final ArrayDeque<Deferral> spare = new ArrayDeque<>();
  private DeferralListener listener = DeferralListener.NONE;
  private long lastOrder;

  /** One of them, or null: the one that the next records are most likely about. */
  private Deferral expected;

  void follow(DeferralListener newListener) {
    listener = Objects.requireNonNull(newListener, "listener");
    listener.onRebuilt();
  }

  int size() {
    return deferrals.size();
  }

  /** The number of the latest deferral. */
  long lastOrder() {
    return lastOrder;
  }

  void lastOrder(long newLastOrder) {
    lastOrder = newLastOrder;
  }

  /** The next records will be about that one: among a million, looking it up is what costs. */
  void expect(Deferral deferral) {
    expected = deferral;
  }

  Deferral get(long id) {
    return expected != null && expected.id() == id ? expected : deferrals.get(id);
  }

  void forEach(Consumer<Deferral> consumer) {
    deferrals.forEach((id, deferral) -> consumer.accept(deferral));
  }

  /** Adds an action, which is to {@link #await} next. */
  Deferral enter(long id, Action action, long arrivedAtNs, boolean inDoubt) {
    Deferral deferral = spare.isEmpty() ? new Deferral() : spare.pop();
    deferral.begin(id, action, arrivedAtNs, inDoubt);
    deferrals.put(id, deferral);
    return deferral;
  }

  /** Has an action wait, for the first time or again. */
  void await(Deferral deferral, long timeNs, int count, DeferralCause cause, long waitNs) {
    long order = ++lastOrder;
    long sinceOrder = continuesWait(deferral.cause(), cause) ? deferral.sinceOrder() : order;
    deferral.await(count, cause, order, sinceOrder, timeNs, saturatedAdd(timeNs, waitNs));
    listener.onWaiting(deferral);
  }

  /** Moving from one limit to another is one wait; coming from or going to a retry is not. */
  private static boolean continuesWait(DeferralCause before, DeferralCause now) {
    return before != null
        && before != DeferralCause.DISPATCH_RETRY
        && now != DeferralCause.DISPATCH_RETRY;
  }

  private static long saturatedAdd(long timeNs, long waitNs) {
    return waitNs > Long.MAX_VALUE - timeNs ? Long.MAX_VALUE : timeNs + waitNs;
  }

  /** The action waits no more, if it did. */
  void leave(long id) {
    if (deferrals.isEmpty()) {
      return;
    }
    expected = null;
    Deferral deferral = deferrals.remove(id);
    if (deferral != null) {
      listener.onLeft(deferral);
      deferral.end();
      spare.push(deferral);
    }
  }

  /** Takes over what another set holds; the other is not used again. */
  void replaceBy(DeferralSet other) {
    expected = null;
    deferrals = other.deferrals;
    lastOrder = other.lastOrder;
  }

  /** Everything may be different now. */
  void rebuilt() {
    listener.onRebuilt();
  }
}
