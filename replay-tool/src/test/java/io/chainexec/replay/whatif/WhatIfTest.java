package io.chainexec.replay.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.executor.ManualClock;
import io.chainexec.store.ChronicleAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from outside besides actions: gates, restarts, and kills. */
final class WhatIfTest {
  private static final long MS = 1_000_000L;
  private static final Daemon DAEMON = new Daemon(1, "d");
  private static final Map<String, String> NO_CHANGE = Map.of("recent_failures", "7");

  @TempDir Path temp;
  private final ManualClock clock = new ManualClock(1_767_225_600_000L);

  private ActionExecutor open(Path chain, ExecutorConfig config, Dispatcher dispatcher) {
    return ActionExecutor.builder()
        .config(config)
        .chain(ChronicleAppender.open(chain))
        .clock(clock)
        .dispatcher(dispatcher)
        .build();
  }

  private static void settle(ActionExecutor executor) {
    while (executor.doWork() > 0) {
      // Until there is nothing to do now.
    }
  }

  private void pass(ActionExecutor executor, long ms) {
    for (long i = 0; i < ms; i += 10) {
      clock.advanceNs(10 * MS);
      settle(executor);
    }
  }

  private WhatIfResult whatIf(Path chain, Map<String, String> changes) {
    return WhatIf.ofChain(
        chain,
        problem -> {
          throw new AssertionError(problem.toString());
        },
        null,
        null,
        changes,
        10,
        sequence -> {});
  }

  private static WhatIfResult.CourseView course(WhatIfResult result, Role role) {
    return result.courses().stream().filter(c -> c.role() == role).findFirst().orElseThrow();
  }

  @Test
  void gatesAreSetAndClearedWhenTheyWere() {
    Path chain = temp.resolve("chain");
    try (ActionExecutor executor =
        open(chain, ExecutorConfig.defaults(), (action, attempt) -> DispatchResult.ok())) {
      settle(executor);
      Action start = new Action.StartDaemon(DAEMON);
      executor.submit(start);
      settle(executor);
      executor.setGate(DAEMON, executor.nowNs() + 1_000 * MS);
      settle(executor);
      executor.submit(start);
      settle(executor);
      pass(executor, 200);
      executor.submit(start);
      settle(executor);
      executor.clearGate(DAEMON);
      settle(executor);
      executor.submit(start);
      settle(executor);
    }
    WhatIfResult result = whatIf(chain, NO_CHANGE);
    assertTrue(result.fidelity().complete(), result.toString());
    assertEquals(2, course(result, Role.CHANGED).total(Fate.GATED));
    assertEquals(2, course(result, Role.CHANGED).total(Fate.DISPATCHED));
  }

  @Test
  void everySessionIsReplayedWithItsOwnSettingsAndTheChanges() {
    Path chain = temp.resolve("chain");
    ExecutorConfig[] configs = {
      ExecutorConfig.builder().set("pull_cooldown", "100ms").build(),
      ExecutorConfig.builder().set("pull_cooldown", "300ms").build()
    };
    long next = 1;
    for (ExecutorConfig config : configs) {
      try (ActionExecutor executor =
          open(chain, config, (action, attempt) -> DispatchResult.ok())) {
        settle(executor);
        for (int i = 0; i < 3; i++) {
          executor.submit(new Action.PullReplica(next++, 1));
        }
        settle(executor);
        pass(executor, 150); // something is left for the next session
      }
      clock.advanceNs(5_000 * MS);
    }
    WhatIfResult same = whatIf(chain, NO_CHANGE);
    assertTrue(same.fidelity().complete(), same.toString());
    WhatIfResult longer = whatIf(chain, Map.of("max_defer_count", "0"));
    assertEquals(
        List.of("16"), longer.settings().get(0).was(), "each value once, however many sessions");
    assertEquals(List.of("100ms", "300ms"), was(chain));
    assertTrue(course(longer, Role.CHANGED).total(Fate.BUDGET_EXHAUSTED) >= 3);
  }

  private List<String> was(Path chain) {
    return whatIf(chain, Map.of("pull_cooldown", "1s")).settings().get(0).was();
  }

  /** What a kill leaves behind is what a copy of the directory holds. */
  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A chain whose process was killed in its fourth dispatch, and that another one took over. */
  private Path killed(ExecutorConfig config) {
    Path chain = temp.resolve("chain");
    Path copy = temp.resolve("copy");
    int[] dispatches = {0};
    Dispatcher dispatcher =
        (action, attempt) -> {
          clock.advanceNs(5 * MS);
          if (++dispatches[0] == 4) {
            copy(chain, copy);
          }
          return dispatches[0] == 2
              ? DispatchResult.retryNs("busy", 1_000 * MS)
              : DispatchResult.ok();
        };
    try (ActionExecutor executor = open(chain, config, dispatcher)) {
      settle(executor);
      for (int i = 1; i <= 4; i++) {
        executor.submit(new Action.ReduceHeat(i, 1));
        executor.submit(new Action.PullReplica(i, 1));
        settle(executor);
        clock.advanceNs(20 * MS);
      }
    }
    assertTrue(dispatches[0] >= 4);
    clock.advanceNs(3_000 * MS);
    try (ActionExecutor executor = open(copy, config, (action, attempt) -> DispatchResult.ok())) {
      settle(executor);
      executor.submit(new Action.PullReplica(9, 1));
      settle(executor);
      pass(executor, 3_000);
    }
    return copy;
  }

  @Test
  void aKillInADispatchIsReplayed() {
    WhatIfResult result = whatIf(killed(ExecutorConfig.defaults()), NO_CHANGE);
    WhatIfResult.Fidelity fidelity = result.fidelity();
    assertNotNull(fidelity);
    assertEquals(1, fidelity.obstacles().crashes());
    assertEquals(0, fidelity.otherFate(), result.toString());
    assertEquals(1, course(result, Role.RECORDED).total(Fate.IN_DOUBT));
    assertEquals(1, course(result, Role.REPLAYED).total(Fate.IN_DOUBT));
    assertEquals(1, course(result, Role.CHANGED).total(Fate.IN_DOUBT));
  }

  @Test
  void whatIsInDoubtIsCarriedOutAgainWhereTheSettingsSaySo() {
    Path chain = killed(ExecutorConfig.defaults());
    WhatIfResult result = whatIf(chain, Map.of("in_doubt", "redispatch"));
    assertEquals(0, course(result, Role.CHANGED).total(Fate.IN_DOUBT));
    assertEquals(1, result.changes().changedFate(), result.toString());
    assertEquals(1, course(result, Role.CHANGED).assumed());
  }

  @Test
  void aKillWithAJournalOfTheIntakeIsReplayed() {
    ExecutorConfig intake = ExecutorConfig.builder().set("journal", "intake").build();
    WhatIfResult result = whatIf(killed(intake), NO_CHANGE);
    assertEquals(1, result.fidelity().obstacles().crashes());
    assertEquals(0, result.fidelity().otherFate(), result.toString());
  }
}
