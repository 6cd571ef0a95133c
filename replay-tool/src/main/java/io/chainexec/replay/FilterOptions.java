package io.chainexec.replay;

import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.Criteria;
import io.chainexec.replay.select.OutcomeWord;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which records are wanted. Options of different names must all hold, of the same name any. */
final class FilterOptions {
  @Mixin private SelectOptions select;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      split = ",",
      completionCandidates = Candidates.Outcomes.class,
      description = {
        "Only outcomes: dispatched, failed (for good), retried (failed, and tried again), deferred,"
            + " gated, in_doubt. Repeatable."
      })
  private List<String> outcomes = List.of();

  @Option(
      names = "--failures",
      description = {
        "Only what went wrong for good: failure records, actions that failed, were gated or are in"
            + " doubt, refused submissions, gaps."
      })
  private boolean failures;

  /** Where to begin, or null. */
  Bound since(ZoneId zone) {
    return select.since(zone);
  }

  /** Where to end, or null. */
  Bound until(ZoneId zone) {
    return select.until(zone);
  }

  Criteria criteria() {
    Set<OutcomeWord> words =
        select.choices("--outcome", outcomes, OutcomeWord.class, OutcomeWord::toString);
    return select.criteria(words, failures);
  }
}
