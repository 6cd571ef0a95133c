package io.chainexec.replay;

import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.SnapshotJson;
import io.chainexec.replay.render.SnapshotPage;
import io.chainexec.replay.render.SnapshotText;
import io.chainexec.replay.select.Bound;
import java.io.IOException;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the state that a chain folds to. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Folds the chain and shows the state it leads to: counters, deferred actions, recent"
          + " failures, gates, windows, and the world as the dispatched actions left it; of now, or"
          + " of any moment of the past.",
      "",
      "Times are wall times as the chain knows them; in JSON, milliseconds since 1970. In JSON, ids"
          + " are decimal strings. Without --at, the state is as of the last record: what has"
          + " elapsed since then is not taken into account. The chain is read from its beginning,"
          + " up to the moment; beside a live writer, too.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no chain, it cannot be read, or it does not reach there",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is shown all the same"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool snapshot --chain /tmp/chain",
      "  replay-tool snapshot --chain /tmp/chain -o json | jq .counters",
      "  replay-tool snapshot --chain /tmp/chain --at 2026-01-31T08:00:00Z",
      "  replay-tool snapshot --chain /tmp/chain --at -2h -o json | jq .world.avoid",
      "  replay-tool snapshot --chain /tmp/chain --at 1200"
    })
final class SnapshotCommand implements Callable<Integer> {
  @Mixin private ChainOption chain;

  @Option(
      names = "--at",
      paramLabel = "WHEN",
      description = {
        "Show the state of that moment: a time, as 2026-01-31 or 2026-01-31T08:00:00+01:00; a"
            + " length of time before the chain's last record, as -2h or -1h30m; or a sequence, as"
            + " 1200 or '#1200'. A record of the very moment counts. What has ended by a time, as a"
            + " window, is left out, or said to have expired. Where the clock was set back so that"
            + " a time comes twice, the later one is meant."
      })
  private String at;

  @Mixin private FormatOption format;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;

  SnapshotCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    ZoneId zoneId = zone.zone();
    Bound moment = Moments.parseBound(spec, "--at", at, zoneId);
    Problems problems = new Problems(streams.err());
    SnapshotPage page = new StateReader(streams, problems).read(chain.directory(), moment).get(0);
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> SnapshotJson.write(json, page));
    } else {
      streams.out().print(SnapshotText.of(page, zoneId));
    }
    return problems.exitCode();
  }
}
