package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IoFailureTest {
  @TempDir Path directory;

  @Test
  void aFullDiskIsNamedHoweverJavaSaysIt() throws IOException {
    String expected =
        "the disk is full; free space on the file system "
            + java.nio.file.Files.getFileStore(directory);
    String reason = "No space left on device";
    assertEquals(expected, explain(new IOException(reason)));
    assertEquals(expected, explain(new FileSystemException("/a/b", null, reason)));
    assertEquals(expected, explain(new FileNotFoundException("/a/b (" + reason + ")")));
  }

  @Test
  void eachKnownCauseHasItsRemedy() {
    said("Disk quota exceeded", "the disk quota is used up; raise it");
    said("Read-only file system", "is mounted read-only; mount it for writing");
    said("Input/output error", "the device fails below the file system");
    said("Too many open files", "raise the limit (ulimit -n)");
    said("File too large", "raise the limit (ulimit -f)");
  }

  @Test
  void aFileThatMayNotBeUsedIsNamedWithWhoMayNot() {
    String user = System.getProperty("user.name");
    assertEquals(
        "no permission for /a/b; give it to " + user, explain(new AccessDeniedException("/a/b")));
    assertEquals(
        "no permission for /a/b (Permission denied); give it to " + user,
        explain(new FileNotFoundException("/a/b (Permission denied)")));
    assertEquals("/a/b is not there", explain(new NoSuchFileException("/a/b")));
    assertEquals("/a/b is not a directory", explain(new NotDirectoryException("/a/b")));
  }

  @Test
  void whatIsNotKnownIsPassedOn() {
    assertEquals("Kaputt", explain(new IOException("Kaputt")));
    assertEquals("/a/b: Kaputt", explain(new FileSystemException("/a/b", null, "Kaputt")));
    assertEquals("/a/b is there already", explain(new FileAlreadyExistsException("/a/b")));
    assertEquals("java.io.IOException", explain(new IOException()));
  }

  private void said(String reason, String remedy) {
    String text = explain(new IOException(reason));
    assertTrue(text.contains(remedy), text);
  }

  private String explain(IOException e) {
    return IoFailure.explain(e, directory);
  }
}
