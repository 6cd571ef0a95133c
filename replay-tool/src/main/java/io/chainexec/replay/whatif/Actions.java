package io.chainexec.replay.whatif;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The actions that have not ended in every course of events. Not thread-safe. */
final class Actions {
  /** So many may be under way at once; more would not fit into memory. */
  static final int MOST = 1 << 22;

  /** Up to so many, the chain is read ahead for what a dispatch returned much later. */
  static final int MOST_AHEAD = 1 << 20;

  private final Map<Long, ReplayedAction> live = new HashMap<>();
  private final List<Role> roles;
  private final Comparison comparison;

  /** No actions; each ends in those courses. */
  Actions(List<Role> roles, Comparison comparison) {
    this.roles = roles;
    this.comparison = comparison;
  }

  /** The action of that id, or null if there is none, or no more. */
  ReplayedAction get(long id) {
    return live.get(id);
  }

  void enter(ReplayedAction action) {
    if (live.size() >= MOST) {
      throw new WhatIfException(
          "more than "
              + MOST
              + " actions are under way at once, which is too many to be compared; replay a shorter"
              + " part of the chain (--since, --until)");
    }
    live.put(action.id, action);
  }

  boolean mayReadAhead() {
    return live.size() < MOST_AHEAD;
  }

  void end(ReplayedAction action, Role role, Fate fate, long timeNs) {
    if (action == null || action.ended(role)) {
      return; // on a damaged chain there may be two ends
    }
    action.end(role, fate, timeNs);
    for (Role each : roles) {
      if (!action.ended(each)) {
        return;
      }
    }
    live.remove(action.id);
    comparison.accept(action);
  }

  /** Those that are left have not ended, in one course or another. */
  void finish() {
    List<ReplayedAction> left = new ArrayList<>(live.values());
    left.sort(Comparator.comparingLong(action -> action.id ^ Long.MIN_VALUE));
    live.clear();
    left.forEach(comparison::accept);
  }
}
