package io.chainexec.replay.whatif;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.DeferralCause;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.replay.stats.ChainStats.Latency;
import java.io.IOException;
import java.util.List;

/**
 * What another configuration would have done as one JSON object; {@code WHATIF.md} beside the
 * module's sources says what its fields mean. Stateless.
 */
public final class WhatIfJson {
  /** Raised when a field changes its meaning or goes; new fields may come without. */
  private static final int SCHEMA = 1;

  private WhatIfJson() {}

  /** Writes the object. */
  public static void write(JsonGenerator json, WhatIfResult result) throws IOException {
    json.writeStartObject();
    json.writeNumberField("schema", SCHEMA);
    source(json, result.source());
    json.writeArrayFieldStart("settings");
    for (WhatIfResult.Setting setting : result.settings()) {
      setting(json, setting);
    }
    json.writeEndArray();
    json.writeNumberField("actions", result.actions());
    if (result.fidelity() != null) {
      fidelity(json, result.fidelity());
    }
    json.writeObjectFieldStart("courses");
    for (WhatIfResult.CourseView course : result.courses()) {
      course(json, course);
    }
    json.writeEndObject();
    changes(json, result.changes());
    json.writeEndObject();
  }

  private static void source(JsonGenerator json, WhatIfResult.Source source) throws IOException {
    if (source.script()) {
      json.writeStringField("script", source.name());
      json.writeNumberField("lines", source.records());
      return;
    }
    json.writeStringField("chain", source.name());
    ActionJson.id(json, "chain_id", source.chainId());
    json.writeNumberField("records", source.records());
    json.writeNumberField("first_sequence", source.firstSequence());
    json.writeNumberField("last_sequence", source.lastSequence());
    source.from().writeMoment(json, "from", source.fromNs());
    source.to().writeMoment(json, "to", source.toNs());
    json.writeNumberField("deferred_before", source.deferredBefore());
  }

  private static void setting(JsonGenerator json, WhatIfResult.Setting setting) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", setting.key());
    json.writeArrayFieldStart("was");
    for (String was : setting.was()) {
      json.writeString(was);
    }
    json.writeEndArray();
    json.writeStringField("now", setting.now());
    json.writeBooleanField("idle", setting.idle());
    json.writeEndObject();
  }

  private static void fidelity(JsonGenerator json, WhatIfResult.Fidelity fidelity)
      throws IOException {
    json.writeObjectFieldStart("fidelity");
    json.writeBooleanField("exact", fidelity.complete());
    json.writeNumberField("exact_actions", fidelity.exact());
    json.writeNumberField("same_outcome", fidelity.sameFate());
    json.writeNumberField("other_outcome", fidelity.otherFate());
    latency(json, "off", fidelity.off());
    WhatIfResult.Obstacles obstacles = fidelity.obstacles();
    json.writeObjectFieldStart("obstacles");
    json.writeNumberField("crashes", obstacles.crashes());
    json.writeNumberField("lost_records", obstacles.lostRecords());
    json.writeNumberField("refused_submissions", obstacles.refusedSubmissions());
    json.writeNumberField("duplicate_submissions", obstacles.duplicates());
    json.writeNumberField("headless_outcomes", obstacles.headless());
    json.writeNumberField("problems", obstacles.problems());
    json.writeEndObject();
    affected(json, "unfaithful", fidelity.unfaithful());
    json.writeEndObject();
  }

  private static void course(JsonGenerator json, WhatIfResult.CourseView course)
      throws IOException {
    json.writeObjectFieldStart(course.role().wireName());
    json.writeObjectFieldStart("outcomes");
    for (Fate fate : Fate.values()) {
      json.writeNumberField(fate.wireName(), course.total(fate));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("kinds");
    for (WhatIfResult.KindFates kind : course.kinds()) {
      kind(json, kind);
    }
    json.writeEndObject();
    json.writeObjectFieldStart("deferrals");
    for (DeferralCause cause : DeferralCause.values()) {
      json.writeNumberField(cause.wireName(), course.deferrals().get(cause));
    }
    json.writeEndObject();
    json.writeNumberField("pressure_asserts", course.pressureAsserts());
    json.writeNumberField("assumed_dispatches", course.assumed());
    json.writeObjectFieldStart("waits");
    latency(json, "queue_wait", course.waits().queue());
    latency(json, "dispatch", course.waits().dispatch());
    latency(json, "life", course.waits().life());
    json.writeObjectFieldStart("deferral");
    for (Latency cause : course.waits().deferral()) {
      latency(json, cause.name(), cause);
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void kind(JsonGenerator json, WhatIfResult.KindFates kind) throws IOException {
    if (kind.fates().values().stream().allMatch(count -> count == 0)) {
      return;
    }
    json.writeObjectFieldStart(kind.kind().wireName());
    for (Fate fate : Fate.values()) {
      json.writeNumberField(fate.wireName(), kind.fates().get(fate));
    }
    json.writeEndObject();
  }

  private static void changes(JsonGenerator json, WhatIfResult.Changes changes) throws IOException {
    json.writeObjectFieldStart("changes");
    json.writeNumberField("other_outcome", changes.changedFate());
    json.writeArrayFieldStart("transitions");
    for (WhatIfResult.Transition each : changes.transitions()) {
      json.writeStartObject();
      json.writeStringField("was", each.was().wireName());
      json.writeStringField("now", each.now().wireName());
      json.writeNumberField("count", each.count());
      json.writeEndObject();
    }
    json.writeEndArray();
    affected(json, "changed", changes.changed());
    latency(json, "later", changes.later());
    latency(json, "earlier", changes.earlier());
    affected(json, "delayed", changes.delayed());
    json.writeEndObject();
  }

  private static void affected(JsonGenerator json, String name, List<WhatIfResult.Affected> list)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (WhatIfResult.Affected each : list) {
      WallTime wall = each.wall();
      json.writeStartObject();
      ActionJson.id(json, "id", each.id());
      wall.writeMoment(json, "emitted", each.emittedNs());
      json.writeStringField("was", each.was().wireName());
      life(json, "was_life_ns", each.wasNs());
      json.writeStringField("now", each.now().wireName());
      life(json, "now_life_ns", each.nowNs());
      json.writeFieldName("action");
      ActionJson.write(json, each.action(), wall::writeMoment);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void life(JsonGenerator json, String name, long ns) throws IOException {
    if (ns == WhatIfResult.Affected.OPEN) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, ns);
    }
  }

  private static void latency(JsonGenerator json, String name, Latency latency) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("count", latency.count());
    json.writeNumberField("min_ns", latency.minNs());
    json.writeNumberField("mean_ns", latency.meanNs());
    json.writeNumberField("p50_ns", latency.p50Ns());
    json.writeNumberField("p90_ns", latency.p90Ns());
    json.writeNumberField("p99_ns", latency.p99Ns());
    json.writeNumberField("p999_ns", latency.p999Ns());
    json.writeNumberField("max_ns", latency.maxNs());
    json.writeEndObject();
  }
}
