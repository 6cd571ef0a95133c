package io.chainexec.executor;

import io.chainexec.action.Daemon;
import io.chainexec.snapshot.Snapshot;
import java.util.concurrent.CompletableFuture;

/** What other threads ask of the loop, besides handling actions. Immutable. */
sealed interface Command {
  /** Record a failure of another part of the daemon. */
  record RecordFailure(String source, String reason) implements Command {}

  /** Close a daemon's gate. */
  record SetGate(Daemon daemon, long untilNs) implements Command {}

  /** Open a daemon's gate. */
  record ClearGate(Daemon daemon) implements Command {}

  /** One that somebody waits for the answer of, which must come whatever happens. */
  sealed interface Question extends Command {
    CompletableFuture<?> answer();
  }

  /** Say what the state is. */
  record TakeSnapshot(CompletableFuture<Snapshot> answer) implements Question {}

  /** Say when everything recorded so far is durable, and behind which sequence it ends. */
  record AwaitDurable(CompletableFuture<Long> answer) implements Question {}
}
