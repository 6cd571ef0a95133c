package io.chainexec.replay.stats;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import java.util.List;

/**
 * What the records of a chain amount to; the facts that text, JSON and HTML show. Immutable. Wall
 * times are milliseconds since 1970, lengths are nanoseconds of chain time.
 *
 * @param extent which records this is about
 * @param totals over all of them
 * @param kinds of action that occur, in the order of their codes
 * @param timeline outcomes over wall time
 * @param waits how long actions waited and were carried out
 * @param reasons why actions failed, were tried again or were dropped, the most frequent first
 * @param busiest whom the outcomes were about
 * @param incidents what an operator would have been woken for
 */
public record ChainStats(
    Extent extent,
    Totals totals,
    List<KindStats> kinds,
    Timeline timeline,
    Waits waits,
    Top<Reason> reasons,
    Busiest busiest,
    Incidents incidents) {

  /** A wall time that is not known. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  /**
   * Which records were counted.
   *
   * @param records how many; skipped ones are not among them
   * @param firstSequence of the first, or -1 if there is none
   * @param lastSequence of the last, or -1
   * @param fromWallMs the earliest wall time of a record, or {@link #UNKNOWN}
   * @param toWallMs the latest, or {@link #UNKNOWN}
   * @param untimed records before the first {@code opened} record that was read: their wall time is
   *     not known
   * @param openNs how long there was an open session, in chain time
   */
  public record Extent(
      long records,
      long firstSequence,
      long lastSequence,
      long fromWallMs,
      long toWallMs,
      long untimed,
      long openNs) {}

  /**
   * Outcomes counted.
   *
   * @param actions whose first outcome is among them
   * @param dispatched actions that were carried out
   * @param failed actions that failed for good
   * @param gated actions that a daemon's gate dropped
   * @param deferred deferrals by the gate, each time
   * @param retried failed dispatches that are tried again, each time
   * @param inDoubt dispatches during which the process ended, each time
   */
  public record Outcomes(
      long actions,
      long dispatched,
      long failed,
      long gated,
      long deferred,
      long retried,
      long inDoubt) {
    /** How many outcomes there are. */
    public long all() {
      return ended() + deferred + retried + inDoubt;
    }

    /** How many actions ended. */
    public long ended() {
      return dispatched + failed + gated;
    }
  }

  /**
   * Totals.
   *
   * @param outcomes of all actions
   * @param waiting actions that wait for a limit or a retry after the last record
   * @param inDoubtLeft actions in doubt that no later record resolves
   * @param redriven actions that repeat one that had ended
   * @param failureRecords numbered lines for operators
   * @param refusedSubmissions submissions refused because the queue was full
   * @param refusedCommands control commands refused because their queue was full
   * @param lostRecords how many records the gaps declare lost
   * @param peakPerSecond the most actions that ended within one second
   * @param peakWallMs when that second was, or {@link #UNKNOWN}
   */
  public record Totals(
      Outcomes outcomes,
      long waiting,
      long inDoubtLeft,
      long redriven,
      long failureRecords,
      long refusedSubmissions,
      long refusedCommands,
      long lostRecords,
      long peakPerSecond,
      long peakWallMs) {}

  /** The outcomes of one kind of action. */
  public record KindStats(ActionKind kind, Outcomes outcomes) {}

  /**
   * Outcomes in stretches of wall time of one width, gapless and in order.
   *
   * @param widthMs of a bucket; 0 if there is none
   * @param buckets what they hold
   */
  public record Timeline(long widthMs, List<Bucket> buckets) {}

  /** The outcomes from a wall time on. */
  public record Bucket(long fromWallMs, Outcomes outcomes) {}

  /**
   * Lengths of time.
   *
   * @param queue from an action's emission to the first decision about it
   * @param dispatch from an admission to its outcome, each dispatch
   * @param life from an action's emission to its end
   * @param deferral from a deferral or a failed try to the next decision, by cause, in the order of
   *     the causes' codes
   */
  public record Waits(Latency queue, Latency dispatch, Latency life, List<Latency> deferral) {}

  /**
   * A distribution of lengths of time. Percentiles are exact to 0.1 %, everything else is exact.
   *
   * @param name stable
   * @param count of values; everything else is 0 or empty if there is none
   * @param bars how many values lie where, from the first that is not empty to the last
   */
  public record Latency(
      String name,
      long count,
      long minNs,
      long meanNs,
      long p50Ns,
      long p90Ns,
      long p99Ns,
      long p999Ns,
      long maxNs,
      List<Bar> bars) {}

  /** How many values lie from one length, itself included, to another, itself excluded. */
  public record Bar(long fromNs, long toNs, long count) {}

  /**
   * The greatest of many.
   *
   * @param items the greatest first
   * @param kept how many different ones were counted to the end
   * @param exact whether all were; else the least frequent ones were dropped on the way, because
   *     there are too many to remember
   * @param tooLowBy how much too low a count may be, at most; 0 if exact
   */
  public record Top<T>(List<T> items, long kept, boolean exact, long tooLowBy) {}

  /** What became of an action, or who else has something to say. */
  public enum Way {
    /** Failed for good. */
    FAILED,
    /** Failed, and is tried again. */
    RETRIED,
    /** Dropped by a daemon's gate. */
    GATED,
    /** Recorded by another part of the daemon. */
    RECORDED
  }

  /**
   * One reason.
   *
   * @param source which part of the daemon recorded it; empty for outcomes
   * @param text in words
   * @param count how often
   * @param firstSequence of a record with it
   * @param lastSequence of a record with it
   * @param exampleIds the first actions that met it
   */
  public record Reason(
      Way way,
      String source,
      String text,
      long count,
      long firstSequence,
      long lastSequence,
      List<Long> exampleIds) {}

  /**
   * Whom the most outcomes were about. An action may be about several nodes, or none.
   *
   * @param daemons by id and name
   * @param chains whose replicas were moved or asked for
   * @param nodes named as source, target, victim, peer or under maintenance
   * @param blobs that were moved or cooled
   */
  public record Busiest(
      Top<Subject<Daemon>> daemons,
      Top<Subject<Long>> chains,
      Top<Subject<Long>> nodes,
      Top<Subject<Long>> blobs) {}

  /** The outcomes about one daemon, chain, node or blob. */
  public record Subject<K>(K key, Outcomes outcomes) {}

  /**
   * What an operator would have been woken for. Of each list the latest {@link #MOST_LISTED} are
   * kept.
   *
   * @param sessions openings of the executor
   * @param pressure episodes of pressure
   * @param pressureNs how long there was pressure, over all episodes
   * @param gaps declared losses of records
   * @param inDoubt dispatches during which the process ended
   * @param redrives actions that repeat one that had ended
   * @param unclosed sessions without a closing record, the last one included
   * @param downtimeNs chain time between sessions, over all of them
   */
  public record Incidents(
      Latest<Session> sessions,
      Latest<Episode> pressure,
      long pressureNs,
      Latest<Gap> gaps,
      Latest<Doubt> inDoubt,
      Latest<Redrive> redrives,
      long unclosed,
      long downtimeNs) {
    /** How many of each are listed. */
    public static final int MOST_LISTED = 1000;
  }

  /** The latest of many, oldest first, and how many there were. */
  public record Latest<T>(long total, List<T> items) {}

  /**
   * One opening of the executor.
   *
   * @param number from 1
   * @param firstSequence of its records
   * @param records how many of them were read
   * @param fromWallMs of its beginning, or {@link #UNKNOWN}
   * @param toWallMs of its last record, or {@link #UNKNOWN}
   * @param lengthNs from its first record to its last
   * @param downtimeNs since the last record of the session before
   * @param closed whether it has a closing record
   * @param deferredLeft how many actions it left deferred; 0 if it was not closed
   */
  public record Session(
      long number,
      long firstSequence,
      long records,
      long fromWallMs,
      long toWallMs,
      long lengthNs,
      long downtimeNs,
      boolean closed,
      long deferredLeft) {}

  /**
   * One stretch of pressure.
   *
   * @param sequence of the record that asserts it
   * @param fromWallMs since when, or {@link #UNKNOWN}
   * @param lengthNs until its release, or until the last record
   * @param depth that asserted it: the highest on record; 0 if its beginning was lost
   * @param released whether it has ended
   */
  public record Episode(
      long sequence, long fromWallMs, long lengthNs, long depth, boolean released) {}

  /**
   * A declared loss of records.
   *
   * @param sequence of the record that declares it
   * @param lost how many records
   * @param fromWallMs of the first of them, or {@link #UNKNOWN}
   * @param toWallMs of the last of them, or {@link #UNKNOWN}
   */
  public record Gap(long sequence, long lost, long fromWallMs, long toWallMs) {}

  /** How a doubt ended. */
  public enum Resolution {
    /** No later record resolves it. */
    NONE,
    /** It was dispatched again. */
    DISPATCHED,
    /** It failed for good. */
    FAILED,
    /** It was dispatched again, failed, and waits to be tried again. */
    RETRIED,
    /** The process ended again during the dispatch. */
    IN_DOUBT,
    /** Records were lost, and what the executor carried on from there does not name it. */
    LOST
  }

  /**
   * A dispatch during which the process ended.
   *
   * @param sequence of the record that says so
   * @param id the action's
   * @param wallMs when, or {@link #UNKNOWN}
   * @param resolvedSequence of the record that resolves it, or -1
   */
  public record Doubt(
      long sequence,
      long id,
      ActionKind kind,
      long wallMs,
      Resolution resolution,
      long resolvedSequence) {}

  /** What ended an action. */
  public enum Ending {
    /** No record that was read. */
    NONE,
    /** It was carried out. */
    DISPATCHED,
    /** It failed for good. */
    FAILED,
    /** Its daemon's gate dropped it. */
    GATED
  }

  /**
   * An action that repeats one that had ended.
   *
   * @param sequence of the record that links the two
   * @param timeNs that record's chain time
   * @param wallMs its wall time, or {@link #UNKNOWN}
   * @param id of the action that repeats
   * @param originalId of the action that had ended
   * @param ending of the action that repeats
   * @param endedSequence of the record that ended it, or -1
   */
  public record Redrive(
      long sequence,
      long timeNs,
      long wallMs,
      long id,
      long originalId,
      Action action,
      Ending ending,
      long endedSequence) {}
}
