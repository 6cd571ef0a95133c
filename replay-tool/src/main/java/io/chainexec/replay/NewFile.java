package io.chainexec.replay;

import io.chainexec.store.IoFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that appears whole or not at all. Used once. */
final class NewFile {
  private final Path path;
  private final boolean replacing;

  /**
   * A file of that name.
   *
   * @param replacing whether there may be one already
   * @throws ToolException if it cannot be made there
   */
  NewFile(Path path, boolean replacing) {
    this.path = path.toAbsolutePath().normalize();
    this.replacing = replacing;
    if (Files.isDirectory(this.path)) {
      throw new ToolException(path + " is a directory: name a file");
    }
    if (!replacing && Files.exists(this.path)) {
      throw exists();
    }
    if (!Files.isDirectory(directory())) {
      throw new ToolException("cannot write " + path + ": there is no directory " + directory());
    }
  }

  private ToolException exists() {
    return new ToolException(path + " exists: name another file, or replace it with --force");
  }

  /** Where it lies. */
  Path directory() {
    return path.getParent();
  }

  /** Writes it. */
  void write(String text) {
    String name = "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
    Path draft = path.resolveSibling(name);
    try {
      try {
        Files.writeString(draft, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        if (replacing) {
          Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.move(draft, path);
        }
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (FileAlreadyExistsException e) {
      throw e.getFile().equals(path.toString()) ? exists() : cannot(e);
    } catch (IOException e) {
      throw cannot(e);
    }
  }

  private ToolException cannot(IOException e) {
    return new ToolException("cannot write " + path + ": " + IoFailure.explain(e, directory()));
  }
}
