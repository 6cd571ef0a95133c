package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.chainexec.replay.render.RecordTable.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Records as rows of the {@link RecordTable}, every column in every row, for programs: as CSV, or
 * as JSON Lines. Times are in UTC. Not thread-safe.
 */
public final class RecordExport {
  private final Rows rows;
  private final RecordRow row = new RecordRow();
  private final Object[] values = new Object[RecordTable.COLUMNS.size()];

  /** Where rows go. */
  private interface Rows {
    void row(Object[] values) throws IOException;

    void flush() throws IOException;
  }

  private RecordExport(Rows rows) {
    this.rows = rows;
  }

  /**
   * As CSV with a header, to that stream, which is not closed.
   *
   * @param printable whether control characters in texts are escaped, as for a terminal; files get
   *     them as they are
   */
  public static RecordExport csv(OutputStream out, boolean printable) throws IOException {
    CsvTable table = new CsvTable(out, RecordTable.names(), printable);
    return new RecordExport(
        new Rows() {
          @Override
          public void row(Object[] values) throws IOException {
            table.row(values);
          }

          @Override
          public void flush() throws IOException {
            table.flush();
          }
        });
  }

  /** As one JSON object a line, to that stream, which is not closed. */
  public static RecordExport jsonLines(OutputStream out) throws IOException {
    return new RecordExport(new JsonLines(out));
  }

  /** Writes one record. */
  public void write(LogEntry entry) throws IOException {
    row.set(entry);
    for (Column column : RecordTable.COLUMNS) {
      values[column.index()] = column.exported(row.get(column));
    }
    Long timeMs = (Long) row.get(RecordTable.TIME_MS);
    values[RecordTable.TIME.index()] = timeMs == null ? null : Words.utc(timeMs);
    rows.row(values);
  }

  /** Sends what was written on its way; flushes the stream, too. */
  public void flush() throws IOException {
    rows.flush();
  }

  /** One object a line. */
  private static final class JsonLines implements Rows {
    private static final List<SerializedString> NAMES =
        RecordTable.names().stream().map(SerializedString::new).toList();

    private final OutputStream out;
    private final JsonGenerator json;

    JsonLines(OutputStream out) throws IOException {
      this.out = out;
      json = Json.generator(out);
    }

    @Override
    public void row(Object[] values) throws IOException {
      json.writeStartObject();
      for (int i = 0; i < values.length; i++) {
        json.writeFieldName(NAMES.get(i));
        value(values[i]);
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }

    private void value(Object value) throws IOException {
      if (value == null) {
        json.writeNull();
      } else if (value instanceof Long number) {
        json.writeNumber(number);
      } else if (value instanceof Boolean bool) {
        json.writeBoolean(bool);
      } else {
        json.writeString((String) value);
      }
    }

    @Override
    public void flush() throws IOException {
      json.flush();
      out.flush();
    }
  }
}
