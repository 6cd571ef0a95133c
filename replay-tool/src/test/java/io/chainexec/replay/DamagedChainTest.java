package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.replay.select.MixedChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is done to a chain's bytes: no trace, no hang, and nothing wrong given as right. */
final class DamagedChainTest {
  private static final Set<Integer> EXITS = Set.of(ExitCode.OK, ExitCode.ERROR, ExitCode.DAMAGED);

  private static Path chain;
  private static Path file;
  private static byte[] whole;
  private static Set<String> lines;
  private static Set<String> dead;

  @BeforeContainer
  static void writeChain() throws IOException {
    chain = Files.createTempDirectory("damaged");
    MixedChain.write(chain, 5);
    try (var files = Files.list(chain)) {
      file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
    whole = Files.readAllBytes(file);
    lines = Set.copyOf(withoutTimes(run("log")));
    dead = Set.copyOf(withoutTimes(run("dead --list")));
  }

  @AfterContainer
  static void deleteChain() throws IOException {
    try (var files = Files.list(chain)) {
      for (Path name : (Iterable<Path>) files::iterator) {
        Files.delete(name);
      }
    }
    Files.delete(chain);
  }

  @Property(tries = 40, seed = "20261122")
  void everyAnswerIsPartOfTheTruth(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Files.write(file, damaged(random));
    ToolRun all = run("log");
    List<String> shown = withoutTimes(all);
    assertTrue(lines.containsAll(shown), () -> all.toString());
    if (all.exit() == ExitCode.ERROR) {
      return; // no chain any more
    }
    int since = random.nextInt(2_000);
    List<String> expected = shown.stream().filter(line -> sequence(line) >= since).toList();
    assertEquals(expected, withoutTimes(run("log --since " + since)));
    List<String> last = shown.subList(Math.max(0, shown.size() - 7), shown.size());
    assertEquals(last, withoutTimes(run("log -n 7")));
    for (String line :
        List.of("log --node 3 -r", "log --daemon a -n 5 -o csv", "log --since -1m")) {
      run(line);
    }
    int id = 1 + random.nextInt(1_200);
    ToolRun trace = run("trace " + id + " -o json");
    assertTrue(trace.exit() != ExitCode.OK || trace.json().path("id").asInt() == id);
    run("trace --chain-id 2");
    List<String> letters = withoutTimes(run("dead --list"));
    assertTrue(letters.stream().allMatch(line -> dead.contains(line) || saysWhatIsMissing(line)));
    run("redrive --dry-run --chain-id 2 --max 100000");
  }

  /** What an action was is not known where its first record is lost, and the line says so. */
  private static boolean saysWhatIsMissing(String line) {
    return line.contains(" (its first record, which says more, is not there)");
  }

  private static byte[] damaged(Random random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 3_000), (byte) 0);
        case 2 -> System.arraycopy(bytes, 0, bytes, at, Math.min(bytes.length - at, 500));
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  private static ToolRun run(String line) {
    ToolRun run = ToolRun.of((line + " --chain " + chain).split(" "));
    assertTrue(EXITS.contains(run.exit()), run::toString);
    assertFalse(run.err().contains("unexpected error"), run::toString);
    return run;
  }

  /** The lines without their times, which are not known where a session's beginning is lost. */
  private static List<String> withoutTimes(ToolRun run) {
    return run.out().lines().map(DamagedChainTest::withoutTime).toList();
  }

  private static String withoutTime(String line) {
    String[] parts = line.strip().split(" +", 3);
    return parts[0] + " " + parts[2].replaceAll("2026-\\S+Z|chain time \\S+", "TIME");
  }

  private static long sequence(String line) {
    return Long.parseLong(line.strip().split(" ")[0]);
  }
}
