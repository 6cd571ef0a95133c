package io.chainexec.replay;

import io.chainexec.replay.select.Subjects;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the actions that are wanted are about. */
final class SubjectOptions {
  @Option(
      names = "--daemon",
      paramLabel = "DAEMON",
      description = "Only what is about that daemon: its name, its id, or NAME#ID. Repeatable.")
  private List<String> daemons = List.of();

  @Option(
      names = "--chain-id",
      paramLabel = "ID",
      description = {
        "Only what is about that replica chain (pull_replica, drop_replica, request_placement,"
            + " request_eviction). Repeatable."
      })
  private List<String> chains = List.of();

  @Option(
      names = "--node",
      paramLabel = "ID",
      description = {
        "Only actions that name that node: as source, victim, target, excluded, peer, or their own."
            + " Repeatable."
      })
  private List<String> nodes = List.of();

  @Spec(Target.MIXEE)
  private CommandSpec command;

  Subjects subjects() {
    return new Subjects(daemons, ids("--chain-id", chains), ids("--node", nodes));
  }

  private Set<Long> ids(String option, List<String> texts) {
    Set<Long> ids = new HashSet<>();
    for (String text : texts) {
      ids.add(Ids.parse(command, option, text));
    }
    return ids;
  }
}
