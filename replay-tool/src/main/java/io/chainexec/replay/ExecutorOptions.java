package io.chainexec.replay;

import io.chainexec.config.Durations;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.SyncPolicy;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How the executor works that a command makes, and the dispatcher that it calls. */
final class ExecutorOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Set one of the executor's settings; may be repeated. Lengths of time have a unit, as in"
            + " 250ms, 1s, 2h. Keys and defaults: ${bundle:settings}."
      })
  private List<String> settings = List.of();

  @Option(
      names = "--sync",
      paramLabel = "WHEN",
      defaultValue = "10ms",
      description = {
        "When records are synced to the disk, so that a power failure does not take them: an interval"
            + " from 1ms to 1h, in the background; every:N records; commit, with every block of"
            + " records; or never, which leaves it to the system. The end of a run syncs the rest,"
            + " except with never. Default: 10ms."
      })
  private String sync;

  @Option(
      names = "--retry-after",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "How long an action waits whose command exits with 75. Default: 1s.")
  private String retryAfter;

  @Option(
      names = "--exec-timeout",
      paramLabel = "TIME",
      description = "Kill a command that takes longer, with all it started; the action is dropped.")
  private String execTimeout;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** The configuration with the settings that were given. */
  ExecutorConfig config(ExecutorConfig base) {
    ExecutorConfig.Builder builder = base.toBuilder();
    try {
      for (String setting : settings) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("\"" + setting + "\" is not of the form KEY=VALUE");
        }
        builder.set(setting.substring(0, equals), setting.substring(equals + 1));
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw misuse("--set: " + e.getMessage());
    }
  }

  SyncPolicy syncPolicy() {
    try {
      return SyncPolicy.parse(sync);
    } catch (IllegalArgumentException e) {
      throw misuse("--sync: " + e.getMessage());
    }
  }

  long retryAfterNs() {
    return duration("--retry-after", retryAfter);
  }

  /** 0 for none. */
  long execTimeoutNs() {
    if (execTimeout == null) {
      return 0;
    }
    long ns = duration("--exec-timeout", execTimeout);
    if (ns == 0) {
      throw misuse("--exec-timeout is 0; leave it out for none");
    }
    return ns;
  }

  /** The command of {@code exec:COMMAND}, or null for the script's own results. */
  String command(String dispatcher) {
    if ("script".equals(dispatcher)) {
      return null;
    }
    if (!dispatcher.startsWith("exec:") || dispatcher.substring("exec:".length()).isBlank()) {
      throw misuse("--dispatcher is \"" + dispatcher + "\", accepted are script and exec:COMMAND");
    }
    return dispatcher.substring("exec:".length());
  }

  /** The length of time that the text of an option says. */
  long duration(String option, String text) {
    try {
      return Durations.parseNs(text);
    } catch (IllegalArgumentException e) {
      throw misuse(option + ": " + e.getMessage());
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
