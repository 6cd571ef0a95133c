package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.RecordCollector;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.LogCursor;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.LogJson;
import io.chainexec.replay.render.LogText;
import io.chainexec.store.ChainReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows a chain's records. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shows the records of the chain, oldest first, one a line.",
      "",
      "As text: sequence, wall time in UTC, type, and what it is about; an action is written out on"
          + " its first record, later ones name its id and kind. Control characters in names and"
          + " reasons are escaped. As JSON: one object a line, with at least sequence, time"
          + " (milliseconds since 1970), chain_time_ns, session and type; id, kind, reason, count,"
          + " cause, wait_ms, retry_after_ms, cooldown_ms and action where there is one. Ids are"
          + " decimal strings.",
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
      "  replay-tool log --chain /tmp/chain -n 20",
      "  replay-tool log --chain /tmp/chain -o json | jq 'select(.id == \"12\")'"
    })
final class LogCommand implements Callable<Integer> {
  private static final long ALL = Long.MAX_VALUE;

  @Mixin private ChainOption chain;
  @Mixin private FormatOption format;
  @Spec private CommandSpec spec;
  private long lines = ALL;

  private final Streams streams;

  LogCommand(Streams streams) {
    this.streams = streams;
  }

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "Show the last N records only.")
  void lines(long count) {
    if (count < 0) {
      throw new ParameterException(
          spec.commandLine(), "-n is " + count + ", it cannot be negative");
    }
    lines = count;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems(streams.err());
    if (format.isJson()) {
      try (JsonGenerator json = Json.generator(streams.out())) {
        read(problems, entry -> writeJson(json, entry));
      }
    } else {
      read(problems, entry -> streams.out().print(LogText.line(entry) + "\n"));
    }
    return problems.exitCode();
  }

  private static void writeJson(JsonGenerator json, LogEntry entry) {
    try {
      LogJson.write(json, entry);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  private void read(Problems problems, Consumer<LogEntry> show) {
    ArrayDeque<LogEntry> last = new ArrayDeque<>();
    try (ChainReader reader = ChainReader.open(chain.directory(), problems)) {
      LogCursor cursor = new LogCursor();
      RecordCollector records =
          RecordCollector.into(
              record -> {
                LogEntry entry = cursor.next(reader.sequence(), reader.session(), record);
                if (lines == ALL) {
                  show.accept(entry);
                } else {
                  keep(last, entry);
                }
              });
      while (reader.poll(records) > 0) {
        // To the end.
      }
    }
    last.forEach(show);
  }

  private void keep(ArrayDeque<LogEntry> last, LogEntry entry) {
    last.add(entry);
    if (last.size() > lines) {
      last.remove();
    }
  }
}
