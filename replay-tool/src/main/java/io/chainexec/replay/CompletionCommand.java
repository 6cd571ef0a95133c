package io.chainexec.replay;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete this tool's command lines. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Prints a script that has bash or zsh complete commands, options and their values. It defines"
          + " functions and starts nothing.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "2:the command line makes no sense"},
    footer = {
      "",
      "Examples:",
      "  source <(replay-tool completion)",
      "  replay-tool completion > ~/.local/share/bash-completion/completions/replay-tool",
      "",
      "In zsh, after autoload -U +X compinit && compinit; to have it always, put the",
      "first line into ~/.bashrc or ~/.zshrc."
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private final Streams streams;

  CompletionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    CommandLine tool = spec.root().commandLine();
    streams.out().print(AutoComplete.bash(tool.getCommandName(), tool));
    return ExitCode.OK;
  }
}
