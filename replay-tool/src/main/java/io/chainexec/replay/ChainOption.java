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
    return path(command, directory);
  }

  /** The directory that was named to that command; a usage error where that is none. */
  static Path path(CommandSpec command, String directory) {
    if (directory.isEmpty()) {
      throw new ParameterException(command.commandLine(), "--chain is empty: name a directory");
    }
    try {
      return Path.of(directory);
    } catch (InvalidPathException e) {
      throw new ParameterException(
          command.commandLine(), "--chain cannot be a path here: " + e.getMessage(), e);
    }
  }
}
