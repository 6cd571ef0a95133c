package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.snapshot.World;
import java.io.IOException;
import java.util.List;

/**
 * The world as dispatched, as the field {@code world}; its lists are named after what they hold.
 */
final class WorldJson {
  private final JsonGenerator json;
  private final WallTime wall;
  private final long nowNs;

  WorldJson(JsonGenerator json, WallTime wall, long nowNs) {
    this.json = json;
    this.wall = wall;
    this.nowNs = nowNs;
  }

  void write(World world) throws IOException {
    json.writeObjectFieldStart("world");
    list("daemons", world.daemons(), this::daemon);
    list("backoffs", world.backoffs(), this::backoff);
    list("replicas", world.replicas(), this::replica);
    list("placements", world.placements(), this::placement);
    list("evictions", world.evictions(), this::eviction);
    list("blobs", world.blobs(), this::blob);
    list("heat", world.heat(), this::heat);
    list("avoid", world.avoided(), this::avoided);
    list("maintenance", world.maintenance(), this::maintenance);
    json.writeNumberField("unknown_actions", world.unknown());
    json.writeEndObject();
  }

  void daemon(World.DaemonState daemon) throws IOException {
    ActionJson.daemon(json, daemon.daemon());
    json.writeStringField("asked_to", daemon.running() ? "run" : "stop");
    wall.write(json, "since_time", daemon.sinceNs());
    if (!daemon.running()) {
      json.writeStringField("reason", daemon.reason());
      wall.write(json, "deadline_time", daemon.deadlineNs());
    }
  }

  void backoff(World.Backoff backoff) throws IOException {
    ActionJson.daemon(json, backoff.daemon());
    wall.write(json, "since_time", backoff.sinceNs());
    wall.write(json, "until_time", backoff.untilNs());
    json.writeBooleanField("expired", backoff.untilNs() <= nowNs);
  }

  void replica(World.Replica replica) throws IOException {
    ActionJson.id(json, "chain", replica.chain());
    ActionJson.id(json, "source", replica.source());
    wall.write(json, "since_time", replica.sinceNs());
  }

  void placement(World.Placement placement) throws IOException {
    ActionJson.id(json, "chain", placement.request().chain());
    json.writeArrayFieldStart("exclude");
    for (long node : placement.request().exclude()) {
      json.writeString(Long.toUnsignedString(node));
    }
    json.writeEndArray();
    if (placement.request().target().isPresent()) {
      ActionJson.id(json, "target", placement.request().target().getAsLong());
    }
    wall.write(json, "since_time", placement.sinceNs());
  }

  void eviction(World.Eviction eviction) throws IOException {
    ActionJson.id(json, "chain", eviction.chain());
    ActionJson.id(json, "victim", eviction.victim());
    wall.write(json, "since_time", eviction.sinceNs());
  }

  void blob(World.BlobPlace blob) throws IOException {
    ActionJson.id(json, "blob", blob.blob());
    ActionJson.id(json, "from", blob.from());
    ActionJson.id(json, "to", blob.to());
    wall.write(json, "since_time", blob.sinceNs());
  }

  void heat(World.Heat heat) throws IOException {
    ActionJson.id(json, "blob", heat.blob());
    json.writeFieldName("total");
    json.writeNumber(Long.toUnsignedString(heat.total()));
  }

  void avoided(World.Avoided avoided) throws IOException {
    ActionJson.id(json, "peer", avoided.peer());
    json.writeStringField("reason", avoided.reason());
    wall.write(json, "since_time", avoided.sinceNs());
    wall.write(json, "until_time", avoided.untilNs());
    json.writeBooleanField("expired", avoided.untilNs() <= nowNs);
  }

  void maintenance(World.Maintenance node) throws IOException {
    ActionJson.id(json, "node", node.node());
    json.writeStringField("state", node.state().wireName());
    if (node.reason() != null) {
      json.writeStringField("reason", node.reason());
    }
    wall.write(json, "since_time", node.sinceNs());
  }

  private <T> void list(String name, List<T> items, SnapshotJson.Item<T> item) throws IOException {
    SnapshotJson.list(json, name, items, item);
  }
}
