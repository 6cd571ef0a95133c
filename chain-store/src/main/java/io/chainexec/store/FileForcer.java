package io.chainexec.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a chain's files outlive a power failure: what is mapped and dirty is written, and the names
 * of new files are in their directory for good. Chronicle's own way of syncing forces the mapping
 * in use only, so that what lies before the last 1 MiB boundary is lost.
 *
 * <p>Names of files come in on the thread that appends; forcing is for one thread at a time, beside
 * it.
 */
final class FileForcer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(FileForcer.class);

  /** A file or directory that can be forced. */
  interface Forced extends Closeable {
    void force() throws IOException;
  }

  /** How files and directories are opened. */
  interface Opener {
    Forced open(Path path) throws IOException;
  }

  private final Path directory;
  private final Opener opener;
  private final Set<Path> begun = new LinkedHashSet<>();
  private Forced current;
  private boolean parentForced;

  /** For a directory that is there. */
  FileForcer(Path directory, Opener opener) {
    this.directory = directory;
    this.opener = opener;
  }

  FileForcer(Path directory) {
    this(directory, FileForcer::openReal);
  }

  /** From now on that file belongs to what is forced, and those before it get no more bytes. */
  void begin(Path file) {
    synchronized (begun) {
      begun.add(file);
    }
  }

  /**
   * Forces everything written before the call. Allocates nothing while no new file is begun.
   *
   * @throws IOException if nobody knows what is on the disk: the kernel may have dropped what it
   *     could not write and call the pages clean, so that forcing once more would prove nothing
   */
  void force() throws IOException {
    List<Path> next = takeBegun();
    if (next.isEmpty()) {
      forceCurrent();
    } else {
      forceNew(next);
    }
  }

  private void forceNew(List<Path> next) throws IOException {
    for (Path file : next) {
      forceCurrent();
      close();
      current = opener.open(file);
    }
    forceCurrent();
    forceDirectories();
  }

  private List<Path> takeBegun() {
    synchronized (begun) {
      if (begun.isEmpty()) {
        return List.of();
      }
      List<Path> taken = List.copyOf(begun);
      begun.clear();
      return taken;
    }
  }

  private void forceCurrent() throws IOException {
    if (current != null) {
      current.force();
    }
  }

  private void forceDirectories() throws IOException {
    forceOnce(directory);
    Path parent = parentForced ? null : directory.toRealPath().getParent();
    if (parent != null) {
      forceParent(parent);
    }
    parentForced = true;
  }

  /** In it is the directory's own name, which may be new; it may be closed to us. */
  private void forceParent(Path parent) throws IOException {
    try {
      forceOnce(parent);
    } catch (AccessDeniedException e) {
      LOG.warn(
          "{} cannot be opened to be synced; if {} is new, a power failure may take it",
          parent,
          directory);
    }
  }

  private void forceOnce(Path path) throws IOException {
    try (Forced opened = opener.open(path)) {
      opened.force();
    }
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      Forced closing = current;
      current = null;
      closing.close();
    }
  }

  private static Forced openReal(Path path) throws IOException {
    boolean directory = Files.isDirectory(path);
    if (directory && !path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new Nothing(); // directories cannot be opened there
    }
    OpenOption mode = directory ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    // A FileChannel would be closed by the interrupt flag that a dispatcher leaves set.
    return new OnDisk(AsynchronousFileChannel.open(path, mode), directory);
  }

  /** What the file system has open. */
  private record OnDisk(AsynchronousFileChannel channel, boolean directory) implements Forced {
    @Override
    public void force() throws IOException {
      channel.force(directory);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Nothing to be forced. */
  private static final class Nothing implements Forced {
    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
