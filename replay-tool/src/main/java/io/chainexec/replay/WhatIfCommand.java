package io.chainexec.replay;

import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.run.ScriptSource;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.whatif.WhatIf;
import io.chainexec.replay.whatif.WhatIfJson;
import io.chainexec.replay.whatif.WhatIfResult;
import io.chainexec.replay.whatif.WhatIfText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what other settings would have done. */
@Command(
    name = "what-if",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Replays the actions of a chain, or of a script, through an executor with other settings, on"
          + " a clock that passes at once, and shows what would be different: outcomes, deferrals,"
          + " waits, and what would have been lost. Nothing is written. The same input gives the"
          + " same output.",
      "",
      "A chain is replayed twice: as it was configured, session by session, and with the changes."
          + " The first replay is compared with the record, and the output says how faithful it is;"
          + " \"exact\" means that every action ends as recorded, at the same nanosecond, after the"
          + " same number of deferrals. A chain that was written on the machine's clock is close,"
          + " not exact, and what crashed, was refused or is lost cannot be replayed as it was; the"
          + " output says that, too.",
      "",
      "Each action comes when it was emitted. Its first, second, ... dispatch returns what it"
          + " returned in reality, after the same time, whenever that is now. A dispatch that never"
          + " happened is assumed to be ok, after the median time of those of its kind before it;"
          + " the output counts them. Gates set or cleared by a handle, restarts, and crashes come"
          + " when they came. An action that finds the queue full is refused, unless it found it"
          + " full in the first replay, too: then it waits, since it is on record that it came in."
          + " Behind the last record the clock runs on until nothing is deferred.",
      "",
      "With --since, the replay begins with the state that the records before it fold to. What is"
          + " replayed is read in one pass and held in memory only as long as it is under way, or"
          + " ahead of its result: at most some four million actions at once.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, whatever the difference and however faithful the replay",
      "1:there is no chain or script, it cannot be read, or the settings make no sense together",
      "2:the command line makes no sense",
      "3:the chain is damaged; what could be read is replayed all the same"
    },
    footer = {
      "",
      "As JSON: one object, described in replay-tool/WHATIF.md.",
      "",
      "Examples:",
      "  replay-tool what-if --chain /tmp/chain --set pull_cooldown=1s",
      "  replay-tool what-if --chain /tmp/chain --since -12h --set pull_cooldown=1s \\",
      "    --set max_defer_count=4 -n 20",
      "  replay-tool what-if script.jsonl --set deferral_order=shared",
      "  replay-tool what-if script.jsonl --base pull_cooldown=1s --set pull_cooldown=2s",
      "  replay-tool what-if --chain /tmp/chain --set queue_capacity=64 -o json |",
      "    jq .courses.what_if.outcomes.refused"
    })
final class WhatIfCommand implements Callable<Integer> {
  private static final int MOST_LISTED = 100_000;

  @Parameters(
      paramLabel = "SCRIPT",
      arity = "0..1",
      description = "Instead of a chain: a script's file, or - for standard input.")
  private String script;

  @Option(names = "--chain", paramLabel = "DIR", description = "The chain's directory.")
  private Path chain;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      required = true,
      description = {
        "A setting that is different; may be repeated. Keys and defaults: ${bundle:settings}."
      })
  private List<String> settings = List.of();

  @Option(
      names = "--base",
      paramLabel = "KEY=VALUE",
      description = {
        "For a script: a setting of what it is compared with, else the defaults; may be repeated. A"
            + " chain is compared with its own settings."
      })
  private List<String> base = List.of();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = {
        "Of a chain: begin with the first record of that moment, written as for log: a time, as"
            + " 2026-01-31T08:00:00Z; a length of time before the last record, as -2h; or a"
            + " sequence, as 1200."
      })
  private String since;

  @Option(
      names = "--until",
      paramLabel = "WHEN",
      description = "Of a chain: end before the first record of that moment, written likewise.")
  private String until;

  private int listed = 10;

  @Mixin private FormatOption format;
  @Mixin private ZoneOption zone;
  @Spec private CommandSpec spec;

  private final Streams streams;

  WhatIfCommand(Streams streams) {
    this.streams = streams;
  }

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = {
        "List at most N actions of each sort: those that end in another way, those that are delayed"
            + " most, and those that are not replayed faithfully. Default: 10."
      })
  void listed(int count) {
    if (count < 0 || count > MOST_LISTED) {
      throw misuse("-n is " + count + ", accepted are 0 to " + MOST_LISTED);
    }
    listed = count;
  }

  @Override
  public Integer call() throws IOException {
    if ((script == null) == (chain == null)) {
      throw misuse(
          script == null
              ? "a script, or a chain with --chain, is needed"
              : "a script goes with no --chain");
    }
    Map<String, String> changes = pairs("--set", settings);
    return script == null ? ofChain(changes) : ofScript(changes);
  }

  private int ofChain(Map<String, String> changes) throws IOException {
    if (!base.isEmpty()) {
      throw misuse("--base goes with a script only: a chain is compared with its own settings");
    }
    ZoneId zoneId = zone.zone();
    Bound from = bound("--since", since, zoneId);
    Bound to = bound("--until", until, zoneId);
    Problems problems = new Problems(streams.err());
    WhatIfResult result;
    try (ScanProgress progress = new ScanProgress(streams)) {
      result = WhatIf.ofChain(chain, problems, from, to, changes, listed, progress);
    }
    write(result, zoneId);
    return problems.exitCode();
  }

  private int ofScript(Map<String, String> changes) throws IOException {
    if (since != null || until != null) {
      throw misuse("--since and --until go with --chain only");
    }
    ExecutorConfig config = config(pairs("--base", base));
    ScriptSource source = new ScriptSource(scriptPath(), streams.in());
    write(WhatIf.ofScript(source, config, changes, listed), zone.zone());
    return ExitCode.OK;
  }

  /** The script's file; null for standard input. */
  private Path scriptPath() {
    try {
      return "-".equals(script) ? null : Path.of(script);
    } catch (InvalidPathException e) {
      throw misuse("SCRIPT cannot be a path here: " + e.getMessage());
    }
  }

  private void write(WhatIfResult result, ZoneId zoneId) throws IOException {
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> WhatIfJson.write(json, result));
    } else {
      streams.out().print(WhatIfText.of(result, zoneId));
    }
  }

  private Bound bound(String option, String text, ZoneId zoneId) {
    try {
      return text == null ? null : Moments.parseBound(text, zoneId);
    } catch (IllegalArgumentException e) {
      throw misuse(option + ": " + e.getMessage());
    }
  }

  /** Settings by key, each with a value that can be read. */
  private Map<String, String> pairs(String option, List<String> texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw misuse(option + ": \"" + text + "\" is not of the form KEY=VALUE");
      }
      String key = text.substring(0, equals);
      String value = text.substring(equals + 1);
      try {
        ExecutorConfig.builder().set(key, value);
      } catch (IllegalArgumentException e) {
        throw misuse(option + ": " + e.getMessage());
      }
      if (pairs.put(key, value) != null) {
        throw misuse(option + ": " + key + " is set twice");
      }
    }
    return pairs;
  }

  private ExecutorConfig config(Map<String, String> pairs) {
    ExecutorConfig.Builder builder = ExecutorConfig.builder();
    pairs.forEach(builder::set);
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw misuse("--base: " + e.getMessage());
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
