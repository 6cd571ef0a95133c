package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.LogCsv;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.LogJson;
import io.chainexec.replay.render.LogText;
import java.io.IOException;
import java.time.ZoneId;

/** Writes records to standard output, in one of the formats. Not thread-safe. */
interface EntryWriter {
  /** Writes one record. */
  void write(LogEntry entry) throws IOException;

  /** Sends what was written on its way. */
  void flush() throws IOException;

  /** A writer of that format. */
  static EntryWriter of(LogFormat format, Streams streams, ZoneId zone, boolean coloured)
      throws IOException {
    StandardOutput out = streams.out();
    return switch (format) {
      case TEXT -> new Text(out, zone, coloured);
      case JSON -> new Jsons(out, Json.generator(out));
      case CSV -> new Csv(new LogCsv(out, streams.outTerminal()), zone);
    };
  }

  /** One line each, for people. */
  record Text(StandardOutput out, ZoneId zone, boolean coloured) implements EntryWriter {
    @Override
    public void write(LogEntry entry) {
      out.print(LogText.line(entry.in(zone), coloured) + "\n");
    }

    @Override
    public void flush() {
      out.flush();
    }
  }

  /** One object a line. */
  record Jsons(StandardOutput out, JsonGenerator json) implements EntryWriter {
    @Override
    public void write(LogEntry entry) throws IOException {
      LogJson.write(json, entry);
      json.writeRaw('\n');
    }

    @Override
    public void flush() throws IOException {
      json.flush();
      out.flush();
    }
  }

  /** A table. */
  record Csv(LogCsv csv, ZoneId zone) implements EntryWriter {
    @Override
    public void write(LogEntry entry) throws IOException {
      csv.write(entry.in(zone));
    }

    @Override
    public void flush() throws IOException {
      csv.flush();
    }
  }
}
