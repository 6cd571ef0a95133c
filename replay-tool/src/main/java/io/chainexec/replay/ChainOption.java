package io.chainexec.replay;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The chain that a command is about. */
final class ChainOption {
  @Option(
      names = "--chain",
      required = true,
      paramLabel = "DIR",
      description = "The chain's directory.")
  private String directory;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** The directory; a usage error where none is named. */
  Path directory() {
    return directory(command, "--chain", directory);
  }

  /** The directory that an option names; a usage error where it names none. */
  static Path directory(CommandSpec command, String option, String text) {
    if (text.isEmpty()) {
      throw new ParameterException(command.commandLine(), option + " is empty: name a directory");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ParameterException(
          command.commandLine(), option + " cannot be a path here: " + e.getMessage(), e);
    }
  }
}
