package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.DeferralCause;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.stats.ChainStats;
import java.util.List;
import java.util.Map;

/**
 * What another configuration would have done; the facts that text and JSON show. Immutable. Lengths
 * are nanoseconds of chain time.
 *
 * @param source what was replayed
 * @param settings that were changed, in the order in which they were named
 * @param actions how many were replayed
 * @param fidelity how well the replay reproduces the record; null for a script, which has none
 * @param courses of events: as recorded (not for a script), as replayed, and with other settings
 * @param changes between the latter two
 */
public record WhatIfResult(
    Source source,
    List<Setting> settings,
    long actions,
    Fidelity fidelity,
    List<CourseView> courses,
    Changes changes) {

  /**
   * What was replayed.
   *
   * @param script whether it is a script; else a chain
   * @param name of the script, or the chain's directory
   * @param chainId of the chain, or 0
   * @param records how many were read, or lines of the script
   * @param firstSequence of the first record, or -1
   * @param lastSequence of the last record, or -1
   * @param fromNs chain time of the first record
   * @param toNs chain time of the last record
   * @param from how chain time maps to wall time at the first record
   * @param to how it does at the last
   * @param deferredBefore actions that were deferred already where the part begins
   */
  public record Source(
      boolean script,
      String name,
      long chainId,
      long records,
      long firstSequence,
      long lastSequence,
      long fromNs,
      long toNs,
      WallTime from,
      WallTime to,
      long deferredBefore) {}

  /**
   * A setting that was changed.
   *
   * @param was its values in the sessions that were replayed, each once
   * @param idle whether it cannot make a difference to a replay
   */
  public record Setting(String key, List<String> was, String now, boolean idle) {}

  /**
   * How well the replay reproduces the record.
   *
   * @param exact actions that end as recorded, at the same nanosecond
   * @param sameFate actions that end as recorded
   * @param otherFate actions that do not
   * @param complete whether every action is exact, and so are the numbers of deferrals, retries and
   *     pressure edges
   * @param off how far the ends lie apart, of those that end as recorded
   * @param unfaithful the first of those that do not
   * @param obstacles what cannot be replayed
   */
  public record Fidelity(
      long exact,
      long sameFate,
      long otherFate,
      boolean complete,
      ChainStats.Latency off,
      List<Affected> unfaithful,
      Obstacles obstacles) {}

  /**
   * What happened and cannot be replayed as it was.
   *
   * @param crashes sessions that were not closed, of those that another follows
   * @param lostRecords that gaps declare
   * @param refusedSubmissions whose actions are on no record
   * @param duplicates submissions with a key that another had
   * @param headless outcomes of actions whose first record is missing
   * @param problems met while reading
   */
  public record Obstacles(
      long crashes,
      long lostRecords,
      long refusedSubmissions,
      long duplicates,
      long headless,
      long problems) {}

  /**
   * One course of events.
   *
   * @param kinds what became of actions, by kind, all kinds in the order of their codes
   * @param deferrals how often something was deferred or tried again, by cause
   * @param pressureAsserts how often pressure was asserted
   * @param assumed dispatches of which nothing is recorded
   * @param waits how long actions waited
   */
  public record CourseView(
      Role role,
      List<KindFates> kinds,
      Map<DeferralCause, Long> deferrals,
      long pressureAsserts,
      long assumed,
      ChainStats.Waits waits) {
    /** How many actions of all kinds met that fate. */
    public long total(Fate fate) {
      return kinds.stream().mapToLong(kind -> kind.fates().get(fate)).sum();
    }
  }

  /** What became of the actions of one kind; every fate is a key. */
  public record KindFates(ActionKind kind, Map<Fate, Long> fates) {}

  /**
   * What is different with other settings.
   *
   * @param changedFate how many actions end in another way
   * @param transitions from which way to which
   * @param changed the first of them: those that are lost now, those that were lost, the others
   * @param later by how much those end later that end the same way
   * @param earlier by how much those end earlier
   * @param delayed those that end later by most
   */
  public record Changes(
      long changedFate,
      List<Transition> transitions,
      List<Affected> changed,
      ChainStats.Latency later,
      ChainStats.Latency earlier,
      List<Affected> delayed) {}

  /** So many actions end now in one way that ended in another. */
  public record Transition(Fate was, Fate now, long count) {}

  /**
   * An action that fares differently in two courses.
   *
   * @param emittedNs chain time of its emission
   * @param wall how chain time maps to wall time there
   * @param wasNs from its emission to its end, or {@link #OPEN}
   * @param nowNs the same in the other course
   */
  public record Affected(
      long id,
      Action action,
      long emittedNs,
      WallTime wall,
      Fate was,
      long wasNs,
      Fate now,
      long nowNs) {
    /** It has not ended. */
    public static final long OPEN = -1;
  }
}
