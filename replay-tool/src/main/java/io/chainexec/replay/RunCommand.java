package io.chainexec.replay;

import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.NanoClock;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.run.RunOptions;
import io.chainexec.replay.run.RunSummary;
import io.chainexec.replay.run.ScriptRun;
import io.chainexec.replay.run.ScriptSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an action script. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs an action script through the executor into a chain, new or with a history.",
      "",
      "A script is JSON Lines, one action a line:",
      "  {\"at_ms\":0,\"action\":{\"kind\":\"pull_replica\",\"chain\":\"7\",\"source\":\"3\"}}",
      "at_ms counts from the script's start and never goes back. id is optional and increasing; on a"
          + " chain with a history it is offset by the chain's last id. dispatch is an optional list"
          + " of what the action's first, second, ... dispatch returns, e.g."
          + " [{\"result\":\"retry\",\"reason\":\"busy\",\"after_ms\":500},{\"result\":\"ok\"}];"
          + " results are ok, drop, retry and panic, each with an optional delay_ms. redrive_of, as in"
          + " {\"id\":\"12\"}, links an action to one of the chain that had ended. A file is"
          + " checked to its end before anything is run.",
      "",
      "After the last line the clock runs on until nothing is deferred. A chain with deferred"
          + " actions goes on with them. Ctrl-C ends the run cleanly.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the script was run to its end",
      "1:the script, the chain or the run failed; standard error says why",
      "2:the command line makes no sense"
    },
    footerHeading = "%nEnvironment of a command (--dispatcher=exec:COMMAND):%n",
    footer = {
      "The action is one line of JSON on standard input; its fields are also in the environment."
          + " Moments (*_TIME) are milliseconds since 1970.",
      "  CHAINEXEC_ID, CHAINEXEC_KIND    every action",
      "  CHAINEXEC_COUNT                 its deferrals and retries so far",
      "  CHAINEXEC_DAEMON_ID, _DAEMON_NAME",
      "                                  start_daemon, stop_daemon, apply_backoff",
      "  CHAINEXEC_REASON                stop_daemon, mark_avoid, drain_failed",
      "  CHAINEXEC_DEADLINE_TIME         stop_daemon",
      "  CHAINEXEC_UNTIL_TIME            apply_backoff",
      "  CHAINEXEC_CHAIN                 pull_replica, drop_replica, request_placement,",
      "                                  request_eviction",
      "  CHAINEXEC_SOURCE                pull_replica",
      "  CHAINEXEC_EXCLUDE, _TARGET      request_placement; nodes separated by commas",
      "  CHAINEXEC_VICTIM                request_eviction",
      "  CHAINEXEC_BLOB, _FROM, _TO      migrate_blob",
      "  CHAINEXEC_BLOB, _BY             reduce_heat",
      "  CHAINEXEC_PEER, _TTL_MS         mark_avoid",
      "  CHAINEXEC_NODE, _STATE          commit_maintenance_transition",
      "",
      "Examples:",
      "  replay-tool run script.jsonl --chain /tmp/chain",
      "  replay-tool run script.jsonl --chain /tmp/chain --set pull_cooldown=1s",
      "  generate | replay-tool run - --chain /tmp/chain --clock=real \\",
      "    --dispatcher='exec:./act.sh' --exec-timeout=30s"
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SCRIPT", description = "The script's file, or - for standard input.")
  private Path script;

  @Mixin private ChainOption chain;

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      defaultValue = "script",
      description = {
        "script: time comes from the script's at_ms and passes at once, so that hours run in"
            + " moments. real: each line is submitted when its time has come. Default: script."
      })
  private RunOptions.Clock clock;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      defaultValue = "now",
      description = {
        "Wall time of the script's start, for --clock=script: now, or ISO-8601 such as"
            + " 2026-01-31T08:00:00Z (UTC where there is no zone). On a chain with a history, just"
            + " after its last record where that is later. Default: now."
      })
  private String start;

  @Option(
      names = "--until",
      paramLabel = "MS",
      description = {
        "After the last line, stop at this time of the script even if actions are deferred; what"
            + " comes due then or later stays deferred."
      })
  private Long untilMs;

  @Option(
      names = "--dispatcher",
      paramLabel = "HOW",
      defaultValue = "script",
      description = {
        "script: play the script's own results. exec:COMMAND: run sh -c COMMAND for each action; exit"
            + " 0 is ok, 75 a retry, anything else a drop with the last line of its standard error"
            + " as the reason (exit N where that is empty). Its output goes to standard error."
            + " Default: script."
      })
  private String dispatcher;

  @Option(names = "--keep-going", description = "Report bad lines of the script and skip them.")
  private boolean keepGoing;

  @Mixin private ExecutorOptions executor;
  @Mixin private FormatOption format;

  @Spec private CommandSpec spec;

  private final Streams streams;

  RunCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    ScriptRun run = new ScriptRun(options(), streams.err(), streams.terminal());
    return StopHook.run(run, this::report);
  }

  private int report(RunSummary summary) throws IOException {
    if (format.isJson()) {
      Json.writeLine(streams.out(), summary::write);
    } else {
      streams.out().print(summary.text());
    }
    streams.out().flush();
    if (summary.failure() != null) {
      throw summary.failure();
    }
    if (!summary.complete()) {
      throw new ToolException(summary.complaint());
    }
    return ExitCode.OK;
  }

  private RunOptions options() {
    Path path = script.toString().equals("-") ? null : script;
    return new RunOptions(
        new ScriptSource(path, streams.in()),
        chain.directory(),
        executor.config(ExecutorConfig.defaults()),
        executor.syncPolicy(),
        clock,
        startWallMs(),
        untilMs(),
        executor.command(dispatcher),
        executor.retryAfterNs(),
        executor.execTimeoutNs(),
        keepGoing);
  }

  private long startWallMs() {
    if (clock == RunOptions.Clock.REAL && !"now".equals(start)) {
      throw misuse("--start goes with --clock=script only");
    }
    return "now".equals(start)
        ? NanoClock.system().wallMs()
        : Moments.parseWallMs(start).orElseThrow(() -> misuse(notATime()));
  }

  private String notATime() {
    return "--start: \"" + start + "\" is no time; write now, or ISO-8601 as 2026-01-31T08:00:00Z";
  }

  private long untilMs() {
    if (untilMs == null) {
      return RunOptions.FOREVER;
    }
    if (untilMs < 0 || untilMs > RunOptions.MAX_MS) {
      throw misuse("--until is " + untilMs + ", accepted are 0 to " + RunOptions.MAX_MS);
    }
    return untilMs;
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
