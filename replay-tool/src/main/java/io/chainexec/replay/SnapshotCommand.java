package io.chainexec.replay;

import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.SnapshotJson;
import io.chainexec.replay.render.SnapshotPage;
import io.chainexec.replay.render.SnapshotText;
import io.chainexec.snapshot.ChainFold;
import io.chainexec.store.ChainReader;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the state that a chain folds to. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Folds the chain and shows the state it leads to: counters, deferred actions, recent failures,"
          + " gates, windows, and the world as the dispatched actions left it.",
      "",
      "Words are wall times as the chain knows them, in UTC; in JSON, milliseconds since 1970. In"
          + " JSON, ids are decimal strings. The state is as of the last record: what has elapsed"
          + " since then is not taken into account.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is shown all the same"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool snapshot --chain /tmp/chain",
      "  replay-tool snapshot --chain /tmp/chain -o json | jq .counters"
    })
final class SnapshotCommand implements Callable<Integer> {
  @Mixin private ChainOption chain;
  @Mixin private FormatOption format;

  private final Streams streams;

  SnapshotCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems(streams.err());
    SnapshotPage page = fold(problems);
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> SnapshotJson.write(json, page));
    } else {
      streams.out().print(SnapshotText.of(page));
    }
    return problems.exitCode();
  }

  private SnapshotPage fold(Problems problems) {
    ChainFold fold = new ChainFold();
    try (ChainReader reader = ChainReader.open(chain.directory(), problems)) {
      while (reader.poll(fold.sink()) > 0) {
        // To the end.
      }
      return new SnapshotPage(
          chain.directory().toString(),
          reader.chainId(),
          fold.snapshot(reader.nextSequence() - 1),
          problems.count());
    }
  }
}
