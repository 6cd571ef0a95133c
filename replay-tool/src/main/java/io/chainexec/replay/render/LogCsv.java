package io.chainexec.replay.render;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.replay.render.RecordTable.Column;
import io.chainexec.replay.script.ActionJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Records as CSV for people with spreadsheets: those columns of the {@link RecordTable} that say
 * the most, the action as JSON, and what the text format says. The columns are stable; later ones
 * are added at the end. Not thread-safe.
 */
public final class LogCsv {
  private static final List<Column> COLUMNS =
      List.of(
          RecordTable.SEQUENCE,
          RecordTable.TIME,
          RecordTable.CHAIN_TIME_NS,
          RecordTable.SESSION,
          RecordTable.TYPE,
          RecordTable.ID,
          RecordTable.KIND,
          RecordTable.COUNT,
          RecordTable.CAUSE,
          RecordTable.WAIT_MS,
          RecordTable.RETRY_AFTER_MS,
          RecordTable.COOLDOWN_MS,
          RecordTable.DISPATCH_NS,
          RecordTable.SEQ,
          RecordTable.SOURCE,
          RecordTable.REASON);

  private final CsvTable table;
  private final RecordRow row = new RecordRow();
  private final Object[] values = new Object[columns().size()];

  /**
   * Writes to that stream, which is not closed.
   *
   * @param printable whether control characters are escaped, as for a terminal; CSV knows no way to
   *     say that they are, so that files get them as they are
   */
  public LogCsv(OutputStream out, boolean printable) throws IOException {
    table = new CsvTable(out, columns(), printable);
  }

  /** The columns' names, in order. */
  public static List<String> columns() {
    List<String> names = new ArrayList<>();
    COLUMNS.forEach(column -> names.add(column.name()));
    names.add("action");
    names.add("text");
    names.add(RecordTable.ORIGINAL_ID.name());
    return List.copyOf(names);
  }

  /** Writes one record. */
  public void write(LogEntry entry) throws IOException {
    row.set(entry);
    for (int i = 0; i < COLUMNS.size(); i++) {
      values[i] = row.get(COLUMNS.get(i));
    }
    values[COLUMNS.indexOf(RecordTable.TIME)] =
        entry.wall().known() ? entry.wall().text(entry.timeNs()) : null;
    values[COLUMNS.size()] = action(entry);
    values[COLUMNS.size() + 1] = LogText.what(entry);
    values[COLUMNS.size() + 2] = row.get(RecordTable.ORIGINAL_ID);
    table.row(values);
  }

  /** Sends what was written on its way; flushes the stream, too. */
  public void flush() throws IOException {
    table.flush();
  }

  private static String action(LogEntry entry) {
    Action action = actionOf(entry.record());
    return action == null
        ? null
        : Json.toText(json -> ActionJson.write(json, action, entry.wall()::writeMoment));
  }

  private static Action actionOf(ChainRecord record) {
    if (record instanceof ChainRecord.Outcome outcome) {
      return outcome.action();
    } else if (record instanceof ChainRecord.CarriedPending pending) {
      return pending.action();
    }
    return record instanceof ChainRecord.CarriedAction carried ? carried.action() : null;
  }
}
