package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.RecordSink;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Maps chain time to wall time, as the latest {@code opened} or {@code clock} record says.
 * Immutable.
 *
 * @param known whether there is a mapping at all; without one, wall times are unknown
 * @param chainTimeNs a moment in chain time
 * @param wallMs the same moment in milliseconds since 1970
 * @param zone in which people read it
 */
public record WallTime(boolean known, long chainTimeNs, long wallMs, ZoneId zone) {
  /** Before the first {@code opened} record. */
  public static final WallTime UNKNOWN = new WallTime(false, 0, 0);

  private static final long NS_PER_MS = 1_000_000L;

  /** A mapping that people read in UTC. */
  public WallTime(boolean known, long chainTimeNs, long wallMs) {
    this(known, chainTimeNs, wallMs, ZoneOffset.UTC);
  }

  /** The same mapping, to be read in another zone. */
  public WallTime in(ZoneId other) {
    return new WallTime(known, chainTimeNs, wallMs, other);
  }

  /** Wall time at a chain time; only where the mapping is known. */
  public long at(long timeNs) {
    return wallMs + Math.floorDiv(timeNs - chainTimeNs, NS_PER_MS);
  }

  /** A moment for people; chain time where wall time is unknown. */
  public String text(long timeNs) {
    return known ? Words.time(at(timeNs), zone) : "chain time " + Words.length(timeNs);
  }

  /** Writes a moment as a field in milliseconds since 1970; null where it is unknown or never. */
  void write(JsonGenerator json, String field, long timeNs) throws IOException {
    if (known && timeNs != RecordSink.NEVER) {
      json.writeNumberField(field, at(timeNs));
    } else {
      json.writeNullField(field);
    }
  }

  /** Writes a moment of an action: wall time, and chain time, which is exact. */
  public void writeMoment(JsonGenerator json, String name, long timeNs) throws IOException {
    write(json, name + "_time", timeNs);
    json.writeNumberField(name + "_chain_time_ns", timeNs);
  }
}
