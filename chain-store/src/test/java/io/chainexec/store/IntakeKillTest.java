package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.Action;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Ticket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that journals its intake is killed within a dispatch: a copy of the directory, made
 * then, is what it leaves.
 */
final class IntakeKillTest {
  private static final Action HEAT = new Action.ReduceHeat(1, 1);

  @TempDir Path temp;
  private final List<String> dispatches = new ArrayList<>();

  private ActionExecutor executor(Path chain, long copyAtId) {
    return ActionExecutor.builder()
        .config(ExecutorConfig.builder().journal(JournalMode.INTAKE).build())
        .chain(ChronicleAppender.open(chain))
        .dispatcher(
            (action, attempt) -> {
              if (attempt.id() == copyAtId) {
                copy(chain);
              }
              dispatches.add(attempt.id() + (attempt.inDoubt() ? " in doubt" : ""));
              return DispatchResult.ok();
            })
        .build();
  }

  private void copy(Path chain) {
    try {
      Chains.copy(chain, temp.resolve("left"));
      Files.deleteIfExists(temp.resolve("left").resolve(ChainDirectory.LOCK_FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noAcceptedActionIsLostAndOnlyThoseWithoutAnOutcomeAreDispatchedAgain() {
    try (ActionExecutor executor = executor(temp.resolve("chain"), 2)) {
      for (int i = 1; i <= 4; i++) {
        executor.submitDurably(HEAT, "key " + i);
      }
      executor.doWork();
    }
    assertEquals(List.of("1", "2", "3", "4"), dispatches);
    dispatches.clear();
    Path left = temp.resolve("left");
    Ticket.Receipt again;
    try (ActionExecutor executor = executor(left, -1)) {
      Ticket ticket = executor.submitDurably(HEAT, "key 1");
      executor.doWork();
      again = ticket.toFuture().join();
    }
    assertEquals(List.of("2 in doubt", "3 in doubt", "4 in doubt"), dispatches);
    assertEquals(new Ticket.Receipt(1, true), again);
    assertEquals(VerifyReport.Status.CLEAN, ChainVerifier.verify(left).status());
  }
}
