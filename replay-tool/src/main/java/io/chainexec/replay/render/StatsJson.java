package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.action.Daemon;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.replay.stats.ChainStats;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Statistics as one JSON object; {@code STATS.md} beside the module's sources says what its fields
 * mean. Times are milliseconds since 1970, null where unknown. Stateless.
 */
public final class StatsJson {
  /** Raised when a field changes its meaning or goes; new fields may come without. */
  private static final int SCHEMA = 1;

  private StatsJson() {}

  /** Writes one item of a list as a value. */
  @FunctionalInterface
  private interface Item<T> {
    void write(JsonGenerator json, T item) throws IOException;
  }

  /** Writes the object. */
  public static void write(JsonGenerator json, StatsPage page) throws IOException {
    ChainStats stats = page.stats();
    json.writeStartObject();
    json.writeNumberField("schema", SCHEMA);
    json.writeStringField("chain", page.chain());
    ActionJson.id(json, "chain_id", page.chainId());
    extent(json, page);
    damage(json, page);
    totals(json, page);
    list(json, "kinds", stats.kinds(), StatsJson::kind);
    timeline(json, "timeline", stats.timeline());
    waits(json, stats.waits());
    top(json, "reasons", stats.reasons(), StatsJson::reason);
    busiest(json, stats.busiest());
    incidents(json, stats.incidents());
    json.writeEndObject();
  }

  private static void extent(JsonGenerator json, StatsPage page) throws IOException {
    ChainStats.Extent extent = page.stats().extent();
    json.writeObjectFieldStart("extent");
    json.writeNumberField("records", extent.records());
    json.writeNumberField("skipped_records", page.skipped());
    json.writeNumberField("untimed_records", extent.untimed());
    json.writeNumberField("first_sequence", extent.firstSequence());
    json.writeNumberField("last_sequence", extent.lastSequence());
    time(json, "from_time", extent.fromWallMs());
    time(json, "to_time", extent.toWallMs());
    json.writeNumberField("open_ns", extent.openNs());
    json.writeEndObject();
  }

  private static void damage(JsonGenerator json, StatsPage page) throws IOException {
    json.writeObjectFieldStart("damage");
    json.writeNumberField("total", page.problems());
    list(json, "items", page.damage(), StatsJson::problem);
    json.writeEndObject();
  }

  private static void problem(JsonGenerator json, StatsPage.Damage damage) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", damage.kind());
    json.writeNumberField("sequence", damage.sequence());
    json.writeStringField("file", damage.file());
    json.writeNumberField("offset", damage.offset());
    json.writeStringField("message", damage.message());
    json.writeEndObject();
  }

  private static void totals(JsonGenerator json, StatsPage page) throws IOException {
    ChainStats.Totals totals = page.stats().totals();
    json.writeObjectFieldStart("totals");
    outcomes(json, totals.outcomes());
    json.writeNumberField("waiting", totals.waiting());
    json.writeNumberField("in_doubt_left", totals.inDoubtLeft());
    json.writeNumberField("redriven", totals.redriven());
    json.writeNumberField("failure_records", totals.failureRecords());
    json.writeNumberField("refused_submissions", totals.refusedSubmissions());
    json.writeNumberField("refused_commands", totals.refusedCommands());
    json.writeNumberField("lost_records", totals.lostRecords());
    json.writeNumberField("ended_per_second", page.endedPerSecond());
    json.writeNumberField("peak_per_second", totals.peakPerSecond());
    time(json, "peak_time", totals.peakWallMs());
    json.writeEndObject();
  }

  private static void outcomes(JsonGenerator json, ChainStats.Outcomes outcomes)
      throws IOException {
    json.writeNumberField("actions", outcomes.actions());
    json.writeNumberField("dispatched", outcomes.dispatched());
    json.writeNumberField("failed", outcomes.failed());
    json.writeNumberField("gated", outcomes.gated());
    json.writeNumberField("deferred", outcomes.deferred());
    json.writeNumberField("retried", outcomes.retried());
    json.writeNumberField("in_doubt", outcomes.inDoubt());
  }

  private static void kind(JsonGenerator json, ChainStats.KindStats kind) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", kind.kind().wireName());
    outcomes(json, kind.outcomes());
    json.writeEndObject();
  }

  /** Writes outcomes over time as a field. */
  static void timeline(JsonGenerator json, String name, ChainStats.Timeline timeline)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("bucket_ms", timeline.widthMs());
    list(
        json,
        "buckets",
        timeline.buckets(),
        (out, bucket) -> {
          out.writeStartObject();
          time(out, "time", bucket.fromWallMs());
          outcomes(out, bucket.outcomes());
          out.writeEndObject();
        });
    json.writeEndObject();
  }

  private static void waits(JsonGenerator json, ChainStats.Waits waits) throws IOException {
    json.writeObjectFieldStart("waits");
    latency(json, waits.queue());
    latency(json, waits.dispatch());
    latency(json, waits.life());
    json.writeObjectFieldStart("deferral");
    for (ChainStats.Latency cause : waits.deferral()) {
      latency(json, cause);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void latency(JsonGenerator json, ChainStats.Latency latency) throws IOException {
    json.writeObjectFieldStart(latency.name());
    json.writeNumberField("count", latency.count());
    json.writeNumberField("min_ns", latency.minNs());
    json.writeNumberField("mean_ns", latency.meanNs());
    json.writeNumberField("p50_ns", latency.p50Ns());
    json.writeNumberField("p90_ns", latency.p90Ns());
    json.writeNumberField("p99_ns", latency.p99Ns());
    json.writeNumberField("p999_ns", latency.p999Ns());
    json.writeNumberField("max_ns", latency.maxNs());
    list(
        json,
        "histogram",
        latency.bars(),
        (out, bar) -> {
          out.writeStartObject();
          out.writeNumberField("from_ns", bar.fromNs());
          out.writeNumberField("to_ns", bar.toNs());
          out.writeNumberField("count", bar.count());
          out.writeEndObject();
        });
    json.writeEndObject();
  }

  private static void reason(JsonGenerator json, ChainStats.Reason reason) throws IOException {
    json.writeStartObject();
    json.writeStringField("way", lower(reason.way()));
    if (!reason.source().isEmpty()) {
      json.writeStringField("source", reason.source());
    }
    json.writeStringField("reason", reason.text());
    json.writeNumberField("count", reason.count());
    json.writeNumberField("first_sequence", reason.firstSequence());
    json.writeNumberField("last_sequence", reason.lastSequence());
    json.writeArrayFieldStart("example_ids");
    for (long id : reason.exampleIds()) {
      json.writeString(Long.toUnsignedString(id));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void busiest(JsonGenerator json, ChainStats.Busiest busiest) throws IOException {
    json.writeObjectFieldStart("busiest");
    top(json, "daemons", busiest.daemons(), StatsJson::daemon);
    top(json, "chains", busiest.chains(), StatsJson::numbered);
    top(json, "nodes", busiest.nodes(), StatsJson::numbered);
    top(json, "blobs", busiest.blobs(), StatsJson::numbered);
    json.writeEndObject();
  }

  private static void daemon(JsonGenerator json, ChainStats.Subject<Daemon> subject)
      throws IOException {
    json.writeStartObject();
    ActionJson.id(json, "id", subject.key().id());
    json.writeStringField("name", subject.key().name());
    outcomes(json, subject.outcomes());
    json.writeEndObject();
  }

  private static void numbered(JsonGenerator json, ChainStats.Subject<Long> subject)
      throws IOException {
    json.writeStartObject();
    ActionJson.id(json, "id", subject.key());
    outcomes(json, subject.outcomes());
    json.writeEndObject();
  }

  private static void incidents(JsonGenerator json, ChainStats.Incidents incidents)
      throws IOException {
    json.writeObjectFieldStart("sessions");
    json.writeNumberField("total", incidents.sessions().total());
    json.writeNumberField("unclosed", incidents.unclosed());
    json.writeNumberField("downtime_ns", incidents.downtimeNs());
    list(json, "items", incidents.sessions().items(), StatsJson::session);
    json.writeEndObject();
    json.writeObjectFieldStart("pressure");
    json.writeNumberField("total", incidents.pressure().total());
    json.writeNumberField("length_ns", incidents.pressureNs());
    list(json, "items", incidents.pressure().items(), StatsJson::episode);
    json.writeEndObject();
    json.writeObjectFieldStart("gaps");
    json.writeNumberField("total", incidents.gaps().total());
    list(json, "items", incidents.gaps().items(), StatsJson::gap);
    json.writeEndObject();
    json.writeObjectFieldStart("in_doubt");
    json.writeNumberField("total", incidents.inDoubt().total());
    list(json, "items", incidents.inDoubt().items(), StatsJson::doubt);
    json.writeEndObject();
    json.writeObjectFieldStart("redrives");
    json.writeNumberField("total", incidents.redrives().total());
    list(json, "items", incidents.redrives().items(), StatsJson::redrive);
    json.writeEndObject();
  }

  private static void session(JsonGenerator json, ChainStats.Session session) throws IOException {
    json.writeStartObject();
    json.writeNumberField("session", session.number());
    json.writeNumberField("first_sequence", session.firstSequence());
    json.writeNumberField("records", session.records());
    time(json, "from_time", session.fromWallMs());
    time(json, "to_time", session.toWallMs());
    json.writeNumberField("length_ns", session.lengthNs());
    json.writeNumberField("downtime_before_ns", session.downtimeNs());
    json.writeBooleanField("closed", session.closed());
    json.writeNumberField("deferred_left", session.deferredLeft());
    json.writeEndObject();
  }

  private static void episode(JsonGenerator json, ChainStats.Episode episode) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", episode.sequence());
    time(json, "from_time", episode.fromWallMs());
    json.writeNumberField("length_ns", episode.lengthNs());
    json.writeNumberField("depth", episode.depth());
    json.writeBooleanField("released", episode.released());
    json.writeEndObject();
  }

  private static void gap(JsonGenerator json, ChainStats.Gap gap) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", gap.sequence());
    json.writeNumberField("lost", gap.lost());
    time(json, "from_time", gap.fromWallMs());
    time(json, "to_time", gap.toWallMs());
    json.writeEndObject();
  }

  private static void doubt(JsonGenerator json, ChainStats.Doubt doubt) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", doubt.sequence());
    ActionJson.id(json, "id", doubt.id());
    json.writeStringField("kind", doubt.kind().wireName());
    time(json, "time", doubt.wallMs());
    json.writeStringField("resolution", lower(doubt.resolution()));
    if (doubt.resolvedSequence() >= 0) {
      json.writeNumberField("resolved_sequence", doubt.resolvedSequence());
    }
    json.writeEndObject();
  }

  private static void redrive(JsonGenerator json, ChainStats.Redrive redrive) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", redrive.sequence());
    time(json, "time", redrive.wallMs());
    ActionJson.id(json, "id", redrive.id());
    ActionJson.id(json, "redrive_of", redrive.originalId());
    json.writeFieldName("action");
    ActionJson.write(json, redrive.action(), Figures.wall(redrive)::writeMoment);
    if (redrive.ending() != ChainStats.Ending.NONE) {
      json.writeStringField("ended", lower(redrive.ending()));
      json.writeNumberField("ended_sequence", redrive.endedSequence());
    }
    json.writeEndObject();
  }

  private static <T> void top(
      JsonGenerator json, String name, ChainStats.Top<T> top, Item<T> writer) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("different", top.kept());
    json.writeBooleanField("exact", top.exact());
    json.writeNumberField("too_low_by", top.tooLowBy());
    list(json, "items", top.items(), writer);
    json.writeEndObject();
  }

  private static <T> void list(JsonGenerator json, String name, List<T> items, Item<T> writer)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (T item : items) {
      writer.write(json, item);
    }
    json.writeEndArray();
  }

  private static void time(JsonGenerator json, String name, long wallMs) throws IOException {
    if (wallMs == ChainStats.UNKNOWN) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, wallMs);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
