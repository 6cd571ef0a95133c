package io.chainexec.replay.whatif;

import io.chainexec.replay.stats.LatencyTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What differs between the courses of events, action by action. Not thread-safe. */
final class Comparison {
  private static final Comparator<WhatIfResult.Affected> BY_ID =
      Comparator.comparingLong(each -> each.id() ^ Long.MIN_VALUE);

  private final Map<Role, Course> courses;
  private final boolean recorded;
  private final TopList<WhatIfResult.Affected> unfaithful;
  private final TopList<WhatIfResult.Affected> changed;
  private final TopList<WhatIfResult.Affected> delayed;
  private final LatencyTally off = new LatencyTally("off");
  private final LatencyTally later = new LatencyTally("later");
  private final LatencyTally earlier = new LatencyTally("earlier");
  private final long[][] transitions = new long[Fate.values().length][Fate.values().length];
  private long actions;
  private long exact;
  private long sameFate;
  private long changedFate;
  private long horizonNs = Long.MAX_VALUE;

  /**
   * Nothing compared so far.
   *
   * @param most how many actions are listed
   */
  Comparison(Map<Role, Course> courses, int most) {
    this.courses = courses;
    recorded = courses.containsKey(Role.RECORDED);
    unfaithful = new TopList<>(most, BY_ID);
    changed = new TopList<>(most, Comparator.comparing(Comparison::rank).thenComparing(BY_ID));
    delayed =
        new TopList<>(most, Comparator.comparingLong(Comparison::gainNs).thenComparing(BY_ID));
  }

  /** What is lost now comes first, then what is not lost any more. */
  private static int rank(WhatIfResult.Affected affected) {
    if (affected.was().isLoss() == affected.now().isLoss()) {
      return 2;
    }
    return affected.now().isLoss() ? 0 : 1;
  }

  private static long gainNs(WhatIfResult.Affected affected) {
    return affected.wasNs() - affected.nowNs();
  }

  /** The record ends there, so what is replayed after that is not on it. */
  void horizon(long timeNs) {
    horizonNs = timeNs;
  }

  /** Takes an action of which nothing more will be learned. */
  void accept(ReplayedAction action) {
    actions++;
    courses.values().forEach(course -> course.count(action));
    if (recorded) {
      judge(action);
    }
    compare(action);
  }

  private void judge(ReplayedAction action) {
    boolean open = !action.ended(Role.RECORDED);
    if (open && staysOpen(action)) {
      sameFate++;
      exact++;
    } else if (open || action.fate(Role.RECORDED) != action.fate(Role.REPLAYED)) {
      unfaithful.add(affected(action, Role.RECORDED, Role.REPLAYED));
    } else {
      sameFate++;
      long recordedNs = action.endNs(Role.RECORDED);
      long replayedNs = action.endNs(Role.REPLAYED);
      exact += recordedNs == replayedNs ? 1 : 0;
      off.add(Math.min(recordedNs, replayedNs), Math.max(recordedNs, replayedNs));
    }
  }

  /** Whether the replayed one had not ended either where the record does. */
  private boolean staysOpen(ReplayedAction action) {
    return !action.ended(Role.REPLAYED) || action.endNs(Role.REPLAYED) >= horizonNs;
  }

  private void compare(ReplayedAction action) {
    Fate was = action.fate(Role.REPLAYED);
    Fate now = action.fate(Role.CHANGED);
    transitions[was.ordinal()][now.ordinal()]++;
    if (was != now) {
      changedFate++;
      changed.add(affected(action, Role.REPLAYED, Role.CHANGED));
    } else if (was != Fate.WAITING) {
      long wasNs = action.endNs(Role.REPLAYED);
      long nowNs = action.endNs(Role.CHANGED);
      if (nowNs > wasNs) {
        later.add(wasNs, nowNs);
        delayed.add(affected(action, Role.REPLAYED, Role.CHANGED));
      } else if (nowNs < wasNs) {
        earlier.add(nowNs, wasNs);
      }
    }
  }

  private static WhatIfResult.Affected affected(ReplayedAction action, Role from, Role to) {
    return new WhatIfResult.Affected(
        action.id,
        action.action,
        action.arrivedAtNs,
        action.wall,
        action.fate(from),
        lifeNs(action, from),
        action.fate(to),
        lifeNs(action, to));
  }

  private static long lifeNs(ReplayedAction action, Role role) {
    return action.ended(role)
        ? Math.max(0, action.endNs(role) - action.arrivedAtNs)
        : WhatIfResult.Affected.OPEN;
  }

  long actions() {
    return actions;
  }

  WhatIfResult.Fidelity fidelity(WhatIfResult.Obstacles obstacles) {
    return new WhatIfResult.Fidelity(
        exact,
        sameFate,
        actions - sameFate,
        exact == actions && sameCounts(),
        off.view(),
        unfaithful.list(),
        obstacles);
  }

  private boolean sameCounts() {
    WhatIfResult.CourseView record = courses.get(Role.RECORDED).view();
    WhatIfResult.CourseView replay = courses.get(Role.REPLAYED).view();
    return record.deferrals().equals(replay.deferrals())
        && record.pressureAsserts() == replay.pressureAsserts();
  }

  WhatIfResult.Changes changes() {
    List<WhatIfResult.Transition> list = new ArrayList<>();
    for (Fate was : Fate.values()) {
      for (Fate now : Fate.values()) {
        long count = transitions[was.ordinal()][now.ordinal()];
        if (was != now && count > 0) {
          list.add(new WhatIfResult.Transition(was, now, count));
        }
      }
    }
    return new WhatIfResult.Changes(
        changedFate, list, changed.list(), later.view(), earlier.view(), delayed.list());
  }
}
