package io.chainexec.replay.render;

import io.chainexec.chain.ChainRecord;
import java.time.ZoneId;

/**
 * A record with what its place on the chain adds. Immutable.
 *
 * @param sequence of the record
 * @param session that it belongs to
 * @param timeNs chain time; that of the record before where it carries none itself
 * @param wall how chain time maps to wall time there
 * @param record itself
 */
public record LogEntry(
    long sequence, long session, long timeNs, WallTime wall, ChainRecord record) {
  /** The same, to be read in that zone. */
  public LogEntry in(ZoneId zone) {
    return new LogEntry(sequence, session, timeNs, wall.in(zone), record);
  }
}
