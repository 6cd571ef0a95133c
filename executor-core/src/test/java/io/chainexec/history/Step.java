package io.chainexec.history;

import java.util.List;

/** One thing that happens to an executor in a history. */
sealed interface Step {
  /** An action is submitted; the reactions are to its first, second, ... dispatch, then ok. */
  record Submit(ActionSpec spec, List<Reaction> reactions) implements Step {}

  /** Time passes, and whatever comes due is handled at its moment. */
  record Advance(long ms) implements Step {}

  /** Time passes while nobody drives: what came due is late. */
  record Stall(long ms) implements Step {}

  /** One duty cycle. */
  record Cycle() implements Step {}

  /** Duty cycles until there is nothing to do. */
  record Settle() implements Step {}

  /** A daemon's gate is closed until that moment of the chain. */
  record SetGate(int daemon, long untilMs) implements Step {}

  /** A daemon's gate is opened. */
  record ClearGate(int daemon) implements Step {}

  /** Another part of the daemon records a failure. */
  record RecordFailure(String reason) implements Step {}

  /** The chain loses records, after letting some pass. */
  record LoseRecords(int pass, int lose) implements Step {}

  /** The chain loses blocks. */
  record LoseCommits(int lose) implements Step {}

  /** The executor ends at a quiet point, and another goes on. */
  record Restart(boolean clean) implements Step {}
}
