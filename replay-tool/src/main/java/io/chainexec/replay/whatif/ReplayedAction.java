package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.replay.render.WallTime;
import java.util.ArrayList;
import java.util.List;

/** An action, what its dispatches returned, and what became of it in each course of events. */
final class ReplayedAction {
  final long id;
  final Action action;

  /** Chain time of its emission. */
  final long arrivedAtNs;

  /** How chain time maps to wall time there. */
  final WallTime wall;

  /** No further try will be read. */
  boolean complete;

  /** A dispatch of which nothing is known returns ok at once, as scripts have it. */
  boolean scripted;

  /** Whoever submits it waits for room in the queue. */
  boolean patient;

  private final List<Try> tries = new ArrayList<>(1);
  private final int[] tried = new int[Role.values().length];
  private final long[] endNs = new long[tried.length];
  private final Fate[] fates = new Fate[tried.length];

  ReplayedAction(long id, Action action, long arrivedAtNs, WallTime wall) {
    this.id = id;
    this.action = action;
    this.arrivedAtNs = arrivedAtNs;
    this.wall = wall;
  }

  void add(Try next) {
    tries.add(next);
  }

  /** How many dispatches are known. */
  int known() {
    return tries.size();
  }

  /** The number of the dispatch that is under way in that course, from 0. */
  int nextTry(Role role) {
    return tried[role.ordinal()]++;
  }

  Try attempt(int number) {
    return tries.get(number);
  }

  /** After what time its last retry came, of those that say; or {@link Try#UNKNOWN}. */
  long lastRetryAfterNs() {
    for (int i = tries.size() - 1; i >= 0; i--) {
      Try each = tries.get(i);
      if (each.result() == Try.Result.RETRY && each.afterNs() != Try.UNKNOWN) {
        return each.afterNs();
      }
    }
    return Try.UNKNOWN;
  }

  void end(Role role, Fate fate, long timeNs) {
    fates[role.ordinal()] = fate;
    endNs[role.ordinal()] = timeNs;
  }

  boolean ended(Role role) {
    return fates[role.ordinal()] != null;
  }

  Fate fate(Role role) {
    Fate fate = fates[role.ordinal()];
    return fate == null ? Fate.WAITING : fate;
  }

  /** When it ended, in chain time; only where it has. */
  long endNs(Role role) {
    return endNs[role.ordinal()];
  }
}
