package io.chainexec.replay;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.select.ChainLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
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
    sortOptions = false,
    description = {
      "Shows the records of the chain, oldest first, one a line: all of them, or those that meet"
          + " every option given. What lies before is not read, so damage there goes unreported;"
          + " verify looks for it.",
      "",
      "As text: sequence, wall time, type, and what it is about; an action is written out on its"
          + " first record, later ones name its id and kind. Control characters in names and"
          + " reasons are escaped. As JSON: one object a line, with at least sequence, time"
          + " (milliseconds since 1970), chain_time_ns, session and type; id, kind, reason, count,"
          + " cause, wait_ms, retry_after_ms, cooldown_ms and action where there is one. Ids are"
          + " decimal strings. As CSV (RFC 4180), with the header ${bundle:csv.columns}: action is"
          + " JSON, text is what the text format says.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is shown all the same",
      "130, 143:--follow was stopped by a signal (INT, TERM); what was written is complete"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool log --chain /tmp/chain -n 20",
      "  replay-tool log --chain /tmp/chain --since -2h --failures",
      "  replay-tool log --chain /tmp/chain --daemon telemetry --outcome gated",
      "  replay-tool log --chain /tmp/chain --since 2026-01-31 --until 2026-02-01 \\",
      "    --kind pull_replica,drop_replica --node 7 --grep 'time(d )?out'",
      "  replay-tool log --chain /tmp/chain --follow -o json --cursor-file /tmp/seen",
      "  replay-tool log --chain /tmp/chain -o json | jq 'select(.id == \"12\")'",
      "  replay-tool log --chain /tmp/chain -o csv > chain.csv"
    })
final class LogCommand implements Callable<Integer> {
  private static final long ALL = Long.MAX_VALUE;
  private static final long LINES_BEFORE_FOLLOWING = 10;
  private static final int BLOCKS_PER_FLUSH = 64;

  @Mixin private ChainOption chain;
  @Mixin private FilterOptions filters;

  private long lines = ALL;

  @Option(
      names = {"-r", "--reverse"},
      description = "Show the newest first.")
  private boolean reverse;

  @Option(
      names = {"-f", "--follow"},
      description = {
        "Go on with what is written from now on, until stopped: over new files, deleted ones and"
            + " restarts of the writer. Begins with the last 10 records, unless -n, --since or"
            + " --cursor-file says otherwise."
      })
  private boolean follow;

  @Option(
      names = "--cursor-file",
      paramLabel = "FILE",
      description = {
        "Begin behind what FILE says was read, and write there up to where this reads. FILE holds"
            + " the chain's id, and another chain's is refused. It counts what was read, whether it"
            + " was wanted or not."
      })
  private Path cursorFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How to write: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LogFormat format;

  @Mixin private ColourOption colour;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;

  LogCommand(Streams streams) {
    this.streams = streams;
  }

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "Show the last N records only, of those that are wanted.")
  void lines(long count) {
    if (count < 0) {
      throw new ParameterException(
          spec.commandLine(), "-n is " + count + ", it cannot be negative");
    }
    lines = count;
  }

  @Override
  public Integer call() throws IOException {
    ZoneId zoneId = zone.zone();
    requireSense(zoneId);
    Problems problems = new Problems(streams.err());
    EntryWriter out = EntryWriter.of(format, streams, zoneId, colour.wanted(streams));
    CursorFile cursor = cursorFile == null ? null : new CursorFile(cursorFile);
    try (ScanProgress progress = new ScanProgress(streams);
        ChainLog log =
            new ChainLog(
                chain.directory(),
                problems,
                filters.criteria(),
                filters.since(zoneId),
                filters.until(zoneId))) {
      log.onProgress(progress);
      if (cursor != null) {
        cursor.resume(log);
      }
      show(log, cursor, out);
      problems.noteUndecided(log.undecided());
      problems.noteTimes(log.timesAssumed());
    }
    return problems.exitCode();
  }

  private void requireSense(ZoneId zoneId) {
    if (reverse && (follow || cursorFile != null)) {
      throw misuse("--reverse goes with neither --follow nor --cursor-file");
    }
    if (follow && filters.until(zoneId) != null) {
      throw misuse("--follow has no end: leave out --until, or --follow");
    }
    if (follow && lines == ALL && filters.since(zoneId) == null && cursorFile == null) {
      lines = LINES_BEFORE_FOLLOWING;
    }
  }

  private void show(ChainLog log, CursorFile cursor, EntryWriter out) throws IOException {
    Consumer<LogEntry> sink = entry -> write(out, entry);
    if (reverse) {
      log.forEachBackward(lines, sink);
      out.flush();
      return;
    }
    if (lines != ALL) {
      log.startAtLast(lines);
    }
    if (follow) {
      follow(log, cursor, out, sink);
      return;
    }
    while (log.poll(sink)) {
      // To the end.
    }
    out.flush();
    if (cursor != null) {
      cursor.save(log);
    }
  }

  private static void follow(
      ChainLog log, CursorFile cursor, EntryWriter out, Consumer<LogEntry> sink)
      throws IOException {
    Follower follower = new Follower(log.reader());
    StopHook hook = new StopHook(follower::stop);
    try {
      while (!follower.stopped()) {
        int blocks = 0;
        while (blocks < BLOCKS_PER_FLUSH && log.poll(sink)) {
          blocks++;
        }
        out.flush();
        if (cursor != null) {
          cursor.save(log);
        }
        if (blocks > 0) {
          follower.onRead();
        }
        if (blocks < BLOCKS_PER_FLUSH) {
          follower.await();
        }
      }
    } finally {
      hook.close();
    }
  }

  private static void write(EntryWriter out, LogEntry entry) {
    try {
      out.write(entry);
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
