package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.TeeSink;
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
  private final RecordSink sink = new TeeSink(stats, new Counter());
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

  /** Takes the records of this course. */
  RecordSink sink() {
    return sink;
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

  private final class Counter implements RecordListener {
    @Override
    public void failed(
        long timeNs,
        long id,
        ActionKind kind,
        Action action,
        long arrivedAtNs,
        long admittedAtNs,
        int count,
        long retryAfterNs,
        ReasonCode code,
        long n,
        long m,
        String text) {
      if (retryAfterNs != RecordSink.NO_RETRY) {
        deferrals[DeferralCause.DISPATCH_RETRY.ordinal()]++;
      }
    }

    @Override
    public void deferred(
        long timeNs,
        long id,
        ActionKind kind,
        Action action,
        long arrivedAtNs,
        int count,
        DeferralCause cause,
        long waitNs) {
      deferrals[cause.ordinal()]++;
    }

    @Override
    public void pressure(long timeNs, boolean asserted, int depth) {
      pressureAsserts += asserted ? 1 : 0;
    }
  }
}
