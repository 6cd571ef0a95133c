package io.chainexec.replay.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One record of each type, as text and as JSON, against what is written in the resources. */
final class RecordRenderingTest {
  private static final long MS = 1_000_000L;
  private static final Counters COUNTERS = new Counters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  private static final Daemon DAEMON = new Daemon(-1, "tele\u001bmetry");

  static final List<ChainRecord> RECORDS =
      List.of(
          new ChainRecord.Opened(0, 1, 1_000, 1, ExecutorConfig.builder().maxDeferCount(3).build()),
          new ChainRecord.Dispatched(
              9 * MS, 1, ActionKind.PULL_REPLICA, new Action.PullReplica(-1, 2), 3 * MS, 4 * MS),
          new ChainRecord.Dispatched(10 * MS, -2, ActionKind.START_DAEMON, null, 10 * MS, 10 * MS),
          new ChainRecord.Failed(
              11 * MS,
              3,
              ActionKind.START_DAEMON,
              new Action.StartDaemon(DAEMON),
              11 * MS,
              11 * MS,
              1,
              500 * MS,
              ReasonCode.TEXT,
              0,
              0,
              "lone \ud800 and \"quoted\""),
          new ChainRecord.Failed(
              12 * MS,
              4,
              ActionKind.DROP_REPLICA,
              null,
              12 * MS,
              RecordSink.NEVER,
              17,
              RecordSink.NO_RETRY,
              ReasonCode.DEFER_BUDGET_EXHAUSTED,
              17,
              16,
              null),
          new ChainRecord.Gated(13 * MS, 5, ActionKind.START_DAEMON, null, 13 * MS, 3_013 * MS),
          new ChainRecord.Deferred(
              14 * MS,
              6,
              ActionKind.MIGRATE_BLOB,
              new Action.MigrateBlob(1, 2, 3),
              14 * MS,
              1,
              DeferralCause.DRAIN_RATE,
              100 * MS),
          new ChainRecord.Failure(
              15 * MS, 1, 0, "scrubber", ReasonCode.TEXT, 0, 0, "line\nline", 1_015),
          new ChainRecord.Failure(
              15 * MS, 2, 7, null, ReasonCode.DISPATCHER_PANICKED, 0, 0, null, 1_015),
          new ChainRecord.Pressure(16 * MS, true, 1000),
          new ChainRecord.GateSet(17 * MS, DAEMON, 18 * MS),
          new ChainRecord.GateCleared(18 * MS, DAEMON),
          new ChainRecord.Refused(19 * MS, 20, 21),
          new ChainRecord.Gap(20 * MS, 4, 19 * MS, 20 * MS),
          new ChainRecord.CheckpointBegin(21 * MS, COUNTERS, 9, 3, 8, true, RecordSink.NEVER),
          new ChainRecord.CarriedAction(
              8,
              new Action.DropReplica(1),
              14 * MS,
              2,
              DeferralCause.STABILIZATION,
              1,
              1,
              15 * MS,
              60_000 * MS,
              true),
          new ChainRecord.CarriedPending(
              9,
              ActionKind.DROP_REPLICA,
              new Action.DropReplica(2),
              14 * MS,
              RecordSink.NEVER,
              0,
              false),
          new ChainRecord.CarriedPending(
              10, ActionKind.DROP_REPLICA, null, 21 * MS, 15 * MS, 2, true),
          new ChainRecord.CarriedKey("order\u001b-1", 9, 14 * MS),
          new ChainRecord.CarriedWindow(1, 15 * MS),
          new ChainRecord.CarriedSlot(15 * MS),
          new ChainRecord.CarriedGate(DAEMON, 60_000 * MS),
          new ChainRecord.CarriedFailure(1, 7, null, ReasonCode.GATED_FOR, 12, 0, null, 1_015),
          new ChainRecord.CheckpointEnd(21 * MS),
          new ChainRecord.InDoubt(
              21 * MS, 8, ActionKind.REDUCE_HEAT, new Action.ReduceHeat(5, 3), 20 * MS, 20 * MS),
          new ChainRecord.InDoubt(
              21 * MS, 9, ActionKind.DROP_REPLICA, null, 21 * MS, RecordSink.NEVER),
          new ChainRecord.Accepted(
              21 * MS,
              11,
              ActionKind.REDUCE_HEAT,
              new Action.ReduceHeat(5, 3),
              20 * MS,
              "order\u001b-\"2\""),
          new ChainRecord.Accepted(
              21 * MS, 12, ActionKind.REDUCE_HEAT, new Action.ReduceHeat(5, 4), 20 * MS, null),
          new ChainRecord.Redriven(
              21 * MS, 13, ActionKind.REDUCE_HEAT, new Action.ReduceHeat(5, 4), 20 * MS, null, 7),
          new ChainRecord.Redriven(
              21 * MS,
              14,
              ActionKind.REDUCE_HEAT,
              new Action.ReduceHeat(5, 4),
              20 * MS,
              "again\u001b",
              13),
          new ChainRecord.Duplicate(21 * MS, 11, "order\u001b-\"2\""),
          new ChainRecord.Clock(21 * MS, 86_400_000),
          new ChainRecord.Closed(22 * MS, 86_400_001, 10, COUNTERS, 1));

  @Test
  void everyTypeIsThere() {
    Set<RecordType> types = RECORDS.stream().map(ChainRecord::type).collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(RecordType.class), types);
  }

  @Test
  void textIsAsItWas() throws IOException {
    StringBuilder text = new StringBuilder();
    LogCursor cursor = new LogCursor();
    long sequence = 0;
    for (ChainRecord record : RECORDS) {
      text.append(LogText.line(cursor.next(sequence++, 1, record))).append('\n');
    }
    Golden.check("records.txt", text.toString());
  }

  @Test
  void jsonIsAsItWas() throws IOException {
    StringBuilder text = new StringBuilder();
    LogCursor cursor = new LogCursor();
    long sequence = 0;
    for (ChainRecord record : RECORDS) {
      LogEntry entry = cursor.next(sequence++, 1, record);
      text.append(Json.toText(json -> LogJson.write(json, entry))).append('\n');
    }
    Golden.check("records.jsonl", text.toString());
  }

  @Test
  void everyLineOfJsonIsValidAndHasWhatEveryRecordHas() throws IOException {
    LogCursor cursor = new LogCursor();
    for (ChainRecord record : RECORDS) {
      LogEntry entry = cursor.next(7, 1, record);
      JsonNode node = new ObjectMapper().readTree(Json.toText(json -> LogJson.write(json, entry)));
      assertEquals(7, node.path("sequence").asLong());
      assertTrue(node.path("time").isNumber());
      assertEquals(record.type().wireName(), node.path("type").asText());
      assertTrue(!node.has("id") || node.path("id").isTextual());
    }
  }

  @Test
  void withoutAnOpenedRecordWallTimeIsUnknown() throws IOException {
    LogEntry entry = new LogCursor().next(3, 2, new ChainRecord.Pressure(5 * MS, false, 1));
    JsonNode node = new ObjectMapper().readTree(Json.toText(json -> LogJson.write(json, entry)));
    assertTrue(node.path("time").isNull());
    assertEquals(5 * MS, node.path("chain_time_ns").asLong());
    assertTrue(LogText.line(entry).contains("  5ms  "), LogText.line(entry));
  }
}
