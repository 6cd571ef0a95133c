package io.chainexec.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import io.chainexec.config.DeferralOrder;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.UncheckedConfig;
import io.chainexec.executor.DispatchResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One scenario file, read into the project's own types. */
record Scenario(Path file, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Scenario read(Path file) {
    try {
      return new Scenario(file, JSON.readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return json.path("name").asText(file.getFileName().toString());
  }

  /** Bursts that come due at one instant, where the original's order is accidental. */
  boolean comparesCountersAndTimesOnly() {
    return file.getParent().getFileName().toString().equals("ties");
  }

  ExecutorConfig config() {
    JsonNode c = json.get("config");
    return UncheckedConfig.of(
        ExecutorConfig.builder()
            .pullCooldown(Duration.ofMillis(c.get("pull_cooldown_ms").asLong()))
            .stabilizationWindow(
                Duration.ofMillis(c.get("replica_stabilization_window_ms").asLong()))
            .drainRatePerSec(c.get("drain_rate_per_zone_per_sec").asInt())
            .maxDeferCount(c.get("max_defer_count").asInt())
            .pressure(
                c.get("cluster_backpressure_threshold").asInt(),
                c.get("cluster_backpressure_release").asInt())
            .queueCapacity(c.get("queue_capacity").asInt())
            .deferralOrder(DeferralOrder.SHARED)
            .applyBackoffGates(false));
  }

  List<Submission> submissions() {
    List<Submission> submissions = new ArrayList<>();
    for (JsonNode s : json.get("submissions")) {
      submissions.add(
          new Submission(s.get("at_ms").asLong(), s.get("id").asLong(), action(s.get("action"))));
    }
    return submissions;
  }

  /** An action that is offered at that time. */
  record Submission(long atMs, long id, Action action) {}

  List<PresetGate> gates() {
    List<PresetGate> gates = new ArrayList<>();
    for (JsonNode g : json.get("gates")) {
      gates.add(new PresetGate(daemon(g.get("daemon")), g.get("until_ms").asLong()));
    }
    return gates;
  }

  /** A gate that is closed from the beginning. */
  record PresetGate(Daemon daemon, long untilMs) {}

  long closeAtMs() {
    return json.get("close_at_ms").asLong();
  }

  boolean appendFails(int outcomeCall) {
    for (JsonNode call : json.path("chain_append_fail_calls")) {
      if (call.asInt() == outcomeCall) {
        return true;
      }
    }
    return false;
  }

  /** What the scripted dispatcher does on that call; all numbers from 1. */
  JsonNode scripted(int call, long id, int attempt) {
    JsonNode script = json.get("dispatcher");
    JsonNode byCall = script.get("by_call").get(Integer.toString(call));
    if (byCall != null) {
      return byCall;
    }
    JsonNode byAction = script.get("by_action").get(Long.toString(id));
    return byAction != null && attempt <= byAction.size()
        ? byAction.get(attempt - 1)
        : script.get("default");
  }

  static DispatchResult result(JsonNode scripted) {
    return switch (scripted.get("result").asText()) {
      case "ok" -> DispatchResult.ok();
      case "drop" -> DispatchResult.drop(scripted.get("reason").asText());
      case "retry" ->
          DispatchResult.retry(
              scripted.get("reason").asText(),
              Duration.ofMillis(scripted.get("after_ms").asLong()));
      case "panic" -> throw new IllegalStateException("scripted panic");
      default -> throw new AssertionError("unknown result " + scripted);
    };
  }

  JsonNode expected() {
    return json.get("expected");
  }

  private static Action action(JsonNode a) {
    return switch (ActionKind.ofWireName(a.get("kind").asText())) {
      case START_DAEMON -> new Action.StartDaemon(daemon(a.get("daemon")));
      case STOP_DAEMON ->
          new Action.StopDaemon(
              daemon(a.get("daemon")), a.get("reason").asText(), ns(a.get("deadline_ms")));
      case PULL_REPLICA ->
          new Action.PullReplica(a.get("chain").asLong(), a.get("source").asLong());
      case DROP_REPLICA -> new Action.DropReplica(a.get("chain").asLong());
      case REQUEST_PLACEMENT -> placement(a);
      case REQUEST_EVICTION ->
          new Action.RequestEviction(a.get("chain").asLong(), a.get("victim").asLong());
      case MIGRATE_BLOB ->
          new Action.MigrateBlob(
              a.get("blob").asLong(), a.get("from").asLong(), a.get("to").asLong());
      case REDUCE_HEAT -> new Action.ReduceHeat(a.get("blob").asLong(), a.get("by").asLong());
      case MARK_AVOID ->
          new Action.MarkAvoid(
              a.get("peer").asLong(), a.get("reason").asText(), ns(a.get("ttl_ms")));
      case APPLY_BACKOFF -> new Action.ApplyBackoff(daemon(a.get("daemon")), ns(a.get("until_ms")));
      case COMMIT_MAINTENANCE_TRANSITION ->
          new Action.CommitMaintenanceTransition(
              a.get("node").asLong(),
              MaintenanceState.ofWireName(a.get("target").get("state").asText()),
              a.get("target").hasNonNull("reason") ? a.get("target").get("reason").asText() : null);
    };
  }

  private static Action placement(JsonNode a) {
    List<Long> exclude = new ArrayList<>();
    a.path("exclude").forEach(node -> exclude.add(node.asLong()));
    return new Action.RequestPlacement(
        a.get("chain").asLong(),
        exclude,
        a.hasNonNull("target") ? OptionalLong.of(a.get("target").asLong()) : OptionalLong.empty());
  }

  private static Daemon daemon(JsonNode d) {
    return new Daemon(d.get("id").asLong(), d.get("name").asText());
  }

  private static long ns(JsonNode ms) {
    return ms.asLong() * 1_000_000;
  }

  @Override
  public String toString() {
    return name();
  }
}
