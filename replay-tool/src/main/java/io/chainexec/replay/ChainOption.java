package io.chainexec.replay;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The chain that a command is about. */
final class ChainOption {
  @Option(
      names = "--chain",
      required = true,
      paramLabel = "DIR",
      description = "The chain's directory.")
  private Path directory;

  /** The directory. */
  Path directory() {
    return directory;
  }
}
