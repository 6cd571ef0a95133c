package io.chainexec.replay;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.RecordExport;
import io.chainexec.replay.select.ChainLog;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a chain's records as a table. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Writes the records of the chain as a table that DuckDB, pandas and others read as it is: one"
          + " row a record, the same columns in every row and every export. The columns, with their"
          + " types, and how to read them are in replay-tool/EXPORT.md.",
      "",
      "A row says what log -o json says of the record, laid flat: empty, or null, where the record"
          + " has no such field. Ids are texts with a # before the number, since they are unsigned"
          + " 64-bit, which readers of tables would round. An action is written out on its first"
          + " record; later ones name its id and kind. Times are in UTC.",
      "",
      "The options of log select records, and what lies before --since is not read. It goes to"
          + " standard output, for a file or a compressor.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is exported all the same"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool export --chain /tmp/chain > chain.csv",
      "  replay-tool export --chain /tmp/chain -o jsonl | gzip > chain.jsonl.gz",
      "  replay-tool export --chain /tmp/chain --since -24h --failures > failures.csv",
      "  duckdb -c \"select kind, count(*) from 'chain.csv' group by all\"",
      "  python3 -c \"import pandas; print(pandas.read_csv('chain.csv').type)\""
    })
final class ExportCommand implements Callable<Integer> {
  @Mixin private ChainOption chain;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description = "How to write: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ExportFormat format;

  @Mixin private FilterOptions filters;

  private final Streams streams;

  ExportCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems(streams.err());
    RecordExport table =
        format == ExportFormat.CSV
            ? RecordExport.csv(streams.out(), streams.outTerminal())
            : RecordExport.jsonLines(streams.out());
    try (ScanProgress progress = new ScanProgress(streams);
        ChainLog log =
            new ChainLog(
                chain.directory(),
                problem -> {
                  progress.clear();
                  problems.accept(problem);
                },
                filters.criteria(),
                filters.since(ZoneOffset.UTC),
                filters.until(ZoneOffset.UTC))) {
      log.onProgress(progress);
      Consumer<LogEntry> sink = entry -> write(table, entry);
      while (log.poll(sink)) {
        // To the end.
      }
      table.flush();
      progress.clear();
      problems.noteUndecided(log.undecided());
      problems.noteTimes(log.timesAssumed());
    }
    return problems.exitCode();
  }

  private static void write(RecordExport table, LogEntry entry) {
    try {
      table.write(entry);
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }
}
