package io.chainexec.replay;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand. */
@Command(
    name = "replay-tool",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      SnapshotCommand.class,
      DiffCommand.class,
      LogCommand.class,
      TraceCommand.class,
      ExportCommand.class,
      DeadCommand.class,
      RedriveCommand.class,
      StatsCommand.class,
      ReportCommand.class,
      WhatIfCommand.class,
      VerifyCommand.class,
      RepairCommand.class,
      CompletionCommand.class
    },
    description = {
      "Looks at the chains that Chain Executor writes, and runs action scripts.",
      "",
      "A chain is a directory: the append-only log of what became of every action. Reading it"
          + " changes nothing and disturbs no executor that is writing it. Data goes to standard"
          + " output, everything else to standard error.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it could not be done; standard error says why",
      "2:the command line makes no sense",
      "3:the chain is damaged",
      "4:the chain ends in an unfinished block, and no writer is active (verify and"
          + " report only)",
      "5:the chain can be repaired (repair without --yes)",
      "6:there are differences (diff only)"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  CHAINEXEC_DEBUG=1        prints the stack trace of an error",
      "  REPLAY_TOOL_JAVA_OPTS    options for the JVM, for the launcher bin/replay-tool",
      "",
      "Examples:",
      "  replay-tool run script.jsonl --chain /tmp/chain",
      "  replay-tool snapshot --chain /tmp/chain --at -2h",
      "  replay-tool diff --chain /tmp/chain -2h",
      "  replay-tool log --chain /tmp/chain --since -2h --failures",
      "  replay-tool trace 12 --chain /tmp/chain",
      "  replay-tool export --chain /tmp/chain > chain.csv",
      "  replay-tool dead --chain /tmp/chain",
      "  replay-tool stats --chain /tmp/chain",
      "  replay-tool report --chain /tmp/chain --html report.html",
      "  replay-tool what-if --chain /tmp/chain --set pull_cooldown=1s",
      "  replay-tool verify --chain /tmp/chain"
    })
final class ReplayTool implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
