package io.chainexec.replay;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.chainexec.action.ActionKind;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.Criteria;
import io.chainexec.replay.select.OutcomeWord;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Which records are wanted, whatever they say became of actions. Options of different names must
 * all hold, of the same name any.
 */
final class SelectOptions {
  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = {
        "Begin with the first record of that moment: ISO-8601, as 2026-01-31 or"
            + " 2026-01-31T08:00:00+01:00; a length of time before the chain's last record, as -2h"
            + " or -1h30m; or a sequence, as 1200 or '#1200'. Times are the wall times that the log"
            + " shows: where the clock was set back, a time can come twice, and both are shown."
      })
  private String since;

  @Option(
      names = "--until",
      paramLabel = "WHEN",
      description = "End before the first record of that moment, written as for --since.")
  private String until;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      split = ",",
      completionCandidates = Candidates.Kinds.class,
      description = "Only what is about actions of that kind. Repeatable.")
  private List<String> kinds = List.of();

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      description = "Only what is about the action of that id. Repeatable.")
  private List<String> ids = List.of();

  @Mixin private SubjectOptions subjects;

  @Option(
      names = "--grep",
      paramLabel = "REGEX",
      description = {
        "Only records with a reason in which that regular expression (RE2) is found; (?i) in front"
            + " ignores case."
      })
  private String grep;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** Where to begin, or null. */
  Bound since(ZoneId zone) {
    Bound from = bound("--since", since, zone);
    Bound to = bound("--until", until, zone);
    if (from instanceof Bound.Sequence a && to instanceof Bound.Sequence b) {
      requireOrder(a.sequence(), b.sequence());
    } else if (from instanceof Bound.Wall a && to instanceof Bound.Wall b) {
      requireOrder(a.wallMs(), b.wallMs());
    } else if (from instanceof Bound.BeforeEnd a && to instanceof Bound.BeforeEnd b) {
      requireOrder(-a.ms(), -b.ms());
    }
    return from;
  }

  /** Where to end, or null. */
  Bound until(ZoneId zone) {
    return bound("--until", until, zone);
  }

  /**
   * What is wanted.
   *
   * @param outcomes that a record must say; empty for any
   * @param failures whether only what somebody should look at is wanted
   */
  Criteria criteria(Set<OutcomeWord> outcomes, boolean failures) {
    Set<Long> wantedIds = new HashSet<>();
    ids.forEach(id -> wantedIds.add(Ids.parse(command, "--id", id)));
    return new Criteria(
        wantedIds,
        choices("--kind", kinds, ActionKind.class, ActionKind::wireName),
        outcomes,
        subjects.subjects(),
        pattern(),
        failures);
  }

  private void requireOrder(long from, long to) {
    if (from > to) {
      throw misuse("--since " + since + " is behind --until " + until);
    }
  }

  private Bound bound(String option, String text, ZoneId zone) {
    return Moments.parseBound(command, option, text, zone);
  }

  /** The values of an option that names some of an enum's. */
  <E extends Enum<E>> Set<E> choices(
      String option, List<String> texts, Class<E> type, Function<E, String> name) {
    Set<E> chosen = EnumSet.noneOf(type);
    for (String text : texts) {
      E choice =
          Arrays.stream(type.getEnumConstants())
              .filter(value -> name.apply(value).equals(text))
              .findFirst()
              .orElse(null);
      if (choice == null) {
        String accepted =
            Arrays.stream(type.getEnumConstants()).map(name).collect(Collectors.joining(", "));
        throw misuse(option + ": \"" + text + "\" is not known, accepted are " + accepted);
      }
      chosen.add(choice);
    }
    return chosen;
  }

  private Pattern pattern() {
    try {
      return grep == null ? null : Pattern.compile(grep);
    } catch (PatternSyntaxException e) {
      throw misuse(
          "--grep: \"" + grep + "\" is no regular expression: " + e.getDescription().strip());
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
