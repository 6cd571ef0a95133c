package io.chainexec.replay.select;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.WallTime;
import java.util.List;

/**
 * The part of a chain that is wanted, resolved against the chain: from a sequence and a moment of
 * chain time on, until others, and of that what was recorded at the wanted wall times. Immutable.
 *
 * @param fromSequence the first one wanted
 * @param toSequence the first one behind it
 * @param fromNs chain time before which nothing is wanted
 * @param toNs chain time from which on nothing is wanted
 * @param fromWallMs wall time before which nothing is wanted, {@code Long.MIN_VALUE} for none
 * @param toWallMs wall time from which on nothing is wanted, {@code Long.MAX_VALUE} for none
 */
record Bounds(
    long fromSequence, long toSequence, long fromNs, long toNs, long fromWallMs, long toWallMs) {
  static final Bounds ALL =
      new Bounds(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

  private static final long NS_PER_MS = 1_000_000L;

  /** What an executor lets pass without a clock record. */
  private static final long UNRECORDED_DRIFT_MS = 1_000;

  Bounds fromSequence(long sequence) {
    return new Bounds(
        Math.max(fromSequence, sequence), toSequence, fromNs, toNs, fromWallMs, toWallMs);
  }

  Bounds toSequence(long sequence) {
    return new Bounds(
        fromSequence, Math.min(toSequence, sequence), fromNs, toNs, fromWallMs, toWallMs);
  }

  Bounds fromWall(long wallMs) {
    return new Bounds(fromSequence, toSequence, fromNs, toNs, wallMs, toWallMs);
  }

  Bounds toWall(long wallMs) {
    return new Bounds(fromSequence, toSequence, fromNs, toNs, fromWallMs, wallMs);
  }

  boolean byWallTime() {
    return fromWallMs != Long.MIN_VALUE || toWallMs != Long.MAX_VALUE;
  }

  /**
   * With the chain time that these wall times can have been in any of the sessions, since a wall
   * clock that was set back between two shows the same time twice.
   *
   * @param atEnd how chain time maps to wall time at the chain's end
   */
  Bounds within(List<Sessions.Beginning> sessions, WallTime atEnd) {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (int i = 0; i < sessions.size(); i++) {
      Sessions.Beginning session = sessions.get(i);
      boolean last = i == sessions.size() - 1;
      long endNs = last ? Long.MAX_VALUE : sessions.get(i + 1).timeNs();
      WallTime after = last ? atEnd : sessions.get(i + 1).wall();
      if (session.wall().known() && clockWasSet(session.wall(), after)) {
        // Where in the session is not known, so all of it is to be read.
        from = Math.min(from, session.timeNs());
        to = last ? Long.MAX_VALUE : Math.max(to, endNs + 1);
      } else if (session.wall().known()) {
        long fromHereNs = Math.max(session.timeNs(), chainTime(session, fromWallMs));
        long toHereNs = Math.min(endNs, chainTime(session, toWallMs));
        // A session's last moment is the next one's first.
        if (fromHereNs <= endNs && toHereNs > session.timeNs()) {
          from = Math.min(from, fromHereNs);
          to = Math.max(to, toHereNs == endNs && !last ? endNs + 1 : toHereNs);
        }
      }
    }
    return new Bounds(fromSequence, toSequence, from, to, fromWallMs, toWallMs);
  }

  /** Whether wall time went on other than chain time between two mappings. */
  private static boolean clockWasSet(WallTime wall, WallTime later) {
    return later.known()
        && Math.abs(later.wallMs() - wall.at(later.chainTimeNs())) > UNRECORDED_DRIFT_MS;
  }

  private static long chainTime(Sessions.Beginning session, long wallMs) {
    if (wallMs == Long.MIN_VALUE || wallMs == Long.MAX_VALUE) {
      return wallMs;
    }
    try {
      long sinceOpenedNs =
          Math.multiplyExact(Math.subtractExact(wallMs, session.wall().wallMs()), NS_PER_MS);
      return Math.addExact(session.wall().chainTimeNs(), sinceOpenedNs);
    } catch (ArithmeticException e) {
      return wallMs < session.wall().wallMs() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Whether nothing behind this record can be wanted. */
  boolean endBefore(LogEntry entry) {
    return entry.sequence() >= toSequence || entry.timeNs() >= toNs;
  }

  boolean contain(LogEntry entry) {
    if (entry.sequence() < fromSequence || entry.sequence() >= toSequence) {
      return false;
    }
    if (!byWallTime()) {
      return true;
    }
    if (!entry.wall().known()) {
      return false;
    }
    long wallMs = entry.wall().at(entry.timeNs());
    return wallMs >= fromWallMs && wallMs < toWallMs;
  }
}
