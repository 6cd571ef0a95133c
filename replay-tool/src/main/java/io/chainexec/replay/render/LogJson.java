package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.script.ActionJson;
import java.io.IOException;
import java.util.Map;

/** Records as JSON objects. Ids are decimal strings; counts, sequences and times are numbers. */
public final class LogJson {
  private static final long NS_PER_MS = 1_000_000L;

  private LogJson() {}

  /** Writes one record as one object. */
  public static void write(JsonGenerator json, LogEntry entry) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", entry.sequence());
    entry.wall().write(json, "time", entry.timeNs());
    json.writeNumberField("chain_time_ns", entry.timeNs());
    json.writeNumberField("session", entry.session());
    json.writeStringField("type", entry.record().type().wireName());
    fields(json, entry.record(), entry.wall());
    json.writeEndObject();
  }

  private static void fields(JsonGenerator json, ChainRecord record, WallTime wall)
      throws IOException {
    if (record instanceof ChainRecord.Outcome outcome) {
      outcome(json, outcome, wall);
    } else if (record instanceof ChainRecord.Opened opened) {
      json.writeNumberField("wall_ms", opened.wallMs());
      ActionJson.id(json, "next_action_id", opened.nextActionId());
      config(json, opened.config().toMap());
    } else if (record instanceof ChainRecord.Closed closed) {
      json.writeNumberField("wall_ms", closed.wallMs());
      ActionJson.id(json, "next_action_id", closed.nextActionId());
      json.writeNumberField("deferred_left", closed.deferredLeft());
      CounterNames.write(json, closed.counters());
    } else if (record instanceof ChainRecord.Failure f) {
      failure(json, f.seq(), f.sourceId(), f.spelledSource(), f.reason(), f.wallMs());
    } else if (record instanceof ChainRecord.Pressure pressure) {
      json.writeBooleanField("asserted", pressure.asserted());
      json.writeNumberField("depth", pressure.depth());
    } else if (record instanceof ChainRecord.GateSet gate) {
      ActionJson.daemon(json, gate.daemon());
      wall.writeMoment(json, "until", gate.untilNs());
    } else if (record instanceof ChainRecord.GateCleared gate) {
      ActionJson.daemon(json, gate.daemon());
    } else if (record instanceof ChainRecord.Refused refused) {
      json.writeNumberField("submissions", refused.submissions());
      json.writeNumberField("commands", refused.commands());
    } else if (record instanceof ChainRecord.Duplicate duplicate) {
      ActionJson.id(json, "id", duplicate.id());
      json.writeStringField("key", duplicate.key());
    } else if (record instanceof ChainRecord.Clock clock) {
      json.writeNumberField("wall_ms", clock.wallMs());
    } else if (record instanceof ChainRecord.Gap gap) {
      json.writeNumberField("lost", gap.lost());
      wall.writeMoment(json, "from", gap.fromNs());
      wall.writeMoment(json, "to", gap.toNs());
    } else {
      checkpoint(json, record, wall);
    }
  }

  private static void checkpoint(JsonGenerator json, ChainRecord record, WallTime wall)
      throws IOException {
    if (record instanceof ChainRecord.CheckpointBegin begin) {
      ActionJson.id(json, "next_action_id", begin.nextActionId());
      json.writeNumberField("next_failure_seq", begin.nextFailureSeq());
      json.writeBooleanField("pressure_asserted", begin.pressureAsserted());
      wall.write(json, "last_pull_time", begin.lastPullNs());
      CounterNames.write(json, begin.counters());
    } else if (record instanceof ChainRecord.CarriedAction carried) {
      ActionJson.id(json, "id", carried.id());
      json.writeStringField("kind", carried.action().kind().wireName());
      json.writeStringField("cause", carried.cause().wireName());
      json.writeNumberField("count", carried.count());
      json.writeBooleanField("in_doubt", carried.inDoubt());
      wall.write(json, "emitted_time", carried.arrivedAtNs());
      wall.write(json, "deferred_time", carried.deferredAtNs());
      wall.write(json, "due_time", carried.dueNs());
      json.writeFieldName("action");
      ActionJson.write(json, carried.action(), wall::writeMoment);
    } else if (record instanceof ChainRecord.CarriedPending pending) {
      pending(json, pending, wall);
    } else if (record instanceof ChainRecord.CarriedKey key) {
      json.writeStringField("key", key.key());
      ActionJson.id(json, "id", key.id());
      wall.write(json, "accepted_time", key.acceptedAtNs());
    } else if (record instanceof ChainRecord.CarriedWindow window) {
      ActionJson.id(json, "chain", window.chain());
      wall.writeMoment(json, "admitted", window.admittedAtNs());
    } else if (record instanceof ChainRecord.CarriedSlot slot) {
      wall.writeMoment(json, "admitted", slot.admittedAtNs());
    } else if (record instanceof ChainRecord.CarriedGate gate) {
      ActionJson.daemon(json, gate.daemon());
      wall.writeMoment(json, "until", gate.untilNs());
    } else if (record instanceof ChainRecord.CarriedFailure f) {
      String source = ChainRecord.spellSource(f.sourceId(), f.source());
      String reason = f.code().spell(f.n(), f.m(), f.text());
      failure(json, f.seq(), f.sourceId(), source, reason, f.wallMs());
    }
  }

  private static void pending(JsonGenerator json, ChainRecord.CarriedPending pending, WallTime wall)
      throws IOException {
    ActionJson.id(json, "id", pending.id());
    json.writeStringField("kind", pending.kind().wireName());
    json.writeNumberField("count", pending.count());
    json.writeBooleanField("in_doubt", pending.inDoubt());
    wall.write(json, "admitted_time", pending.admittedAtNs());
    action(json, pending.action(), pending.arrivedAtNs(), wall);
  }

  private static void outcome(JsonGenerator json, ChainRecord.Outcome outcome, WallTime wall)
      throws IOException {
    ActionJson.id(json, "id", outcome.id());
    json.writeStringField("kind", outcome.kind().wireName());
    if (outcome instanceof ChainRecord.Dispatched dispatched) {
      wall.write(json, "admitted_time", dispatched.admittedAtNs());
      took(json, dispatched.timeNs(), dispatched.admittedAtNs());
    } else if (outcome instanceof ChainRecord.Failed failed) {
      failed(json, failed, wall);
    } else if (outcome instanceof ChainRecord.Gated gated) {
      json.writeStringField("reason", gated.reason());
      json.writeNumberField("cooldown_ms", gated.cooldownMs());
    } else if (outcome instanceof ChainRecord.InDoubt doubted) {
      wall.write(json, "admitted_time", doubted.admittedAtNs());
    } else if (outcome instanceof ChainRecord.Accepted accepted && accepted.key() != null) {
      json.writeStringField("key", accepted.key());
    } else if (outcome instanceof ChainRecord.Redriven redriven) {
      ActionJson.id(json, "original_id", redriven.originalId());
      if (redriven.key() != null) {
        json.writeStringField("key", redriven.key());
      }
    } else if (outcome instanceof ChainRecord.Deferred deferred) {
      json.writeStringField("cause", deferred.cause().wireName());
      json.writeNumberField("count", deferred.count());
      json.writeNumberField("wait_ms", deferred.waitNs() / NS_PER_MS);
    }
    action(json, outcome.action(), outcome.arrivedAtNs(), wall);
  }

  /** Writes an action, unless an earlier record holds it. */
  private static void action(JsonGenerator json, Action action, long arrivedAtNs, WallTime wall)
      throws IOException {
    if (action != null) {
      wall.write(json, "emitted_time", arrivedAtNs);
      json.writeFieldName("action");
      ActionJson.write(json, action, wall::writeMoment);
    }
  }

  private static void failed(JsonGenerator json, ChainRecord.Failed failed, WallTime wall)
      throws IOException {
    json.writeStringField("reason", failed.reason());
    json.writeNumberField("count", failed.count());
    if (failed.retried()) {
      json.writeNumberField("retry_after_ms", failed.retryAfterNs() / NS_PER_MS);
    }
    if (failed.admittedAtNs() != RecordSink.NEVER) {
      wall.write(json, "admitted_time", failed.admittedAtNs());
      took(json, failed.timeNs(), failed.admittedAtNs());
    }
  }

  private static void took(JsonGenerator json, long timeNs, long admittedAtNs) throws IOException {
    json.writeNumberField("dispatch_ns", timeNs - admittedAtNs);
  }

  private static void failure(
      JsonGenerator json, long seq, long sourceId, String source, String reason, long wallMs)
      throws IOException {
    json.writeNumberField("seq", seq);
    if (sourceId != 0) {
      ActionJson.id(json, "id", sourceId);
    }
    json.writeStringField("source", source);
    json.writeStringField("reason", reason);
    json.writeNumberField("wall_ms", wallMs);
  }

  static void config(JsonGenerator json, Map<String, String> config) throws IOException {
    json.writeObjectFieldStart("config");
    for (Map.Entry<String, String> setting : config.entrySet()) {
      json.writeStringField(setting.getKey(), setting.getValue());
    }
    json.writeEndObject();
  }
}
