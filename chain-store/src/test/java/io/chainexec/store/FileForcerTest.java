package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileForcerTest {
  @TempDir Path above;

  private final Forcings forcings = new Forcings();
  private Path directory;
  private FileForcer forcer;

  @BeforeEach
  void create() throws IOException {
    directory = Files.createDirectory(above.toRealPath().resolve("chain"));
    forcer = new FileForcer(directory, forcings);
  }

  @Test
  void aNewFileIsForcedAndThenItsNameAndTheDirectorysOwn() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.force();
    String parent = above.toRealPath().getFileName().toString();
    assertEquals(
        List.of(
            "open a",
            "force a",
            "open chain",
            "force chain",
            "close chain",
            "open " + parent,
            "force " + parent,
            "close " + parent),
        forcings.take());
  }

  @Test
  void ofAKnownFileWhatWasWrittenSinceTheLastTimeIsForcedAndNothingElse() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.reached(1000);
    forcer.force();
    forcings.take();
    forcer.reached(1500);
    forcer.force();
    forcer.reached(1700);
    forcer.reached(1800);
    forcer.force();
    forcer.force();
    assertEquals(List.of("force 1000 to 1500 of a", "force 1500 to 1800 of a"), forcings.take());
  }

  @Test
  void whatFailedToBeForcedIsNotTakenForForced() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.force();
    forcer.reached(1000);
    forcings.failAt("force a", new IOException("a worn disk"));
    assertThrows(IOException.class, forcer::force);
    assertThrows(IOException.class, forcer::force);
  }

  @Test
  void aPositionInANewFileIsNotTakenForOneInTheFileBefore() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.reached(1000);
    forcer.force();
    forcer.begin(directory.resolve("b"));
    forcer.reached(70);
    forcer.force();
    List<String> steps = forcings.take();
    assertTrue(steps.containsAll(List.of("force a", "force b")), steps::toString);
    forcer.reached(90);
    forcer.force();
    assertEquals(List.of("force 70 to 90 of b"), forcings.take());
  }

  /** A file is begun before anything is known to be in it. */
  @Test
  void aPositionInTheFileBeforeIsNotTakenForOneInTheNewFile() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.reached(1000);
    forcer.force();
    forcer.begin(directory.resolve("b"));
    forcer.force();
    forcer.force();
    forcings.take();
    forcer.reached(70);
    forcer.force();
    assertEquals(List.of("force 0 to 70 of b"), forcings.take());
  }

  @Test
  void theFileBeforeIsForcedBeforeTheNewOneIs() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.force();
    forcings.take();
    forcer.begin(directory.resolve("b"));
    forcer.begin(directory.resolve("c"));
    forcer.force();
    assertEquals(
        List.of(
            "force a",
            "close a",
            "open b",
            "force b",
            "close b",
            "open c",
            "force c",
            "open chain",
            "force chain",
            "close chain"),
        forcings.take());
  }

  @Test
  void aFileBegunWhileAnotherIsForcedIsForcedNextTime() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcings.before("force a", () -> forcer.begin(directory.resolve("b")));
    forcer.force();
    assertTrue(forcings.take().stream().noneMatch(step -> step.endsWith(" b")));
    forcer.force();
    assertEquals(
        List.of(
            "force a", "close a", "open b", "force b", "open chain", "force chain", "close chain"),
        forcings.take());
  }

  @Test
  void aFailureToForceIsPassedOn() {
    forcer.begin(directory.resolve("a"));
    forcings.failAt("force a", new IOException("a worn disk"));
    assertEquals("a worn disk", assertThrows(IOException.class, forcer::force).getMessage());
  }

  @Test
  void aFailureToForceTheDirectoryIsPassedOn() {
    forcer.begin(directory.resolve("a"));
    forcings.failAt("force chain", new IOException("a worn disk"));
    assertThrows(IOException.class, forcer::force);
  }

  @Test
  void aDirectoryAboveThatMayNotBeOpenedIsNoFailure() throws IOException {
    String parent = above.toRealPath().getFileName().toString();
    forcer.begin(directory.resolve("a"));
    forcings.failAt("open " + parent, new AccessDeniedException(parent));
    forcer.force();
    forcings.take();
    forcer.begin(directory.resolve("b"));
    forcer.force();
    assertTrue(forcings.take().contains("force chain"), "and it goes on");
  }

  @Test
  void realFilesAndDirectoriesCanBeForcedByAnInterruptedThread() throws IOException {
    Path file = Files.write(directory.resolve("a"), new byte[10_000]);
    try (FileForcer real = new FileForcer(directory)) {
      real.begin(file);
      Thread.currentThread().interrupt();
      real.force();
      real.reached(9_000);
      real.force();
      real.reached(10_000);
      real.force();
      assertTrue(Thread.interrupted(), "the flag is left as it was");
    }
  }
}
