package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much memory an executor with the defaults takes, on a chain that grows beyond anything that
 * could be mapped whole: in a JVM that is given no more than is promised.
 */
@EnabledOnOs(OS.LINUX) // /proc says what is mapped
final class MemoryUseTest {
  private static final int ROUND = 400_000;

  /**
   * Three chunks of the chain's file (that before, the present one, the next), one being let go,
   * two through which parts of it are forced, Chronicle's metadata, and the staging file.
   */
  private static final long MAX_MAPPED = 8 << 20;

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path directory;

  @Test
  void aHeapOf32MbAndLessThan8MbOfMappedMemoryAreEnough() throws IOException {
    Path chain = directory.resolve("chain");
    Path errors = directory.resolve("errors");
    List<String> small = List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError");
    try (ChildJvm jvm = ChildJvm.start(Main.class, errors, small, chain.toString())) {
      for (int round = 1; round <= 3; round++) {
        String mapped = jvm.ask("another round");
        assertTrue(mapped != null, () -> "ended early: " + content(errors));
        assertTrue(Long.parseLong(mapped) > 0 && Long.parseLong(mapped) < MAX_MAPPED, mapped);
      }
    }
    VerifyReport report = ChainVerifier.verify(chain);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
    assertTrue(report.lastSequence() > 3 * ROUND);
    assertTrue(size(chain) > 3 * MAX_MAPPED);
  }

  private static String content(Path errors) {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long size(Path chain) throws IOException {
    try (Stream<Path> files = Files.list(chain)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** What the other JVM runs: so many actions for each line, and says what is mapped then. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
      Path chain = Path.of(args[0]);
      try (ActionExecutor executor =
          ActionExecutor.builder()
              .dispatcher((action, attempt) -> DispatchResult.ok())
              .chain(ChronicleAppender.open(chain))
              .build()) {
        executor.start();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
          submit(executor);
          System.out.println(settled(chain));
        }
      }
    }

    private static void submit(ActionExecutor executor) {
      for (int i = 0; i < ROUND; i++) {
        Action action = new Action.ReduceHeat(i, 1);
        while (!executor.submit(action)) {
          Thread.yield();
        }
      }
    }

    /** Chronicle lets go of its memory on another thread, which may be late. */
    private static long settled(Path chain) throws IOException {
      long untilNs = System.nanoTime() + PATIENCE_NS;
      long mapped = mapped(chain);
      while (mapped >= MAX_MAPPED && System.nanoTime() - untilNs < 0) {
        Thread.onSpinWait();
        mapped = mapped(chain);
      }
      return mapped;
    }

    private static long mapped(Path chain) throws IOException {
      try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
        return maps.filter(line -> line.contains(chain.toString()))
            .map(line -> line.substring(0, line.indexOf(' ')).split("-"))
            .mapToLong(
                range ->
                    Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16))
            .sum();
      }
    }
  }
}
