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
  void aKnownFileIsForcedAndNothingElse() throws IOException {
    forcer.begin(directory.resolve("a"));
    forcer.force();
    forcings.take();
    forcer.force();
    assertEquals(List.of("force a"), forcings.take());
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
      real.force();
      assertTrue(Thread.interrupted(), "the flag is left as it was");
    }
  }
}
