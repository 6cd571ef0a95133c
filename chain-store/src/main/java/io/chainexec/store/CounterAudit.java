package io.chainexec.store;

import io.chainexec.chain.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Compares counters that a record tells with those of the fold. Where records are missing, goes on
 * from what the next such record tells. Not thread-safe.
 */
final class CounterAudit {
  private static final List<Named> ALL =
      List.of(
          new Named("dispatched", Counters::dispatched),
          new Named("failed", Counters::failed),
          new Named("deferred", Counters::deferred),
          new Named("gated", Counters::gated),
          new Named("dispatch_retries", Counters::dispatchRetries),
          new Named("pressure_asserts", Counters::pressureAsserts),
          new Named("pressure_releases", Counters::pressureReleases),
          new Named("chain_append_failures", Counters::chainAppendFailures),
          new Named("refused_submissions", Counters::refusedSubmissions),
          new Named("refused_commands", Counters::refusedCommands),
          new Named("gaps", Counters::gaps),
          new Named("lost_records", Counters::lostRecords));

  /** Each counts records, of which as many at most can be missing as were lost. */
  private static final List<Named> RECORDS = ALL.subList(0, 7);

  private Counters told = Counters.ZERO;
  private Counters foldedThen = Counters.ZERO;

  private record Named(String name, ToLongFunction<Counters> value) {
    long of(Counters counters) {
      return value.applyAsLong(counters);
    }
  }

  /** Records are missing: what was counted is not known. */
  void forget() {
    told = null;
  }

  /** The fold has taken over what a checkpoint tells. */
  void takeOver(Counters folded) {
    told = folded;
    foldedThen = folded;
  }

  /** How what is told differs from the fold, in words; null if it does not. */
  String difference(Counters now, Counters folded) {
    String difference = null;
    if (told != null) {
      List<String> differing = new ArrayList<>();
      for (Named counter : ALL) {
        long expected = counter.of(told) + counter.of(folded) - counter.of(foldedThen);
        if (counter.of(now) != expected) {
          differing.add(counter.name + " " + counter.of(now) + " instead of " + expected);
        }
      }
      difference = differing.isEmpty() ? null : String.join(", ", differing);
    }
    told = now;
    foldedThen = folded;
    return difference;
  }

  /**
   * What cannot be right about the counters of a checkpoint behind a gap, in words; null if all
   * can. As many records as were lost may be missing in the fold; or, where a writer could not read
   * what it had appended, be there and not count.
   *
   * @param exact whether nothing was lost since the state was folded from the chain
   * @param lost how many records the gap declares, which the fold counts already
   */
  static String implausible(Counters now, Counters folded, boolean exact, long lost) {
    long records = 0;
    for (Named counter : ALL) {
      long delta = counter.of(now) - counter.of(folded);
      boolean fits =
          switch (counter.name) {
            case "gaps" -> delta == 0 || delta == -1 && !exact;
            case "lost_records" -> delta == 0 || delta < 0 && delta >= -lost && !exact;
            case "chain_append_failures" -> delta >= 0;
            case "refused_submissions", "refused_commands" -> delta == 0 || delta > 0 && !exact;
            default -> delta == 0 || !exact;
          };
      if (!fits) {
        return counter.name + " " + counter.of(now) + " instead of " + counter.of(folded);
      }
      records += RECORDS.contains(counter) ? Math.abs(delta) : 0;
    }
    return records > lost
        ? "they count " + records + " records otherwise, where " + lost + " were lost"
        : null;
  }
}
