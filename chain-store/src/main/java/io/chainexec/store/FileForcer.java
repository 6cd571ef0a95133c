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
import java.util.concurrent.atomic.AtomicLong;
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

    /** Forces at least that part of it. */
    default void force(long from, long end) throws IOException {
      force();
    }
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

  /** Up to where the file that was begun last is written. */
  private final AtomicLong reached = new AtomicLong();

  /** Up to where the current file is forced, as far as that is known. */
  private long forcedTo;

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
      reached.set(0);
    }
  }

  /** The file that was begun last is written up to there, and will not change before it. */
  void reached(long position) {
    reached.lazySet(position); // whoever then tells that something is committed makes it visible
  }

  /**
   * Forces everything written before the call: of the current file what was written since the last
   * time. What Chronicle keeps for itself in the file's first pages is left to the kernel then, and
   * may lag. Allocates nothing while no new file is begun.
   *
   * @throws IOException if nobody knows what is on the disk: the kernel may have dropped what it
   *     could not write and call the pages clean, so that forcing once more would prove nothing
   */
  void force() throws IOException {
    List<Path> next;
    long end;
    synchronized (begun) { // what is reached is so in the file that was begun last
      next = takeBegun();
      end = reached.get();
    }
    if (next.isEmpty()) {
      forceCurrentTo(end);
    } else {
      forceNew(next);
      forcedTo = end;
    }
  }

  private void forceCurrentTo(long end) throws IOException {
    if (current != null && end > forcedTo) {
      current.force(forcedTo, end);
      forcedTo = end;
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
    if (begun.isEmpty()) {
      return List.of();
    }
    List<Path> taken = List.copyOf(begun);
    begun.clear();
    return taken;
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
    AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, mode);
    return directory ? new OnDisk(channel, null) : withRanges(channel, path);
  }

  private static Forced withRanges(AsynchronousFileChannel channel, Path path) throws IOException {
    try {
      return new OnDisk(channel, RangeForcer.open(path));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** What the file system has open; a directory has no ranges. */
  private record OnDisk(AsynchronousFileChannel channel, RangeForcer ranges) implements Forced {
    @Override
    public void force() throws IOException {
      channel.force(ranges == null);
    }

    @Override
    public void force(long from, long end) throws IOException {
      if (ranges == null || !ranges.force(from, end)) {
        force();
      }
    }

    @Override
    public void close() throws IOException {
      if (ranges != null) {
        ranges.close();
      }
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
