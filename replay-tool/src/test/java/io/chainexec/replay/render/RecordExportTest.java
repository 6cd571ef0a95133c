package io.chainexec.replay.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of records: its schema, and that it is read back as it was written. */
final class RecordExportTest {
  private static final long MS = 1_000_000L;
  private static final String HOSTILE =
      " =1+1, \"quoted\"\r\n;'\t\u0000\u001b[31m \u2028 \ud83d\ude00 ";

  /** One record of each type, one of each kind of action, and texts that try to be more. */
  private static final List<ChainRecord> RECORDS = new ArrayList<>(RecordRenderingTest.RECORDS);

  static {
    Daemon daemon = new Daemon(-1, "d");
    List<Action> actions =
        List.of(
            new Action.StartDaemon(daemon),
            new Action.StopDaemon(daemon, HOSTILE, 5 * MS),
            new Action.PullReplica(-1, 1L << 53),
            new Action.DropReplica(0),
            new Action.RequestPlacement(1, List.of(7L, -2L), OptionalLong.of(-3)),
            new Action.RequestPlacement(1, List.of(), OptionalLong.empty()),
            new Action.RequestEviction(1, 2),
            new Action.MigrateBlob(1, 2, 3),
            new Action.ReduceHeat(1, 0xFFFFFFFFL),
            new Action.MarkAvoid(1, "", 5 * MS),
            new Action.ApplyBackoff(daemon, Long.MAX_VALUE),
            new Action.CommitMaintenanceTransition(1, MaintenanceState.DRAIN_FAILED, HOSTILE),
            new Action.CommitMaintenanceTransition(1, MaintenanceState.ACTIVE, null));
    long id = 100;
    for (Action action : actions) {
      RECORDS.add(new ChainRecord.Dispatched(30 * MS, id++, action.kind(), action, MS, 29 * MS));
    }
    RECORDS.add(new ChainRecord.Failure(31 * MS, 9, 0, "", ReasonCode.TEXT, 0, 0, HOSTILE, 9));
    RECORDS.add(
        new ChainRecord.CheckpointBegin(
            32 * MS,
            new Counters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
            -1,
            3,
            8,
            false,
            31 * MS));
  }

  private static String export(boolean csv) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordExport export = csv ? RecordExport.csv(out, false) : RecordExport.jsonLines(out);
    LogCursor cursor = new LogCursor();
    long sequence = 0;
    for (ChainRecord record : RECORDS) {
      export.write(cursor.next(sequence++, 1, record));
    }
    export.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyKindAndTypeIsThere() {
    assertEquals(
        EnumSet.allOf(ActionKind.class),
        RECORDS.stream()
            .filter(record -> record instanceof ChainRecord.Dispatched)
            .map(record -> ((ChainRecord.Dispatched) record).kind())
            .collect(Collectors.toSet()));
    assertEquals(
        EnumSet.allOf(io.chainexec.chain.RecordType.class),
        RECORDS.stream().map(ChainRecord::type).collect(Collectors.toSet()));
  }

  /** A schema that changes changes these files: later columns may come at the end, no others. */
  @Test
  void tablesAreAsTheyWere() throws IOException {
    Golden.check("records-export.csv", export(true));
    Golden.check("records-export.jsonl", export(false));
  }

  @Test
  void pageDescribesEveryColumnWithItsTypeInOrder() throws IOException {
    String page = Files.readString(Path.of("EXPORT.md"));
    List<String> described =
        page.lines()
            .filter(line -> line.matches("\\| `[a-z_]+` \\| [A-Z]+ \\|.*"))
            .map(line -> line.replaceAll("\\| `([a-z_]+)` \\| ([A-Z]+) \\|.*", "  \"$1\" $2"))
            .toList();
    String statement = RecordTable.sql();
    assertEquals(statement, "CREATE TABLE records (\n" + String.join(",\n", described) + "\n);\n");
    assertTrue(page.contains(statement), statement);
  }

  @Test
  void everyColumnIsFilledBySomeRecordAndHoldsItsType() throws IOException {
    Set<String> filled = new HashSet<>();
    for (String line : export(false).lines().toList()) {
      JsonNode row = new ObjectMapper().readTree(line);
      assertEquals(RecordTable.COLUMNS.size(), row.size());
      for (RecordTable.Column column : RecordTable.COLUMNS) {
        JsonNode value = row.path(column.name());
        boolean fits =
            switch (column.type()) {
              case BIGINT -> value.isIntegralNumber() && value.canConvertToLong();
              case BOOLEAN -> value.isBoolean();
              case VARCHAR -> value.isTextual();
              case TIMESTAMP -> value.asText().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z");
              case ID -> value.asText().matches("#\\d+");
              case IDS -> value.asText().matches("|#\\d+( #\\d+)*");
            };
        assertTrue(value.isNull() || fits, () -> column + " " + value);
        if (!value.isNull()) {
          filled.add(column.name());
        }
      }
    }
    assertEquals(Set.copyOf(RecordTable.names()), filled);
  }

  @Test
  void strictReaderOfCsvReadsWhatJsonLinesSay() throws IOException {
    List<List<String>> table = parseStrictly(export(true));
    assertEquals(RecordTable.names(), table.get(0));
    List<String> lines = export(false).lines().toList();
    assertEquals(lines.size(), table.size() - 1);
    for (int i = 0; i < lines.size(); i++) {
      JsonNode row = new ObjectMapper().readTree(lines.get(i));
      List<String> expected = new ArrayList<>();
      for (String name : RecordTable.names()) {
        boolean missing = row.path(name).isNull();
        expected.add(missing ? null : row.path(name).asText());
      }
      assertEquals(expected, table.get(i + 1));
    }
  }

  /** RFC 4180 to the letter; null for a field without quotes and without a character. */
  private static List<List<String>> parseStrictly(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      StringBuilder field = new StringBuilder();
      boolean quoted = text.charAt(at) == '"';
      if (quoted) {
        at++;
        while (text.charAt(at) != '"' || text.startsWith("\"\"", at)) {
          field.append(text.charAt(at));
          at += text.charAt(at) == '"' ? 2 : 1;
        }
        at++;
      } else {
        while (",\"\r\n".indexOf(text.charAt(at)) < 0) {
          field.append(text.charAt(at++));
        }
      }
      row.add(quoted || field.length() > 0 ? field.toString() : null);
      if (text.charAt(at) == ',') {
        at++;
        continue;
      }
      assertTrue(text.startsWith("\r\n", at), () -> "no end of line behind " + field);
      at += 2;
      rows.add(row);
      row = new ArrayList<>();
    }
    assertEquals(List.of(), row);
    return rows;
  }
}
