package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.dead.DeadJson;
import io.chainexec.replay.dead.DeadLetter;
import io.chainexec.replay.dead.DeadText;
import io.chainexec.replay.dead.ReasonGroups;
import io.chainexec.replay.render.Json;
import java.io.IOException;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists the actions that ended without being carried out. */
@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Lists the chain's dead letters: the actions that failed for good or were gated, by reason, the"
          + " most frequent first, each with the whole action, and with what it was redriven as, if"
          + " it was. What is still deferred or waits for a retry is none. redrive puts them through"
          + " an executor again.",
      "",
      "The chain is read twice, and what is listed is not held in memory. As JSON: one object a line"
          + " for each letter, oldest first, with id, kind, ended (failed, gated), reason, in_doubt"
          + " (whether it may have been carried out all the same), sequence, session, ended_time,"
          + " action, redrive_of where it is a redrive itself, and redriven_as where it was redriven:"
          + " id, and ended and reason of each. With --count: one object for each reason.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; also if there are none",
      "1:there is no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is shown all the same"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool dead --chain /tmp/chain",
      "  replay-tool dead --chain /tmp/chain --count",
      "  replay-tool dead --chain /tmp/chain --open --since -24h --kind pull_replica --list",
      "  replay-tool dead --chain /tmp/chain --grep 'time(d )?out' -o json | jq -c .action"
    })
final class DeadCommand implements Callable<Integer> {
  private static final int MOST_SHOWN = 10_000;

  @Mixin private ChainOption chain;
  @Mixin private DeadOptions letters;

  @Option(
      names = "--open",
      description = "Only those that were not redriven yet: what redrive would take.")
  private boolean open;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "5",
      description = "As text: show the first N of each reason. Default: 5.")
  private int shown;

  @Option(names = "--count", description = "Show the reasons and their counts only.")
  private boolean count;

  @Option(
      names = "--list",
      description = "As text: show every one in a line of its own, oldest first, ungrouped.")
  private boolean list;

  @Mixin private FormatOption format;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;

  DeadCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (shown < 0 || shown > MOST_SHOWN) {
      throw misuse("-n is " + shown + ", accepted are 0 to " + MOST_SHOWN);
    }
    if (count && list) {
      throw misuse("--count goes without --list");
    }
    ZoneId zoneId = zone.zone();
    Problems problems = new Problems(streams.err());
    ReasonGroups groups = new ReasonGroups(count ? 0 : shown);
    boolean grouped = count || !format.isJson() && !list;
    try (ScanProgress progress = new ScanProgress(streams);
        JsonGenerator json = Json.generator(streams.out())) {
      letters.read(
          chain.directory(),
          zoneId,
          problems,
          progress,
          letter -> {
            if (open && letter.redriven()) {
              return;
            }
            if (grouped) {
              groups.add(letter);
            } else {
              write(json, letter, zoneId);
            }
          });
      if (grouped) {
        write(json, groups, zoneId);
      }
    }
    streams.out().flush();
    return problems.exitCode();
  }

  private void write(JsonGenerator json, DeadLetter letter, ZoneId zoneId) {
    if (!format.isJson()) {
      streams.out().print(DeadText.line(letter, zoneId));
      return;
    }
    try {
      DeadJson.write(json, letter);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  private void write(JsonGenerator json, ReasonGroups groups, ZoneId zoneId) throws IOException {
    if (!format.isJson()) {
      streams.out().print(DeadText.groups(groups, zoneId));
      return;
    }
    for (ReasonGroups.Group group : groups.largestFirst()) {
      DeadJson.write(json, group);
      json.writeRaw('\n');
    }
    if (groups.others() > 0) {
      streams
          .err()
          .println(
              "replay-tool: "
                  + groups.others()
                  + " letters are not counted here, since there are too many different reasons;"
                  + " leave out --count");
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
