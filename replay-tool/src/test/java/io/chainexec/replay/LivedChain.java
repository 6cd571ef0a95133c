package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.ManualClock;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A chain as an executor leaves it that has seen a lot: several days, hence files; waits, retries,
 * gates, pressure, refusals; accepted actions with keys; a process that ended without closing, a
 * repair and the gap that declares it; and texts that no terminal should get to see.
 */
final class LivedChain {
  static final String HOSTILE_NAME = "d\u001b[2J\u202e\u0000\u009b31m\n";

  private static final long DAY_MS = 86_400_000;
  private static final long START_MS = 1_767_225_600_000L;
  private static final Daemon HOSTILE = new Daemon(7, HOSTILE_NAME);

  private final Path directory;
  private final ManualClock clock = new ManualClock(START_MS);
  private final Random random = new Random(20_260_101);

  private LivedChain(Path directory) {
    this.directory = directory;
  }

  /** Writes it; the directory must not exist. */
  static void write(Path directory) throws IOException {
    LivedChain chain = new LivedChain(directory);
    ExecutorConfig config =
        ExecutorConfig.builder().pressure(12, 4).queueCapacity(32).maxDeferCount(4).build();
    chain.session(config, true);
    chain.nextDay();
    chain.session(config.toBuilder().journal(JournalMode.INTAKE).build(), false);
    chain.nextDay();
    chain.session(config.toBuilder().journal(JournalMode.INTAKE).build(), true);
    chain.loseTheEnd();
    chain.nextDay();
    chain.session(config, true);
  }

  private void nextDay() {
    clock.advanceNs(DAY_MS * 1_000_000);
  }

  private void session(ExecutorConfig config, boolean closes) {
    StoreConfig store = StoreConfig.defaults().withWallClock(clock::wallMs);
    ChronicleAppender appender = ChronicleAppender.open(directory, store);
    ActionExecutor executor =
        ActionExecutor.builder()
            .config(config)
            .dispatcher((action, attempt) -> result())
            .chain(appender)
            .clock(clock)
            .build();
    boolean keys = config.journal() == JournalMode.INTAKE;
    for (int i = 0; i < 40; i++) {
      for (int j = random.nextInt(6); j > 0; j--) {
        submit(executor, keys);
      }
      if (i % 11 == 0) {
        executor.recordFailure("scrubber\u0007", "bad sector \u001b]0;title\u0007");
        executor.setGate(daemon(), (i + 20) * 1_000_000_000L);
      }
      executor.doWork();
      clock.advanceNs(random.nextInt(700) * 1_000_000L);
    }
    for (int i = 0; i < 50; i++) {
      submit(executor, keys); // more than the queue takes
    }
    executor.doWork();
    if (closes) {
      executor.close();
    } else {
      executor.submit(new Action.DropReplica(3));
      executor.doWork();
      appender.close();
    }
  }

  private void submit(ActionExecutor executor, boolean keys) {
    if (keys && random.nextInt(3) == 0) {
      executor.submitDurably(action(), "key " + random.nextInt(9));
    } else {
      executor.submit(action());
    }
  }

  private DispatchResult result() {
    clock.advanceNs(random.nextInt(20) * 1_000_000L);
    return switch (random.nextInt(8)) {
      case 0 -> DispatchResult.drop("no \u001b[31mred\u001b[0m thing");
      case 1, 2 -> DispatchResult.retry("busy", Duration.ofMillis(random.nextInt(500)));
      case 3 -> throw new IllegalStateException("on purpose");
      default -> DispatchResult.ok();
    };
  }

  private Action action() {
    return switch (random.nextInt(11)) {
      case 0 -> new Action.StartDaemon(daemon());
      case 1 -> new Action.StopDaemon(daemon(), "why not?\u0085", 9_000_000_000L);
      case 2 -> new Action.PullReplica(random.nextInt(5), random.nextInt(5));
      case 3 -> new Action.DropReplica(random.nextInt(5));
      case 4 -> new Action.RequestPlacement(1, List.of(2L, -1L), OptionalLong.of(3));
      case 5 -> new Action.RequestEviction(random.nextInt(5), 2);
      case 6 -> new Action.MigrateBlob(random.nextInt(5), 1, 2);
      case 7 -> new Action.MarkAvoid(random.nextInt(5), "slow \uD800", 1_000_000_000L);
      case 8 -> new Action.ApplyBackoff(daemon(), clock.nanoTime());
      case 9 ->
          new Action.CommitMaintenanceTransition(2, MaintenanceState.DRAIN_FAILED, "full\u2028");
      default -> new Action.ReduceHeat(random.nextInt(5), random.nextInt(3));
    };
  }

  private Daemon daemon() {
    return random.nextInt(3) == 0 ? HOSTILE : new Daemon(random.nextInt(2), "a");
  }

  /** Cuts the last block off and has the chain repaired, so that the next session declares it. */
  private void loseTheEnd() throws IOException {
    List<Path> files = files(directory);
    Path last = files.get(files.size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    int end = bytes.length;
    while (bytes[end - 1] == 0 || bytes[end - 1] == 'F') {
      end--;
    }
    bytes[end - 9] ^= 1;
    Files.write(last, bytes);
    ToolRun repair = ToolRun.of("repair", "--chain", directory.toString(), "--yes");
    assertEquals(ExitCode.OK, repair.exit(), repair.toString());
    for (Path file : everything(directory)) {
      if (file.toString().contains(".repair-")) {
        Files.delete(file);
      }
    }
  }

  /** The files that hold a chain, oldest first. */
  static List<Path> files(Path directory) throws IOException {
    return everything(directory).stream().filter(f -> f.toString().endsWith(".cq4")).toList();
  }

  static List<Path> everything(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }
}
