package io.chainexec.replay.render;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.StringJoiner;

/** Records as lines for people. Stateless. */
public final class LogText {
  private static final int SEQUENCE_WIDTH = 8;
  private static final int UTC_WIDTH = 24;
  private static final int TIME_WIDTH = 29;
  private static final int TYPE_WIDTH = 12;
  private static final Map<String, String> DEFAULTS = ExecutorConfig.defaults().toMap();

  private LogText() {}

  /** One record as one line, without its end. */
  public static String line(LogEntry entry) {
    return line(entry, false);
  }

  /** One record as one line, without its end, and with colours if they are wanted. */
  public static String line(LogEntry entry, boolean coloured) {
    StringBuilder line = new StringBuilder(128);
    String sequence = Long.toString(entry.sequence());
    line.append(" ".repeat(Math.max(0, SEQUENCE_WIDTH - sequence.length()))).append(sequence);
    column(line, entry.wall().zone() == ZoneOffset.UTC ? UTC_WIDTH : TIME_WIDTH, time(entry));
    String type = entry.record().type().wireName();
    String padded = type + " ".repeat(Math.max(0, TYPE_WIDTH - type.length()));
    line.append("  ").append(coloured ? Colours.paint(entry.record(), padded) : padded);
    return line.append("  ").append(what(entry)).toString().stripTrailing();
  }

  /** What a record says, in words. */
  public static String what(LogEntry entry) {
    return what(entry.record(), entry.wall());
  }

  /** What an action is, in words. */
  public static String action(Action action, WallTime wall) {
    return ActionText.of(action, wall);
  }

  /** When it was recorded; chain time where wall time is unknown. */
  private static String time(LogEntry entry) {
    boolean known = entry.wall().known();
    return known ? entry.wall().text(entry.timeNs()) : Words.length(entry.timeNs());
  }

  private static void column(StringBuilder line, int width, String text) {
    line.append("  ").append(text).append(" ".repeat(Math.max(0, width - text.length())));
  }

  private static String what(ChainRecord record, WallTime wall) {
    if (record instanceof ChainRecord.Outcome outcome) {
      return subject(outcome.id(), outcome.kind(), outcome.action(), wall) + outcome(outcome);
    } else if (record instanceof ChainRecord.Opened opened) {
      return "session " + opened.session() + changed(opened.config().toMap());
    } else if (record instanceof ChainRecord.Closed closed) {
      return "cleanly, " + closed.deferredLeft() + " left deferred; " + counters(closed.counters());
    } else if (record instanceof ChainRecord.Failure failure) {
      return failure(failure.seq(), failure.spelledSource(), failure.reason());
    } else if (record instanceof ChainRecord.Pressure pressure) {
      return (pressure.asserted() ? "asserted" : "released") + " at depth " + pressure.depth();
    } else if (record instanceof ChainRecord.GateSet gate) {
      return ActionText.daemon(gate.daemon()) + " until " + wall.text(gate.untilNs());
    } else if (record instanceof ChainRecord.GateCleared gate) {
      return ActionText.daemon(gate.daemon());
    } else if (record instanceof ChainRecord.Refused refused) {
      return refused.submissions() + " submissions, " + refused.commands() + " commands";
    } else if (record instanceof ChainRecord.Duplicate duplicate) {
      return "of #" + ActionText.id(duplicate.id()) + ", key " + Escapes.quoted(duplicate.key());
    } else if (record instanceof ChainRecord.Clock) {
      return "the wall clock was set, or the machine slept: times are by it from here on";
    } else if (record instanceof ChainRecord.Gap gap) {
      String from = wall.text(gap.fromNs());
      return gap.lost() + " records lost from " + from + " to " + wall.text(gap.toNs());
    }
    return checkpoint(record, wall);
  }

  private static String checkpoint(ChainRecord record, WallTime wall) {
    if (record instanceof ChainRecord.CheckpointBegin begin) {
      return "next id " + ActionText.id(begin.nextActionId()) + "; " + counters(begin.counters());
    } else if (record instanceof ChainRecord.CarriedAction carried) {
      return subject(carried.id(), carried.action().kind(), carried.action(), wall)
          + ": waits for "
          + carried.cause().wireName()
          + " until "
          + wall.text(carried.dueNs())
          + nth(carried.count())
          + (carried.inDoubt() ? ", was in doubt" : "");
    } else if (record instanceof ChainRecord.CarriedPending pending) {
      return subject(pending.id(), pending.kind(), pending.action(), wall)
          + (pending.inDoubt() ? ": in doubt" + nth(pending.count()) : ": accepted");
    } else if (record instanceof ChainRecord.CarriedKey key) {
      String since = ", accepted " + wall.text(key.acceptedAtNs());
      return Escapes.quoted(key.key()) + " of #" + ActionText.id(key.id()) + since;
    } else if (record instanceof ChainRecord.CarriedWindow window) {
      String since = wall.text(window.admittedAtNs());
      return "chain " + ActionText.id(window.chain()) + " since " + since;
    } else if (record instanceof ChainRecord.CarriedSlot slot) {
      return "since " + wall.text(slot.admittedAtNs());
    } else if (record instanceof ChainRecord.CarriedGate gate) {
      return ActionText.daemon(gate.daemon()) + " until " + wall.text(gate.untilNs());
    } else if (record instanceof ChainRecord.CarriedFailure f) {
      String source = ChainRecord.spellSource(f.sourceId(), f.source());
      return failure(f.seq(), source, f.code().spell(f.n(), f.m(), f.text()));
    }
    return "";
  }

  private static String outcome(ChainRecord.Outcome outcome) {
    if (outcome instanceof ChainRecord.Dispatched dispatched) {
      return took(dispatched.timeNs(), dispatched.admittedAtNs());
    } else if (outcome instanceof ChainRecord.Failed failed) {
      String again = ", again after " + Words.length(failed.retryAfterNs()) + nth(failed.count());
      return took(failed.timeNs(), failed.admittedAtNs())
          + ": "
          + Escapes.printable(failed.reason())
          + (failed.retried() ? again : "");
    } else if (outcome instanceof ChainRecord.Gated gated) {
      return ": " + gated.reason() + ", " + gated.cooldownMs() + " ms left";
    } else if (outcome instanceof ChainRecord.InDoubt doubted) {
      return doubted.admittedAtNs() == RecordSink.NEVER
          ? ": accepted, and without an outcome when the process ended"
          : ": the process ended while it was being dispatched";
    } else if (outcome instanceof ChainRecord.Accepted accepted) {
      return key(accepted.key());
    } else if (outcome instanceof ChainRecord.Redriven redriven) {
      return ", redrive of #" + ActionText.id(redriven.originalId()) + key(redriven.key());
    }
    ChainRecord.Deferred deferred = (ChainRecord.Deferred) outcome;
    return ": "
        + deferred.cause().wireName()
        + ", wait "
        + Words.length(deferred.waitNs())
        + nth(deferred.count());
  }

  private static String key(String key) {
    return key == null ? "" : ", key " + Escapes.quoted(key);
  }

  private static String nth(int count) {
    return " (count " + count + ")";
  }

  private static String took(long timeNs, long admittedAtNs) {
    long tookNs = admittedAtNs == RecordSink.NEVER ? 0 : timeNs - admittedAtNs;
    return tookNs < 1_000_000 ? "" : " in " + Words.length(tookNs);
  }

  private static String subject(long id, ActionKind kind, Action action, WallTime wall) {
    String what = action == null ? kind.wireName() : ActionText.of(action, wall);
    return "#" + ActionText.id(id) + " " + what;
  }

  private static String failure(long seq, String source, String reason) {
    return seq + " " + Escapes.printable(source) + ": " + Escapes.printable(reason);
  }

  private static String changed(Map<String, String> config) {
    StringJoiner changed = new StringJoiner(", ", "; ", "").setEmptyValue("");
    config.forEach(
        (key, value) -> {
          if (!value.equals(DEFAULTS.get(key))) {
            changed.add(key + "=" + value);
          }
        });
    return changed.toString();
  }

  static String counters(Counters counters) {
    StringJoiner text = new StringJoiner(", ");
    CounterNames.of(counters)
        .forEach(
            (name, value) -> {
              if (value != 0) {
                text.add(value + " " + name);
              }
            });
    return text.length() == 0 ? "nothing counted" : text.toString();
  }
}
