package io.chainexec.replay;

import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.StatsJson;
import io.chainexec.replay.render.StatsPage;
import io.chainexec.replay.render.StatsText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a chain's records amount to. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Counts the chain's records: outcomes by kind and over time, how long actions waited and"
          + " dispatches took, why actions failed, whom they were about, and what went wrong:"
          + " pressure, declared gaps, dispatches in doubt, sessions that were not closed.",
      "",
      "Waits are measured in chain time, between records: in the queue from the emission to the"
          + " first decision; deferred from a deferral or a failed try to the next decision, by"
          + " cause, downtime included; a dispatch from its admission to its outcome. Percentiles"
          + " are exact to 0.1 %%. Times of day are wall times as the chain knows them, in UTC.",
      "",
      "One pass over the chain, in memory that does not grow with it. Where there are more"
          + " different reasons, daemons, chains, nodes or blobs than can be remembered, the output"
          + " says by how much counts may be too low. As JSON: one object, described in"
          + " replay-tool/STATS.md; times are milliseconds since 1970, ids decimal strings.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is counted all the same"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  COLUMNS    how wide the text is; 80 without it",
      "",
      "Examples:",
      "  replay-tool stats --chain /tmp/chain",
      "  replay-tool stats --chain /tmp/chain --top 3",
      "  replay-tool stats --chain /tmp/chain -o json | jq .waits.queue_wait.p99_ns"
    })
final class StatsCommand implements Callable<Integer> {
  private static final int MOST_BUCKETS = 60;
  private static final int DEFAULT_WIDTH = 80;
  private static final int MOST_WIDTH = 400;

  @Mixin private ChainOption chain;
  @Mixin private FormatOption format;
  @Mixin private TopOption top;

  private final Streams streams;

  StatsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems(streams.err());
    StatsPage page =
        new StatsReader(streams, problems).read(chain.directory(), top.most(), MOST_BUCKETS).page();
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> StatsJson.write(json, page));
    } else {
      streams.out().print(StatsText.of(page, width(System.getenv("COLUMNS"))));
    }
    return problems.exitCode();
  }

  /** The terminal's width as the shell tells it, within reason. */
  static int width(String columns) {
    try {
      int width = columns == null ? DEFAULT_WIDTH : Integer.parseInt(columns.strip());
      return Math.max(DEFAULT_WIDTH, Math.min(MOST_WIDTH, width));
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }
}
