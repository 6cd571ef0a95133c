package io.chainexec.replay.script;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import java.io.IOException;

/**
 * Writes the fields of actions as JSON, {@code kind} first. 64-bit ids are decimal strings. How a
 * moment is written is the caller's choice, since scripts count from their start and records have
 * chain time. Stateless.
 */
public final class ActionJson {
  private static final long NS_PER_MS = 1_000_000L;

  private ActionJson() {}

  /** Writes a moment as one or more fields. */
  @FunctionalInterface
  public interface Moments {
    /**
     * Writes a moment.
     *
     * @param name what moment it is, {@code deadline} or {@code until}
     * @param chainTimeNs the moment
     */
    void write(JsonGenerator json, String name, long chainTimeNs) throws IOException;
  }

  /**
   * Moments as scripts have them: {@code deadline_ms} from the script's start, and no earlier,
   * since a script cannot say that.
   */
  public static Moments sinceNs(long originNs) {
    return (json, name, ns) -> {
      long ms = ns <= originNs ? 0 : Math.min(Fields.MAX_MS, (ns - originNs) / NS_PER_MS);
      json.writeNumberField(name + "_ms", ms);
    };
  }

  /** Writes an action as an object. */
  public static void write(JsonGenerator json, Action action, Moments moments) throws IOException {
    json.writeStartObject();
    writeFields(json, action, moments);
    json.writeEndObject();
  }

  /** Writes an action's fields into the object that is open. */
  public static void writeFields(JsonGenerator json, Action action, Moments moments)
      throws IOException {
    json.writeStringField("kind", action.kind().wireName());
    if (action instanceof Action.StartDaemon a) {
      daemon(json, a.daemon());
    } else if (action instanceof Action.StopDaemon a) {
      daemon(json, a.daemon());
      json.writeStringField("reason", a.reason());
      moments.write(json, "deadline", a.deadlineNs());
    } else if (action instanceof Action.PullReplica a) {
      id(json, "chain", a.chain());
      id(json, "source", a.source());
    } else if (action instanceof Action.DropReplica a) {
      id(json, "chain", a.chain());
    } else if (action instanceof Action.RequestPlacement a) {
      placement(json, a);
    } else if (action instanceof Action.RequestEviction a) {
      id(json, "chain", a.chain());
      id(json, "victim", a.victim());
    } else if (action instanceof Action.MigrateBlob a) {
      id(json, "blob", a.blob());
      id(json, "from", a.from());
      id(json, "to", a.to());
    } else if (action instanceof Action.ReduceHeat a) {
      id(json, "blob", a.blob());
      json.writeNumberField("by", a.by());
    } else if (action instanceof Action.MarkAvoid a) {
      id(json, "peer", a.peer());
      json.writeStringField("reason", a.reason());
      json.writeNumberField("ttl_ms", a.ttlNs() / NS_PER_MS);
    } else if (action instanceof Action.ApplyBackoff a) {
      daemon(json, a.daemon());
      moments.write(json, "until", a.untilNs());
    } else if (action instanceof Action.CommitMaintenanceTransition a) {
      transition(json, a);
    }
  }

  /** Writes an unsigned 64-bit id as a decimal string. */
  public static void id(JsonGenerator json, String name, long id) throws IOException {
    json.writeStringField(name, Long.toUnsignedString(id));
  }

  /** Writes a daemon as the field {@code daemon}. */
  public static void daemon(JsonGenerator json, Daemon daemon) throws IOException {
    json.writeObjectFieldStart("daemon");
    id(json, "id", daemon.id());
    json.writeStringField("name", daemon.name());
    json.writeEndObject();
  }

  private static void placement(JsonGenerator json, Action.RequestPlacement placement)
      throws IOException {
    id(json, "chain", placement.chain());
    json.writeArrayFieldStart("exclude");
    for (long node : placement.exclude()) {
      json.writeString(Long.toUnsignedString(node));
    }
    json.writeEndArray();
    if (placement.target().isPresent()) {
      id(json, "target", placement.target().getAsLong());
    }
  }

  private static void transition(JsonGenerator json, Action.CommitMaintenanceTransition transition)
      throws IOException {
    id(json, "node", transition.node());
    json.writeObjectFieldStart("target");
    json.writeStringField("state", transition.target().wireName());
    if (transition.reason() != null) {
      json.writeStringField("reason", transition.reason());
    }
    json.writeEndObject();
  }
}
