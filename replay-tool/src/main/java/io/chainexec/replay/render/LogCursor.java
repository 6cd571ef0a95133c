package io.chainexec.replay.render;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;

/** Follows a chain record by record and adds to each what came before it says. Not thread-safe. */
public final class LogCursor {
  private WallTime wall = WallTime.UNKNOWN;
  private long timeNs;

  /** A cursor at the beginning of a chain. */
  public LogCursor() {}

  /** Goes on elsewhere on the chain, where that wall time and that chain time hold. */
  public void startAt(WallTime wallThere, long timeThereNs) {
    wall = wallThere;
    timeNs = timeThereNs;
  }

  /** The entry of the next record. */
  public LogEntry next(long sequence, long session, ChainRecord record) {
    if (record instanceof ChainRecord.Opened opened) {
      wall = new WallTime(true, opened.timeNs(), opened.wallMs());
    } else if (record instanceof ChainRecord.Clock clock) {
      wall = new WallTime(true, clock.timeNs(), clock.wallMs());
    }
    if (record.timeNs() != RecordSink.NEVER) {
      timeNs = record.timeNs();
    }
    return new LogEntry(sequence, session, timeNs, wall, record);
  }
}
