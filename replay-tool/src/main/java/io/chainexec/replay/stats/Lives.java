package io.chainexec.replay.stats;

import io.chainexec.action.Action;
import io.chainexec.chain.DeferralCause;
import java.util.HashMap;
import java.util.Map;

/**
 * Actions that are on record and have not ended: accepted, deferred, to be tried again, or in
 * doubt. Bounded, because on a damaged chain ends may be missing. Not thread-safe.
 */
final class Lives {
  private static final int MOST = 1 << 20;

  private Map<Long, Life> lives = new HashMap<>();

  /** What a checkpoint carries, until it is complete; null while there is none. */
  private Map<Long, Life> carried;

  /** One action between its first record and its last outcome. */
  static final class Life {
    final Action action;
    final long arrivedAtNs;
    long sinceNs;
    DeferralCause cause;
    DoubtTally doubt;

    /** Accepted, and without an outcome so far. */
    boolean undecided;

    Life(Action action, long arrivedAtNs) {
      this.action = action;
      this.arrivedAtNs = arrivedAtNs;
    }
  }

  /** The action's life so far, or null. */
  Life of(long id) {
    return lives.isEmpty() ? null : lives.get(id);
  }

  /** The action is on record, and nothing was decided about it. */
  void accept(long id, Action action, long arrivedAtNs) {
    enter(id, null, action, arrivedAtNs).undecided = true;
  }

  /** The action waits from now on; its life begins here unless it has. */
  void await(
      long id, Life known, Action action, long arrivedAtNs, long timeNs, DeferralCause cause) {
    Life life = enter(id, known, action, arrivedAtNs);
    life.sinceNs = timeNs;
    life.cause = cause;
    life.doubt = null;
  }

  /** The action is in doubt from now on. */
  void doubt(long id, Life known, Action action, long arrivedAtNs, DoubtTally doubt) {
    Life life = enter(id, known, action, arrivedAtNs);
    life.cause = null;
    life.doubt = doubt;
  }

  private Life enter(long id, Life known, Action action, long arrivedAtNs) {
    if (known != null) {
      return known;
    }
    Life life = new Life(action, arrivedAtNs);
    if (lives.size() < MOST) {
      lives.put(id, life);
    }
    return life;
  }

  void end(long id) {
    lives.remove(id);
  }

  void beginCarrying() {
    carried = new HashMap<>();
  }

  void carry(long id, Action action, long arrivedAtNs, DeferralCause cause, long deferredAtNs) {
    if (carried != null && carried.size() < MOST) {
      Life life = new Life(action, arrivedAtNs);
      life.cause = cause;
      life.sinceNs = deferredAtNs;
      carried.put(id, life);
    }
  }

  void carryAccepted(long id, Action action, long arrivedAtNs) {
    if (carried != null && carried.size() < MOST) {
      Life life = new Life(action, arrivedAtNs);
      life.undecided = true;
      carried.put(id, life);
    }
  }

  void carryDoubt(long id, Action action, long arrivedAtNs, DoubtTally doubt) {
    if (carried != null && carried.size() < MOST) {
      Life life = new Life(action, arrivedAtNs);
      life.doubt = doubt;
      carried.put(id, life);
    }
  }

  /** Takes over what was carried; a checkpoint that broke off changes nothing. */
  void endCarrying() {
    if (carried == null) {
      return;
    }
    lives.forEach(
        (id, life) -> {
          Life now = carried.get(id);
          if (life.doubt != null && (now == null || now.doubt != life.doubt)) {
            life.doubt.resolve(ChainStats.Resolution.LOST, -1);
          }
        });
    lives = carried;
    carried = null;
  }

  /** A checkpoint that was under way is void. */
  void breakOff() {
    carried = null;
  }

  long waiting() {
    return lives.values().stream().filter(life -> life.cause != null || life.undecided).count();
  }

  long inDoubt() {
    return lives.values().stream().filter(life -> life.doubt != null).count();
  }
}
