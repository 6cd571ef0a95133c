package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.script.ActionJson;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Records as CSV by RFC 4180: a header, then one line each. The columns are stable; later ones are
 * added at the end. A field that a record does not have is empty. Not thread-safe.
 */
public final class LogCsv {
  private static final long NS_PER_MS = 1_000_000L;
  private static final CsvSchema SCHEMA =
      CsvSchema.builder()
          .addColumn("sequence")
          .addColumn("time")
          .addColumn("chain_time_ns")
          .addColumn("session")
          .addColumn("type")
          .addColumn("id")
          .addColumn("kind")
          .addColumn("count")
          .addColumn("cause")
          .addColumn("wait_ms")
          .addColumn("retry_after_ms")
          .addColumn("cooldown_ms")
          .addColumn("dispatch_ns")
          .addColumn("seq")
          .addColumn("source")
          .addColumn("reason")
          .addColumn("action")
          .addColumn("text")
          .addColumn("original_id")
          .setLineSeparator("\r\n")
          .build();

  private final CsvGenerator csv;
  private final boolean printable;

  /**
   * Writes to that stream, which is not closed.
   *
   * @param printable whether control characters are escaped, as for a terminal; CSV knows no way to
   *     say that they are, so that files get them as they are
   */
  public LogCsv(OutputStream out, boolean printable) throws IOException {
    this.printable = printable;
    csv = CsvFactory.builder().build().createGenerator(out);
    csv.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    csv.setSchema(SCHEMA);
    // By hand, so that it is there also where no record is.
    csv.writeStartArray();
    for (String column : columns()) {
      csv.writeString(column);
    }
    csv.writeEndArray();
  }

  /** The columns' names, in order. */
  public static Iterable<String> columns() {
    return SCHEMA.getColumnNames();
  }

  /** Writes one record. */
  public void write(LogEntry entry) throws IOException {
    ChainRecord record = entry.record();
    csv.writeStartObject();
    csv.writeNumberField("sequence", entry.sequence());
    if (entry.wall().known()) {
      csv.writeStringField("time", entry.wall().text(entry.timeNs()));
    }
    csv.writeNumberField("chain_time_ns", entry.timeNs());
    csv.writeNumberField("session", entry.session());
    csv.writeStringField("type", record.type().wireName());
    if (record instanceof ChainRecord.Outcome outcome) {
      about(outcome.id(), outcome.kind());
      outcome(outcome);
      action(outcome.action(), entry.wall());
    } else if (record instanceof ChainRecord.CarriedAction carried) {
      about(carried.id(), carried.action().kind());
      csv.writeNumberField("count", carried.count());
      csv.writeStringField("cause", carried.cause().wireName());
      action(carried.action(), entry.wall());
    } else if (record instanceof ChainRecord.Failure failure) {
      failure(failure.seq(), failure.sourceId(), failure.spelledSource(), failure.reason());
    } else if (record instanceof ChainRecord.CarriedFailure f) {
      String source = ChainRecord.spellSource(f.sourceId(), f.source());
      failure(f.seq(), f.sourceId(), source, f.code().spell(f.n(), f.m(), f.text()));
    }
    csv.writeStringField("text", LogText.what(entry));
    if (record instanceof ChainRecord.Redriven redriven) {
      ActionJson.id(csv, "original_id", redriven.originalId());
    }
    csv.writeEndObject();
  }

  /** Sends what was written on its way; flushes the stream, too. */
  public void flush() throws IOException {
    csv.flush();
  }

  private void about(long id, ActionKind kind) throws IOException {
    ActionJson.id(csv, "id", id);
    csv.writeStringField("kind", kind.wireName());
  }

  private void outcome(ChainRecord.Outcome outcome) throws IOException {
    if (outcome instanceof ChainRecord.Dispatched dispatched) {
      csv.writeNumberField("dispatch_ns", dispatched.timeNs() - dispatched.admittedAtNs());
    } else if (outcome instanceof ChainRecord.Failed failed) {
      csv.writeNumberField("count", failed.count());
      if (failed.retried()) {
        csv.writeNumberField("retry_after_ms", failed.retryAfterNs() / NS_PER_MS);
      }
      if (failed.admittedAtNs() != RecordSink.NEVER) {
        csv.writeNumberField("dispatch_ns", failed.timeNs() - failed.admittedAtNs());
      }
      writeText("reason", failed.reason());
    } else if (outcome instanceof ChainRecord.Deferred deferred) {
      csv.writeNumberField("count", deferred.count());
      csv.writeStringField("cause", deferred.cause().wireName());
      csv.writeNumberField("wait_ms", deferred.waitNs() / NS_PER_MS);
    } else if (outcome instanceof ChainRecord.Gated gated) {
      csv.writeNumberField("cooldown_ms", gated.cooldownMs());
      writeText("reason", gated.reason());
    }
  }

  private void failure(long seq, long sourceId, String source, String reason) throws IOException {
    if (sourceId != 0) {
      ActionJson.id(csv, "id", sourceId);
    }
    csv.writeNumberField("seq", seq);
    writeText("source", source);
    writeText("reason", reason);
  }

  /** A text that somebody else gave. */
  private void writeText(String field, String text) throws IOException {
    csv.writeStringField(field, printable && text != null ? Escapes.printable(text) : text);
  }

  private void action(Action action, WallTime wall) throws IOException {
    if (action != null) {
      csv.writeStringField(
          "action", Json.toText(json -> ActionJson.write(json, action, wall::writeMoment)));
    }
  }
}
