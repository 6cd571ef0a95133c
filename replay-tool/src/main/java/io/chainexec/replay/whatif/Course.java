package io.chainexec.replay.whatif;

import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.stats.StatsFold;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One course of events, counted. Not thread-safe. */
final class Course {
  private final Role role;
  private final StatsFold stats = new StatsFold(() -> 0, () -> 1);
  private final long[][] fates = new long[ActionKind.values().length][Fate.values().length];
  private final long[] deferrals = new long[DeferralCause.values().length];
  private long pressureAsserts;
  private long assumed;

  Course(Role role) {
    this.role = role;
  }

  Role role() {
    return role;
  }

  /** Takes a record of this course. */
  void take(ChainRecord record) {
    record.sendTo(stats);
    if (record instanceof ChainRecord.Failed failed && failed.retried()) {
      deferrals[DeferralCause.DISPATCH_RETRY.ordinal()]++;
    } else if (record instanceof ChainRecord.Deferred deferred) {
      deferrals[deferred.cause().ordinal()]++;
    } else if (record instanceof ChainRecord.Pressure pressure && pressure.asserted()) {
      pressureAsserts++;
    }
  }

  /** Takes records that only say how things stood before. */
  RecordSink before() {
    return stats;
  }

  /** Something was made up for a dispatch that never was. */
  void assume() {
    assumed++;
  }

  /** Counts what became of an action in this course. */
  void count(ReplayedAction action) {
    fates[action.action.kind().ordinal()][action.fate(role).ordinal()]++;
  }

  WhatIfResult.CourseView view() {
    List<WhatIfResult.KindFates> kinds = new ArrayList<>();
    for (ActionKind kind : ActionKind.values()) {
      Map<Fate, Long> byFate = new EnumMap<>(Fate.class);
      for (Fate fate : Fate.values()) {
        byFate.put(fate, fates[kind.ordinal()][fate.ordinal()]);
      }
      kinds.add(new WhatIfResult.KindFates(kind, Collections.unmodifiableMap(byFate)));
    }
    Map<DeferralCause, Long> byCause = new EnumMap<>(DeferralCause.class);
    for (DeferralCause cause : DeferralCause.values()) {
      byCause.put(cause, deferrals[cause.ordinal()]);
    }
    return new WhatIfResult.CourseView(
        role,
        kinds,
        Collections.unmodifiableMap(byCause),
        pressureAsserts,
        assumed,
        stats.view(1, 1).waits());
  }
}
