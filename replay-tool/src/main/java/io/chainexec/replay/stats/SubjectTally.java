package io.chainexec.replay.stats;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;

/** Whom outcomes are about. Not thread-safe. */
final class SubjectTally {
  private static final int MOST_KEPT = 1 << 15;

  private final Ranking<Daemon, OutcomeTally> daemons = new Ranking<>(MOST_KEPT, OutcomeTally::new);
  private final Ranking<Long, OutcomeTally> chains = new Ranking<>(MOST_KEPT, OutcomeTally::new);
  private final Ranking<Long, OutcomeTally> nodes = new Ranking<>(MOST_KEPT, OutcomeTally::new);
  private final Ranking<Long, OutcomeTally> blobs = new Ranking<>(MOST_KEPT, OutcomeTally::new);
  private OutcomeTally.Outcome outcome;
  private boolean first;

  void add(Action action, OutcomeTally.Outcome newOutcome, boolean isFirst) {
    outcome = newOutcome;
    first = isFirst;
    if (action instanceof Action.PullReplica a) {
      count(chains, a.chain());
      count(nodes, a.source());
    } else if (action instanceof Action.DropReplica a) {
      count(chains, a.chain());
    } else if (action instanceof Action.MigrateBlob a) {
      count(blobs, a.blob());
      count(nodes, a.from());
      if (a.to() != a.from()) {
        count(nodes, a.to());
      }
    } else if (action instanceof Action.ReduceHeat a) {
      count(blobs, a.blob());
    } else {
      addRarer(action);
    }
  }

  private void addRarer(Action action) {
    if (action instanceof Action.StartDaemon a) {
      count(daemons, a.daemon());
    } else if (action instanceof Action.StopDaemon a) {
      count(daemons, a.daemon());
    } else if (action instanceof Action.ApplyBackoff a) {
      count(daemons, a.daemon());
    } else if (action instanceof Action.RequestPlacement a) {
      count(chains, a.chain());
      a.target().ifPresent(node -> count(nodes, node));
    } else if (action instanceof Action.RequestEviction a) {
      count(chains, a.chain());
      count(nodes, a.victim());
    } else if (action instanceof Action.MarkAvoid a) {
      count(nodes, a.peer());
    } else if (action instanceof Action.CommitMaintenanceTransition a) {
      count(nodes, a.node());
    }
  }

  private <K> void count(Ranking<K, OutcomeTally> ranking, K key) {
    ranking.count(key).add(outcome, first);
  }

  ChainStats.Busiest view(int most) {
    return new ChainStats.Busiest(
        top(daemons, most), top(chains, most), top(nodes, most), top(blobs, most));
  }

  private static <K> ChainStats.Top<ChainStats.Subject<K>> top(
      Ranking<K, OutcomeTally> ranking, int most) {
    return ranking.top(most, (key, tally) -> new ChainStats.Subject<>(key, tally.view()));
  }
}
