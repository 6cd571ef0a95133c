package io.chainexec.replay.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.Problem;
import io.chainexec.store.ProblemKind;
import io.chainexec.store.StoreConfig;
import io.chainexec.store.SyncPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A chain that is followed while its writer appends, rolls to new files and is restarted, and old
 * files are deleted: every record is delivered once and in order, unless its file was deleted
 * before it was reached; and then that is said.
 */
class FollowProperties {
  private static final long DAY_MS = 86_400_000;
  private static final int STEPS = 40;
  private static final Criteria EVERYTHING =
      new Criteria(
          Set.of(), Set.of(), Set.of(), new Subjects(List.of(), Set.of(), Set.of()), null, false);

  @Property(tries = 25, seed = "20261126")
  void nothingIsMissedOrComesTwiceOrIsPassedOverInSilence(@ForAll long seed) throws IOException {
    Path directory = Files.createTempDirectory("followed");
    try (Run run = new Run(directory, seed)) {
      run.play();
    } finally {
      for (Path file : files(directory, "")) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static final class Run implements AutoCloseable {
    private final Path directory;
    private final Random random;
    private final long[] wallMs = {1_767_225_600_000L};
    private final StoreConfig config;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Long> delivered = new ArrayList<>();
    private final Map<Long, Path> appended = new HashMap<>();
    private final Set<Path> deleted = new HashSet<>();
    private final ChainLog log;
    private ChronicleAppender appender;

    Run(Path directory, long seed) {
      this.directory = directory;
      random = new Random(seed);
      config = StoreConfig.defaults().withWallClock(() -> wallMs[0]).withSync(SyncPolicy.never());
      restart();
      append();
      log = new ChainLog(directory, problems::add, EVERYTHING, null, null);
    }

    void play() throws IOException {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(8)) {
          case 0 -> restart();
          case 1 -> wallMs[0] += DAY_MS;
          case 2 -> deleteOldest();
          case 3, 4 -> read();
          default -> append();
        }
      }
      append();
      read();
      check();
    }

    private void restart() {
      if (appender != null) {
        appender.close();
      }
      appender = ChronicleAppender.open(directory, config);
    }

    private void append() {
      long first = appender.nextSequence();
      for (int i = random.nextInt(3); i >= 0; i--) {
        appender.pressure(appender.nextSequence() * 1_000, true, 7);
      }
      appender.commit();
      try {
        List<Path> files = files(directory, ".cq4");
        for (long sequence = first; sequence < appender.nextSequence(); sequence++) {
          appended.put(sequence, files.get(files.size() - 1));
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** Some of the oldest files, never the last two, by which a writer goes on. */
    private void deleteOldest() throws IOException {
      List<Path> files = files(directory, ".cq4");
      int many = files.size() < 3 ? 0 : random.nextInt(files.size() - 1);
      for (Path file : files.subList(0, many)) {
        Files.delete(file);
        deleted.add(file);
      }
    }

    private void read() {
      int blocks = random.nextInt(6);
      while (blocks-- != 1 && log.poll(this::deliver)) {
        // So many, or all there are.
      }
    }

    private void deliver(LogEntry entry) {
      delivered.add(entry.sequence());
    }

    private void check() {
      while (log.poll(this::deliver)) {
        // To the end.
      }
      long expected = 0;
      Set<Long> said = said();
      for (long sequence : delivered) {
        for (; expected < sequence; expected++) {
          requireSaid(expected, said);
        }
        assertEquals(expected, sequence, "comes again, or out of order");
        expected++;
      }
      assertEquals(appender.nextSequence(), expected, "the end is missing");
    }

    private void requireSaid(long sequence, Set<Long> said) {
      assertTrue(deleted.contains(appended.get(sequence)), () -> "missed: " + sequence);
      assertTrue(said.contains(sequence), () -> "passed over in silence: " + sequence);
    }

    private Set<Long> said() {
      Set<Long> said = new HashSet<>();
      for (Problem problem : problems) {
        assertEquals(ProblemKind.SEQUENCE_GAP, problem.kind(), problem::toString);
        String[] words = problem.message().split(" ");
        for (long i = Long.parseLong(words[1]); i <= Long.parseLong(words[3]); i++) {
          said.add(i);
        }
      }
      return said;
    }

    @Override
    public void close() {
      log.close();
      appender.close();
    }
  }
}
