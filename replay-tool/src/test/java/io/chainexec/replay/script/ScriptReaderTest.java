package io.chainexec.replay.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScriptReaderTest {
  private static final long MS = 1_000_000L;

  @Test
  void readsEveryKind() throws Exception {
    assertEquals(
        new Action.StartDaemon(new Daemon(1, "a")),
        action("{'kind':'start_daemon','daemon':{'id':1,'name':'a'}}"));
    assertEquals(
        new Action.StopDaemon(new Daemon(1, "a"), "r", 7 * MS),
        action(
            "{'kind':'stop_daemon','daemon':{'id':'1','name':'a'},'reason':'r','deadline_ms':7}"));
    assertEquals(
        new Action.PullReplica(1, 2), action("{'chain':1,'kind':'pull_replica','source':'2'}"));
    assertEquals(new Action.DropReplica(1), action("{'kind':'drop_replica','chain':1}"));
    assertEquals(
        new Action.RequestPlacement(1, List.of(4L, 5L), OptionalLong.of(6)),
        action("{'kind':'request_placement','chain':1,'exclude':[4,'5'],'target':6}"));
    assertEquals(
        new Action.RequestEviction(1, 2),
        action("{'kind':'request_eviction','chain':1,'victim':2}"));
    assertEquals(
        new Action.MigrateBlob(1, 2, 3),
        action("{'kind':'migrate_blob','blob':1,'from':2,'to':3}"));
    assertEquals(
        new Action.ReduceHeat(1, 4294967295L),
        action("{'kind':'reduce_heat','blob':1,'by':4294967295}"));
    assertEquals(
        new Action.MarkAvoid(1, "r", 5 * MS),
        action("{'kind':'mark_avoid','peer':1,'reason':'r','ttl_ms':'5'}"));
    assertEquals(
        new Action.ApplyBackoff(new Daemon(1, "a"), 9 * MS),
        action("{'kind':'apply_backoff','daemon':{'id':1,'name':'a'},'until_ms':9}"));
    assertEquals(
        new Action.CommitMaintenanceTransition(1, MaintenanceState.DRAIN_FAILED, "r"),
        action(
            "{'kind':'commit_maintenance_transition','node':1,"
                + "'target':{'state':'drain_failed','reason':'r'}}"));
  }

  @Test
  void nullAndAbsentAreTheSame() throws Exception {
    assertEquals(
        new Action.RequestPlacement(1, List.of(), OptionalLong.empty()),
        action("{'kind':'request_placement','chain':1,'exclude':null,'target':null}"));
    assertEquals(
        new Action.CommitMaintenanceTransition(1, MaintenanceState.ACTIVE),
        action(
            "{'kind':'commit_maintenance_transition','node':1,"
                + "'target':{'state':'active','reason':null}}"));
    ScriptLine line =
        read("{'at_ms':1,'id':null,'action':{'kind':'drop_replica','chain':1},'dispatch':null}")
            .get(0);
    assertEquals(1, line.id());
    assertTrue(line.dispatch().isEmpty());
  }

  @Test
  void momentsCountFromTheScriptsStart() throws Exception {
    String text =
        "{'at_ms':3,'action':{'kind':'apply_backoff','daemon':{'id':1,'name':'a'},'until_ms':9}}";
    ScriptReader reader = reader(text, 1000);
    ScriptLine line = reader.next();
    assertEquals(3, line.atMs());
    assertEquals(1000 + 9 * MS, ((Action.ApplyBackoff) line.action()).untilNs());
  }

  @Test
  void lineWithoutIdGetsTheNextFreeOne() throws Exception {
    String action = "'action':{'kind':'drop_replica','chain':1}}\n";
    List<ScriptLine> lines =
        read("{'at_ms':0," + action + "{'at_ms':0,'id':9," + action + "{'at_ms':0," + action);
    assertEquals(List.of(1L, 9L, 10L), lines.stream().map(ScriptLine::id).toList());
  }

  @Test
  void readsDispatchResults() throws Exception {
    ScriptLine line =
        read("{'at_ms':0,'action':{'kind':'drop_replica','chain':1},'dispatch':["
                + "{'result':'retry','reason':'r','after_ms':5,'delay_ms':2},"
                + "{'result':'drop','reason':'d'},{'result':'panic'},{'result':'ok'}]}")
            .get(0);
    assertEquals(
        List.of(
            new ScriptedResult(ScriptedResult.Kind.RETRY, "r", 5, 2),
            new ScriptedResult(ScriptedResult.Kind.DROP, "d", 0, 0),
            new ScriptedResult(ScriptedResult.Kind.PANIC, null, 0, 0),
            ScriptedResult.OK),
        line.dispatch());
  }

  @Test
  void blankLinesMarksAndCarriageReturnsArePassedOver() throws Exception {
    String line = "{'at_ms':0,'action':{'kind':'drop_replica','chain':1}}";
    List<ScriptLine> lines = read("\uFEFF" + line + "\r\n\n  \n" + line);
    assertEquals(List.of(1L, 4L), lines.stream().map(ScriptLine::line).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "'1' | 1",
        "9223372036854775808 | 9223372036854775808",
        "18446744073709551615 | 18446744073709551615",
        "'18446744073709551615' | 18446744073709551615"
      },
      quoteCharacter = '~')
  void readsUnsigned64BitIds(String written, String expected) throws Exception {
    Action.DropReplica drop =
        (Action.DropReplica) action("{'kind':'drop_replica','chain':" + written + "}");
    assertEquals(expected, Long.toUnsignedString(drop.chain()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "-1",
        "18446744073709551616",
        "'18446744073709551616'",
        "1.0",
        "1e3",
        "'-1'",
        "'+1'",
        "''",
        "' 1'",
        "'0x1'",
        "true",
        "[1]",
        "'99999999999999999999999999999999999999999'"
      })
  void refusesWhatIsNoUnsigned64BitId(String written) {
    BadLineException e =
        assertThrows(
            BadLineException.class,
            () -> action("{'kind':'drop_replica','chain':" + written + "}"));
    assertTrue(e.getMessage().contains("chain must be a whole number"), e.getMessage());
    assertEquals(52, e.column());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'at_ms':0} | 1 | needs the field \"action\"",
        "[] | 1 | a line must be an object, not an array",
        "{'at_ms':0,'action':7} | 21 | action must be an object",
        "{'at_ms':0,'action':{'kind':'drop'}} | 29 | unknown action kind \"drop\"",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1,'chian':2}} | 54 | no field \"chian\"",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1},'disptach':[]} | 55 | no field",
        "{'at_ms':-1,'action':{'kind':'drop_replica','chain':1}} | 10 | at_ms must be",
        "{'at_ms':0,'id':0,'action':{'kind':'drop_replica','chain':1}} | 17 | it must be above 0",
        "{'at_ms':0,'redrive_of':7,'action':{'kind':'drop_replica','chain':1}} | 25 | must be an object",
        "{'at_ms':0,'redrive_of':{},'action':{'kind':'drop_replica','chain':1}} | 25 | needs the field",
        "{'at_ms':0,'redrive_of':{'id':0},'action':{'kind':'drop_replica','chain':1}} | 31 | id is 0",
        "{'at_ms':0 | 11 | ends in the middle",
        "{'at_ms':0,} | 12 | Unexpected character",
        "{'at_ms':0,'at_ms':0} | 19 | Duplicate field",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1}} x | 56 | Unrecognized token",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1}}{} | 55 | behind the end",
        "{'at_ms':0,'action':{'kind':'reduce_heat','blob':1,'by':4294967296}} | 57 | accepted are 0 to",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1},'dispatch':[{'result':'no'}]} | 77 | unknown result",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1},'dispatch':[{'result':'drop'}]} | 67 | drop needs a reason",
        "{'at_ms':0,'action':{'kind':'drop_replica','chain':1},'dispatch':[{'result':'ok','reason':'x'}]} | 67 | ok takes no reason"
      })
  void badLineIsAnErrorWithItsColumn(String line, int column, String message) {
    BadLineException e = assertThrows(BadLineException.class, () -> read(line));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(column, e.column(), e.getMessage());
    assertEquals(1, e.line());
  }

  @Test
  void timeDoesNotGoBackAndIdsIncrease() {
    String first = "{'at_ms':5,'id':5,'action':{'kind':'drop_replica','chain':1}}\n";
    BadLineException back =
        assertThrows(
            BadLineException.class,
            () -> read(first + "{'at_ms':4,'action':{'kind':'drop_replica','chain':1}}"));
    assertEquals("2:10", back.line() + ":" + back.column());
    BadLineException id =
        assertThrows(
            BadLineException.class,
            () -> read(first + "{'at_ms':5,'id':5,'action':{'kind':'drop_replica','chain':1}}"));
    assertEquals("2:17", id.line() + ":" + id.column());
  }

  @Test
  void badLineChangesNothingForThoseBehindIt() throws Exception {
    ScriptReader reader =
        reader(
            "{'at_ms':9,'id':9,'action':{'kind':'nothing'}}\n"
                + "{'at_ms':1,'action':{'kind':'drop_replica','chain':1}}",
            0);
    assertThrows(BadLineException.class, reader::next);
    assertEquals(1, reader.next().id());
    assertNull(reader.next());
  }

  @Test
  void lineOverTheLimitIsAnErrorAndPassedOver() throws Exception {
    String longLine = "x".repeat(LineReader.MAX_LINE_BYTES + 1);
    ScriptReader reader =
        reader(longLine + "\n{'at_ms':0,'action':{'kind':'drop_replica','chain':1}}", 0);
    BadLineException e = assertThrows(BadLineException.class, reader::next);
    assertTrue(e.getMessage().contains("longer than 1048576 bytes"), e.getMessage());
    assertEquals(2, reader.next().line());
  }

  @Test
  void whatIsNoUtf8IsAnError() {
    byte[] bytes = {'{', '"', (byte) 0xC3, '"'};
    ScriptReader reader = new ScriptReader(new ByteArrayInputStream(bytes), 0);
    BadLineException e = assertThrows(BadLineException.class, reader::next);
    assertEquals(3, e.column());
  }

  private static Action action(String json) throws Exception {
    return read("{'at_ms':0,'action':" + json + "}").get(0).action();
  }

  private static List<ScriptLine> read(String text) throws IOException, BadLineException {
    ScriptReader reader = reader(text, 0);
    List<ScriptLine> lines = new ArrayList<>();
    for (ScriptLine line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static ScriptReader reader(String text, long originNs) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new ScriptReader(new ByteArrayInputStream(bytes), originNs);
  }
}
