package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.snapshot.AcceptedAction;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.FailureRecord;
import io.chainexec.snapshot.IdempotencyKey;
import io.chainexec.snapshot.InDoubtAction;
import io.chainexec.snapshot.Session;
import io.chainexec.snapshot.Snapshot;
import java.io.IOException;
import java.util.List;

/** A snapshot as one JSON object. Ids are decimal strings; counts, sequences, times are numbers. */
public final class SnapshotJson {
  private static final long NS_PER_MS = 1_000_000L;

  private final JsonGenerator json;
  private final SnapshotPage page;
  private final Snapshot state;
  private final WallTime wall;

  /** What writes that snapshot's items, with that mapping of times. */
  SnapshotJson(JsonGenerator json, SnapshotPage page, WallTime wall) {
    this.json = json;
    this.page = page;
    this.state = page.state();
    this.wall = wall;
  }

  /** Writes the snapshot as one object. */
  public static void write(JsonGenerator json, SnapshotPage page) throws IOException {
    new SnapshotJson(json, page, page.wall()).write();
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", state.sequence());
    wall.write(json, "time", state.timeNs());
    json.writeNumberField("chain_time_ns", state.timeNs());
    wall.write(json, "recorded_time", page.recordedNs());
    ActionJson.id(json, "chain_id", page.chainId());
    json.writeNumberField("problems", page.problems());
    json.writeNumberField("session", state.session());
    json.writeBooleanField("open", state.open());
    ActionJson.id(json, "next_action_id", state.nextActionId());
    json.writeNumberField("next_failure_seq", state.nextFailureSeq());
    CounterNames.write(json, state.counters());
    list("deferred", state.deferred(), this::deferred);
    list("accepted", state.accepted(), this::accepted);
    list("in_doubt", state.inDoubt(), this::inDoubt);
    list("idempotency_keys", state.keys(), this::key);
    list("recent_failures", state.recentFailures(), this::failure);
    reservations();
    LogJson.config(json, state.config().toMap());
    world().write(page.snapshot().world());
    list("sessions", page.snapshot().sessions(), this::session);
    json.writeEndObject();
  }

  /** What writes the world's items. */
  WorldJson world() {
    return new WorldJson(json, wall, state.timeNs());
  }

  private void reservations() throws IOException {
    json.writeObjectFieldStart("pressure");
    json.writeBooleanField("asserted", state.pressureAsserted());
    json.writeEndObject();
    json.writeObjectFieldStart("pull_cooldown");
    wall.write(json, "last_pull_time", state.lastPullNs());
    json.writeNumberField("left_ms", cooldownLeftMs());
    json.writeEndObject();
    list("gates", state.gates(), this::gate);
    list("windows", state.windows(), this::window);
    list("drain_slots", state.drainSlots(), this::slot);
  }

  private long cooldownLeftMs() {
    long anchorNs = state.lastPullNs();
    return anchorNs == RecordSink.NEVER
        ? 0
        : Math.max(0, leftMs(anchorNs + state.config().pullCooldownNs()));
  }

  void deferred(DeferredAction deferred) throws IOException {
    ActionJson.id(json, "id", deferred.id());
    json.writeStringField("kind", deferred.action().kind().wireName());
    json.writeStringField("cause", deferred.cause().wireName());
    json.writeNumberField("count", deferred.count());
    json.writeBooleanField("in_doubt", deferred.inDoubt());
    json.writeNumberField("due_in_ms", leftMs(deferred.dueNs()));
    wall.write(json, "due_time", deferred.dueNs());
    wall.write(json, "deferred_time", deferred.deferredAtNs());
    wall.write(json, "emitted_time", deferred.arrivedAtNs());
    json.writeFieldName("action");
    ActionJson.write(json, deferred.action(), wall::writeMoment);
  }

  void accepted(AcceptedAction accepted) throws IOException {
    ActionJson.id(json, "id", accepted.id());
    json.writeStringField("kind", accepted.action().kind().wireName());
    wall.write(json, "emitted_time", accepted.arrivedAtNs());
    json.writeFieldName("action");
    ActionJson.write(json, accepted.action(), wall::writeMoment);
  }

  void key(IdempotencyKey key) throws IOException {
    json.writeStringField("key", key.key());
    ActionJson.id(json, "id", key.id());
    wall.write(json, "accepted_time", key.acceptedAtNs());
    json.writeNumberField(
        "left_ms", leftMs(key.acceptedAtNs() + state.config().idempotencyWindowNs()));
  }

  void inDoubt(InDoubtAction doubted) throws IOException {
    ActionJson.id(json, "id", doubted.id());
    json.writeStringField("kind", doubted.kind().wireName());
    json.writeNumberField("count", doubted.count());
    wall.write(json, "admitted_time", doubted.admittedAtNs());
  }

  void failure(FailureRecord failure) throws IOException {
    json.writeNumberField("seq", failure.seq());
    json.writeStringField("source", failure.source());
    json.writeStringField("reason", failure.reason());
    json.writeNumberField("wall_ms", failure.wallMs());
  }

  void gate(Snapshot.ClosedGate gate) throws IOException {
    ActionJson.daemon(json, gate.daemon());
    wall.write(json, "until_time", gate.untilNs());
    json.writeNumberField("left_ms", leftMs(gate.untilNs()));
  }

  void window(Snapshot.Window window) throws IOException {
    ActionJson.id(json, "chain", window.chain());
    wall.write(json, "since_time", window.admittedAtNs());
    long untilNs = window.admittedAtNs() + state.config().stabilizationWindowNs();
    json.writeNumberField("left_ms", leftMs(untilNs));
  }

  private void slot(long admittedAtNs) throws IOException {
    wall.write(json, "since_time", admittedAtNs);
  }

  void session(Session session) throws IOException {
    Session.Closing closed = session.closed();
    json.writeNumberField("number", session.number());
    json.writeNumberField("opened_time", session.openedWallMs());
    json.writeBooleanField("closed", closed != null);
    if (closed != null) {
      json.writeNumberField("closed_time", closed.wallMs());
      json.writeNumberField("deferred_left", closed.deferredLeft());
      CounterNames.write(json, closed.counters());
    }
  }

  private long leftMs(long untilNs) {
    return (untilNs - state.timeNs()) / NS_PER_MS;
  }

  private <T> void list(String name, List<T> items, Item<T> item) throws IOException {
    list(json, name, items, item);
  }

  /** Writes a list of objects as a field. */
  static <T> void list(JsonGenerator json, String name, List<T> items, Item<T> item)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (T each : items) {
      json.writeStartObject();
      item.write(each);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the fields of one item. */
  @FunctionalInterface
  interface Item<T> {
    void write(T item) throws IOException;
  }
}
