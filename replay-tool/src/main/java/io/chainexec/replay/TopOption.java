package io.chainexec.replay;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How long lists of the most frequent are. */
final class TopOption {
  static final int MOST = 1000;
  private static final String DEFAULT = "10";

  @Spec(Target.MIXEE)
  private CommandSpec command;

  private int most;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = DEFAULT,
      description =
          "How many reasons, daemons, chains, nodes and blobs to list, of each: 1 to 1000. Default:"
              + " ${DEFAULT-VALUE}.")
  void most(int count) {
    if (count < 1 || count > MOST) {
      throw new ParameterException(
          command.commandLine(), "--top is " + count + ", accepted are 1 to " + MOST);
    }
    most = count;
  }

  int most() {
    return most;
  }
}
