package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A table as CSV by RFC 4180, in UTF-8: a header, then one line for each row. What is missing is
 * empty, an empty text is a pair of quotes. Not thread-safe.
 */
final class CsvTable {
  private final CsvGenerator csv;
  private final boolean printable;

  /**
   * Writes the header to that stream, which is not closed.
   *
   * @param printable whether control characters in texts are escaped, as for a terminal
   */
  CsvTable(OutputStream out, List<String> columns, boolean printable) throws IOException {
    this.printable = printable;
    // By a writer, which replaces what UTF-8 cannot say, where Jackson's own would throw.
    csv =
        CsvFactory.builder()
            .enable(CsvGenerator.Feature.ALWAYS_QUOTE_EMPTY_STRINGS)
            .build()
            .createGenerator(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    csv.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    CsvSchema.Builder schema = CsvSchema.builder().setLineSeparator("\r\n");
    columns.forEach(schema::addColumn);
    csv.setSchema(schema.build());
    // By hand, so that it is there also where no row is.
    row(columns.toArray());
  }

  /** Writes a row: texts, {@code Long}s, {@code Boolean}s, nulls. */
  void row(Object... values) throws IOException {
    csv.writeStartArray();
    for (Object value : values) {
      if (value == null) {
        csv.writeNull();
      } else if (value instanceof Long number) {
        csv.writeNumber(number);
      } else if (value instanceof Boolean bool) {
        csv.writeBoolean(bool);
      } else {
        csv.writeString(printable ? Escapes.printable((String) value) : (String) value);
      }
    }
    csv.writeEndArray();
  }

  /** Sends what was written on its way; flushes the stream, too. */
  void flush() throws IOException {
    csv.flush();
  }
}
