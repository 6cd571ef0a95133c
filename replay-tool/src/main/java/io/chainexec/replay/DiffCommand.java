package io.chainexec.replay;

import io.chainexec.replay.render.DiffJson;
import io.chainexec.replay.render.DiffText;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.SnapshotPage;
import io.chainexec.replay.render.StateDiff;
import io.chainexec.replay.select.Bound;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what differs between two states. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows what changed between two moments of a chain, or what differs between two chains:"
          + " counters, settings, deferred, accepted and doubtful actions, gates, windows, recent"
          + " failures, and the world as dispatched: daemons, replicas, placements, evictions,"
          + " blobs, heat, avoided peers, maintenance.",
      "",
      "As text: - what went, + what came, ~ what changed and what it is now. Two things are the"
          + " same if snapshot shows them the same, to the millisecond; what is left of a wait or"
          + " window does not count, that it has ended does. Between two moments of a chain its"
          + " clock's settings make no difference; two chains are compared by their wall times.",
      "",
      "As JSON: one object: a and b (chain, chain_id, sequence, time, chain_time_ns, recorded_time,"
          + " problems), differences (how many), and changes, each with section, change (added,"
          + " removed, changed), key, before and after as snapshot -o json has them, and fields:"
          + " those that changed.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is no difference",
      "1:there is no chain, it cannot be read, or it does not reach there",
      "2:the command line makes no sense",
      "3:a chain is damaged; what could be read is compared all the same",
      "6:there are differences"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool diff --chain /tmp/chain -1h",
      "  replay-tool diff --chain /tmp/chain 2026-01-31T08:00Z 2026-01-31T09:00Z",
      "  replay-tool diff --chain /tmp/chain 1200 1300 -o json | jq .changes",
      "  replay-tool diff --chain /tmp/chain --with /mnt/copy && echo the same",
      "  replay-tool diff --chain /tmp/chain --with /mnt/copy 1200"
    })
final class DiffCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "A",
      description = {
        "The first moment: a time, as 2026-01-31T08:00:00Z; a length of time before the chain's"
            + " last record, as -2h or -1h30m; or a sequence, as 1200. A record of the very moment"
            + " counts."
      })
  private String a;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = {
        "The second one. Default: the chain's end; with --with, the same as A, which may be left"
            + " out, too."
      })
  private String b;

  @Mixin private ChainOption chain;

  @Option(
      names = "--with",
      paramLabel = "DIR",
      description = "Another chain's directory: B is a moment of that one.")
  private Path with;

  @Mixin private FormatOption format;
  @Mixin private ColourOption colour;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;

  DiffCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    ZoneId zoneId = zone.zone();
    Bound first = moment("A", a, zoneId);
    Bound second = moment("B", b, zoneId);
    if (with == null && first == null) {
      throw new ParameterException(
          spec.commandLine(), "a moment to compare with is needed, or another chain: A, or --with");
    }
    Problems problems = new Problems(streams.err());
    StateDiff diff = diff(new StateReader(streams, problems), first, second);
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> DiffJson.write(json, diff));
    } else {
      streams.out().print(DiffText.of(diff, zoneId, colour.wanted(streams)));
    }
    int exit = problems.exitCode();
    return exit == ExitCode.OK && diff.size() > 0 ? ExitCode.DIFFERENT : exit;
  }

  private StateDiff diff(StateReader reader, Bound first, Bound second) {
    if (with == null) {
      List<SnapshotPage> states = reader.read(chain.directory(), first, second);
      return StateDiff.of(states.get(0), states.get(1));
    }
    SnapshotPage before = reader.read(chain.directory(), first).get(0);
    SnapshotPage after = reader.read(with, b == null ? first : second).get(0);
    return StateDiff.of(before, after);
  }

  /** Moments may begin with a dash; so what is no option comes here, too. */
  private Bound moment(String what, String text, ZoneId zoneId) {
    if (text != null && text.startsWith("--")) {
      throw new ParameterException(spec.commandLine(), "Unknown option: '" + text + "'");
    }
    return Moments.parseBound(spec, what, text, zoneId);
  }
}
