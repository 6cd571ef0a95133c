package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.RecordListener;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.dead.DeadJson;
import io.chainexec.replay.dead.DeadLetter;
import io.chainexec.replay.dead.DeadText;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.run.RunOptions;
import io.chainexec.replay.run.RunSummary;
import io.chainexec.replay.run.ScriptRun;
import io.chainexec.replay.run.ScriptSource;
import io.chainexec.replay.script.ScriptLine;
import io.chainexec.store.ChainLockedException;
import io.chainexec.store.ChainReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts dead letters through an executor again. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Puts dead letters, which dead lists, through a new executor on their chain: each under a new id,"
          + " with a record that links it to the original, before anything is done about it. What"
          + " was redriven before is left out. Limits, retries and deferrals apply as to any action;"
          + " the settings are those of the chain's last session, unless --set says otherwise. As"
          + " every executor does, this one also goes on with what is deferred or in doubt on the"
          + " chain. It ends when nothing is deferred any more, or with Ctrl-C; what is deferred then"
          + " is the next executor's.",
      "",
      "An action is redriven as it was recorded; a deadline that has passed has passed.",
      "",
      "A chain has one writer. While a daemon has it open, write the selection with --script, and let"
          + " the daemon feed it to its executor: ActionExecutor.redrive(id, action) for each line."
          + " The lines are those of a script, too, for replay-tool run on the same chain:",
      "  {\"at_ms\":0,\"redrive_of\":{\"chain_id\":\"83\",\"id\":\"12\"},\"action\":{...}}",
      "",
      "As JSON: one object with chain, selected, redriven (a list: original_id, id, ended and reason"
          + " where it has ended), not_redriven (ids, if it was stopped), first_sequence,"
          + " next_sequence, deferred_left. With --dry-run: the letters as dead shows them.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the selection was put through, whatever became of it; or there was nothing to redrive",
      "1:it was refused or failed; standard error says why",
      "2:the command line makes no sense",
      "3:the chain is damaged, and what cannot be read may say that an action was redriven before;"
          + " nothing is redriven unless with --again",
      "129, 130, 143:it was stopped by a signal (HUP, INT, TERM); the session is closed cleanly"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool redrive --chain /tmp/chain --dry-run",
      "  replay-tool redrive --chain /tmp/chain --kind pull_replica --grep unreachable --expect 3 \\",
      "    --dispatcher='exec:./act.sh'",
      "  replay-tool redrive --chain /tmp/chain --id 12,17 --again --dispatcher='exec:./act.sh'",
      "  replay-tool redrive --chain /tmp/chain --since -1h --max 1000 --script again.jsonl"
    })
final class RedriveCommand implements Callable<Integer> {
  private static final int MOST = 100_000;

  @Mixin private ChainOption chain;
  @Mixin private DeadOptions dead;

  @Option(names = "--again", description = "Take what was redriven before, too.")
  private boolean again;

  @Option(names = "--dry-run", description = "Only show what would be redriven; changes nothing.")
  private boolean dryRun;

  @Option(
      names = "--expect",
      paramLabel = "N",
      description = "Refuse, unless exactly N actions are selected.")
  private Long expected;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "100",
      description = "Refuse, if more than N actions are selected. Default: 100.")
  private int max;

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description = {
        "Write the selection to FILE, or to standard output if it is -, and redrive nothing. Moments"
            + " in actions count from now."
      })
  private String script;

  @Option(
      names = "--dispatcher",
      paramLabel = "HOW",
      description = {
        "Who carries the actions out. exec:COMMAND: run sh -c COMMAND for each, as with replay-tool"
            + " run, whose help describes its environment. script: nobody, every dispatch is ok; for"
            + " chains that scripts made. Needed, unless --dry-run or --script is given."
      })
  private String dispatcher;

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      defaultValue = "real",
      description = {
        "real: waits are waited for. script: time goes on behind the chain's last record and passes at"
            + " once. Default: real."
      })
  private RunOptions.Clock clock;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "End after that time, whatever is still deferred.")
  private String wait;

  @Mixin private ExecutorOptions executor;
  @Mixin private FormatOption format;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;
  private Selection selection;
  private Problems problems;
  private long chainId;

  RedriveCommand(Streams streams) {
    this.streams = streams;
  }

  /** There is nothing to redrive, or nothing is to be; the message says why. */
  private static final class NothingSelectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NothingSelectedException(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() throws IOException {
    requireSense();
    problems = new Problems(streams.err());
    try {
      if (dryRun) {
        return dryRun();
      } else if (script != null) {
        return writeScript();
      }
      return run();
    } catch (NothingSelectedException e) {
      say(e.getMessage());
      return problems.exitCode();
    }
  }

  private void requireSense() {
    if (max < 1 || max > MOST) {
      throw misuse("--max is " + max + ", accepted are 1 to " + MOST);
    }
    if (expected != null && expected < 0) {
      throw misuse("--expect is " + expected + ", it cannot be negative");
    }
    if (dryRun && script != null) {
      throw misuse("--dry-run goes without --script, which redrives nothing either");
    }
    if (script != null && script.isEmpty()) {
      throw misuse("--script is empty: name a file, or - for standard output");
    }
    if (!dryRun && script == null && dispatcher == null) {
      throw misuse(
          "--dispatcher=exec:COMMAND is needed, to carry the actions out; or --dry-run, to see them");
    }
  }

  /** Selects what is to be redriven, and refuses what cannot be meant. */
  private void select() {
    selection = new Selection(again, max);
    try (ScanProgress progress = new ScanProgress(streams)) {
      chainId = dead.read(chain.directory(), zone.zone(), problems, progress, selection::add);
    }
    selection.requireSize(expected);
    if (selection.count() == 0) {
      throw new NothingSelectedException(
          "nothing to redrive: no dead letter is selected" + selection.passedOver());
    }
    if (selection.warning() != null) {
      say(selection.warning());
    }
  }

  private int dryRun() throws IOException {
    select();
    ZoneId zoneId = zone.zone();
    try (JsonGenerator json = Json.generator(streams.out())) {
      for (DeadLetter letter : selection.letters()) {
        if (format.isJson()) {
          DeadJson.write(json, letter);
          json.writeRaw('\n');
        } else {
          streams.out().print(DeadText.line(letter, zoneId));
        }
      }
    }
    streams.out().flush();
    say(Words.count(selection.count(), "action") + " would be redriven" + selection.passedOver());
    return problems.exitCode();
  }

  private int writeScript() {
    NewFile file = "-".equals(script) ? null : new NewFile(Path.of(script), false);
    select();
    requireWhole();
    String text = selection.script(chainId);
    if (file == null) {
      streams.out().print(text);
    } else {
      file.write(text);
      String count = Words.count(selection.count(), "action");
      streams.out().print(Escapes.printable(script) + ": " + count + " to redrive\n");
    }
    streams.out().flush();
    return problems.exitCode();
  }

  private void requireWhole() {
    if (problems.count() > 0 && !again) {
      throw new NothingSelectedException(
          "nothing is redriven: what cannot be read may say that it was already; see --again");
    }
  }

  private int run() throws IOException {
    List<ScriptLine> lines = new ArrayList<>();
    ScriptRun run = new ScriptRun(options(lines), streams.err(), streams.terminal());
    run.onOpened(
        () -> {
          select();
          requireWhole();
          lines.addAll(selection.lines());
        });
    try {
      return StopHook.run(run, this::report);
    } catch (ChainLockedException e) {
      throw new ToolException(
          e.getMessage()
              + ". Have that process redrive: --script FILE writes the selection, and its executor"
              + " takes each line with redrive(id, action). Or stop it first");
    }
  }

  private RunOptions options(List<ScriptLine> lines) {
    return new RunOptions(
        ScriptSource.of(lines),
        chain.directory(),
        executor.config(lastConfig()),
        executor.syncPolicy(),
        clock,
        Long.MIN_VALUE,
        wait == null ? RunOptions.FOREVER : executor.duration("--wait", wait) / 1_000_000,
        executor.command(dispatcher),
        executor.retryAfterNs(),
        executor.execTimeoutNs(),
        false);
  }

  /** The configuration of the chain's last session. */
  private ExecutorConfig lastConfig() {
    ExecutorConfig[] last = {ExecutorConfig.defaults()};
    try (ChainReader reader = ChainReader.open(chain.directory())) {
      RecordListener sink =
          new RecordListener() {
            @Override
            public void opened(
                long timeNs, long session, long wallMs, long nextId, ExecutorConfig config) {
              last[0] = config;
            }
          };
      while (reader.poll(sink) > 0) {
        // To the end.
      }
    }
    return last[0];
  }

  private int report(RunSummary summary) throws IOException {
    RedriveReport report =
        RedriveReport.of(chain.directory(), selection.letters(), summary, zone.zone());
    if (format.isJson()) {
      Json.writeLine(streams.out(), report::write);
    } else {
      streams.out().print(report.text());
    }
    streams.out().flush();
    if (summary.failure() != null) {
      throw summary.failure();
    }
    if (!summary.complete()) {
      throw new ToolException(summary.complaint());
    }
    return problems.exitCode();
  }

  private void say(String message) {
    streams.err().println("replay-tool: " + message);
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
