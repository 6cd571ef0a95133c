package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.select.FirstRecords;
import io.chainexec.replay.select.Subjects;
import io.chainexec.replay.trace.ActionLife;
import io.chainexec.replay.trace.LifeJson;
import io.chainexec.replay.trace.LifeReader;
import io.chainexec.replay.trace.LifeText;
import java.io.IOException;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the life of one action, or of all that are about something. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows what became of one action, or of every action that is about a daemon, a chain or a"
          + " node: when it was emitted, each deferral with its cause and wait, each try, its"
          + " failure records, what ended it, what it repeats and as what it was redriven, and the"
          + " time it spent in each state.",
      "",
      "One action is found by its id without reading what lies before; what lies behind is read only"
          + " where it failed or was gated, for its redrives. For a daemon, a chain or a"
          + " node the whole chain is read; the lives come in the order in which they ended, and"
          + " last those that have not.",
      "",
      "As JSON: one object a line for each action, with id, kind, action, emitted_time, state, ended"
          + " and ended_time where it has, state_since_time where not, redrive_of and redriven_as where there are, tries, spent_ns (nanoseconds by state: queued,"
          + " pull_cooldown, stabilization, drain_rate, dispatch_retry, dispatching, in_doubt), and"
          + " steps: the records as log shows them, with what the action waited for, how long, and"
          + " how long a try took.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; also if no action is about what was asked for",
      "1:there is no such action, or no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is shown all the same"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool trace 39 --chain /tmp/chain",
      "  replay-tool trace --daemon telemetry --chain /tmp/chain",
      "  replay-tool trace --chain-id 102 --chain /tmp/chain -o json | jq .spent_ns"
    })
final class TraceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", arity = "0..1", description = "The action's id, as log shows it.")
  private String id;

  @Mixin private ChainOption chain;
  @Mixin private SubjectOptions subjects;
  @Mixin private FormatOption format;

  @Mixin private ColourOption colour;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;

  TraceCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Subjects wanted = subjects.subjects();
    if ((id == null) == wanted.isEmpty()) {
      throw misuse(
          id == null
              ? "an action's ID is needed, or one of --daemon, --chain-id and --node"
              : "an ID goes with none of --daemon, --chain-id and --node");
    }
    long wantedId = id == null ? 0 : Ids.parse(spec, "ID", id);
    ZoneId zoneId = zone.zone();
    Problems problems = new Problems(streams.err());
    try (ScanProgress progress = new ScanProgress(streams);
        LifeReader lives = new LifeReader(chain.directory(), problems, progress)) {
      if (id == null) {
        write(zoneId, sink -> lives.of(wanted, sink));
      } else {
        ActionLife life = find(lives, wantedId);
        write(zoneId, sink -> sink.accept(life));
      }
      problems.noteTimes(lives.timesAssumed());
    }
    return problems.exitCode();
  }

  private static ActionLife find(LifeReader lives, long id) {
    ActionLife life = id == 0 ? null : lives.of(id);
    if (life != null) {
      return life;
    }
    FirstRecords.Found first = lives.first();
    if (first == null) {
      throw new ToolException("no action " + Long.toUnsignedString(id) + ": the chain has none");
    }
    throw new ToolException(
        "no action "
            + Long.toUnsignedString(id)
            + " on the chain: its ids go from "
            + Long.toUnsignedString(first.id())
            + " to "
            + Long.toUnsignedString(lives.last().id())
            + ", not all of which were given out");
  }

  private void write(ZoneId zoneId, Consumer<Consumer<ActionLife>> lives) throws IOException {
    boolean coloured = colour.wanted(streams);
    try (JsonGenerator json = Json.generator(streams.out())) {
      String[] between = {""};
      lives.accept(
          life -> {
            if (format.isJson()) {
              writeJson(json, life);
            } else {
              streams.out().print(between[0] + LifeText.of(life, zoneId, coloured));
              between[0] = "\n";
            }
          });
    }
  }

  private static void writeJson(JsonGenerator json, ActionLife life) {
    try {
      LifeJson.write(json, life);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
