package io.chainexec.replay;

import io.chainexec.replay.dead.DeadLetter;
import io.chainexec.replay.dead.DeadLetters;
import io.chainexec.replay.select.Criteria;
import io.chainexec.replay.select.OutcomeWord;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which dead letters are wanted. */
final class DeadOptions {
  private static final Set<OutcomeWord> DEAD = EnumSet.of(OutcomeWord.FAILED, OutcomeWord.GATED);

  @Mixin private SelectOptions select;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      split = ",",
      description = "Only what ended so: failed or gated. Repeatable.")
  private List<String> outcomes = List.of();

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /**
   * Reads the letters that are wanted, and tells what is wrong with what is read.
   *
   * @return the chain's id, 0 where it has no record yet
   */
  long read(
      Path chain,
      ZoneId zone,
      Problems problems,
      ScanProgress progress,
      Consumer<DeadLetter> letters) {
    Criteria criteria = select.criteria(endings(), false);
    try (DeadLetters all =
        new DeadLetters(
            chain, problems, progress, criteria, select.since(zone), select.until(zone))) {
      all.forEach(letters);
      problems.noteUndecided(all.undecided());
      problems.noteTimes(all.timesAssumed());
      return all.chainId();
    }
  }

  private Set<OutcomeWord> endings() {
    if (outcomes.isEmpty()) {
      return DEAD;
    }
    Set<OutcomeWord> chosen =
        select.choices("--outcome", outcomes, OutcomeWord.class, OutcomeWord::toString);
    if (!DEAD.containsAll(chosen)) {
      throw new ParameterException(
          command.commandLine(), "--outcome: dead letters are failed or gated, nothing else");
    }
    return chosen;
  }
}
