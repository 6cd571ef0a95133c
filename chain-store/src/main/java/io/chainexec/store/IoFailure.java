package io.chainexec.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;

/** Says in plain words what an I/O error means and what can be done. Stateless and thread-safe. */
public final class IoFailure {
  private static final long NEXT_TO_NOTHING = 1 << 20;

  /** What Linux says, and what we say instead. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "No space left", "the disk is full; free space on %s",
          "quota exceeded", "the disk quota is used up; raise it, or free space, on %s",
          "File too large", "a file may not grow that large; raise the limit (ulimit -f) or see %s",
          "Read-only file system", "%s is mounted read-only; mount it for writing",
          "Input/output error", "the device fails below %s; see the kernel's log",
          "Too many open files", "too many files are open; raise the limit (ulimit -n)");

  private IoFailure() {}

  /**
   * What happened, and the remedy.
   *
   * @param directory where it happened; its file system is named
   */
  public static String explain(IOException e, Path directory) {
    String message = String.valueOf(e.getMessage());
    for (Map.Entry<String, String> known : KNOWN.entrySet()) {
      if (message.contains(known.getKey())) {
        return String.format(known.getValue(), fileSystem(directory));
      }
    }
    if (e instanceof AccessDeniedException || message.contains("(Permission denied)")) {
      return "no permission for " + file(e) + "; give it to " + System.getProperty("user.name");
    }
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return file(e) + " is not there";
    }
    if (e instanceof NotDirectoryException) {
      return file(e) + " is not a directory";
    }
    if (e instanceof ClosedByInterruptException) {
      return "the thread was interrupted; try again";
    }
    // The message may be in another language.
    return usableBytes(directory) < NEXT_TO_NOTHING
        ? "the disk seems full; free space on " + fileSystem(directory) + " (" + message + ")"
        : said(e);
  }

  /** What the system said, without Java's name for it where there is more than that. */
  private static String said(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return file(e) + " is there already";
    }
    if (e instanceof FileSystemException failed) {
      return failed.getReason() == null ? e.toString() : file(e) + ": " + failed.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static String file(IOException e) {
    String file = e instanceof FileSystemException failed ? failed.getFile() : e.getMessage();
    return file == null ? "a file" : file;
  }

  private static String fileSystem(Path directory) {
    try {
      return "the file system " + Files.getFileStore(directory);
    } catch (IOException e) {
      return "the file system of " + directory;
    }
  }

  private static long usableBytes(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
