package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees to it that a chain has one writer. The lock itself is a lock on a file, which dies with its
 * process. Since such locks belong to the process, and closing any channel to the file drops them,
 * the directories that this JVM holds are listed here, and their lock files are not touched.
 */
final class WriterLock implements AutoCloseable {
  private static final Map<Path, WriterLock> HELD = new HashMap<>();
  private static final int ATTEMPTS = 10;
  private static final long PAUSE_MS = 20;

  private final Path directory;
  private final FileChannel channel;

  private WriterLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock; tries for a moment, since a verifying reader may hold it briefly.
   *
   * @param nowMs the wall time, for those who will ask since when
   * @throws ChainLockedException if another holds it; the message names the holder
   */
  static WriterLock acquire(Path directory, long nowMs) {
    try {
      Path real = directory.toRealPath();
      synchronized (HELD) {
        if (HELD.containsKey(real)) {
          throw refused(directory, "in this process");
        }
        FileChannel channel = lock(real);
        try {
          Holder.write(real.resolve(ChainDirectory.HOLDER_FILE), nowMs);
        } catch (IOException e) {
          channel.close();
          throw e;
        }
        WriterLock lock = new WriterLock(real, channel);
        HELD.put(real, lock);
        return lock;
      }
    } catch (IOException e) {
      throw new ChainException(
          "cannot lock the chain in " + directory + ": " + IoFailure.explain(e, directory), e);
    }
  }

  /** Whether a writer holds the lock of that directory now; never disturbs one. */
  static boolean held(Path directory) {
    try {
      Path real = directory.toRealPath();
      Path file = real.resolve(ChainDirectory.LOCK_FILE);
      synchronized (HELD) {
        return HELD.containsKey(real) || Files.exists(file) && heldElsewhere(file);
      }
    } catch (IOException e) {
      throw new ChainException(
          "cannot ask for the lock of " + directory + ": " + IoFailure.explain(e, directory), e);
    }
  }

  @Override
  public void close() {
    synchronized (HELD) {
      HELD.remove(directory, this);
      try {
        channel.close();
      } catch (IOException e) {
        throw new ChainException(
            "cannot unlock the chain in " + directory + ": " + IoFailure.explain(e, directory), e);
      }
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    Path file = directory.resolve(ChainDirectory.LOCK_FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      if (tryLock(channel)) {
        return channel;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw refused(directory, "by another process");
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (locked(channel, false)) {
        return true;
      }
      pause();
    }
    return false;
  }

  private static boolean locked(FileChannel channel, boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainException("interrupted while waiting for the chain's lock", e);
    }
  }

  private static boolean heldElsewhere(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return !locked(channel, true);
    }
  }

  private static ChainLockedException refused(Path directory, String where) {
    return new ChainLockedException(
        "the chain in "
            + directory
            + " is already open for writing "
            + where
            + " ("
            + Holder.describe(directory.resolve(ChainDirectory.HOLDER_FILE))
            + "); a chain has one writer at a time");
  }

  /** Who holds the lock, in a file of its own. */
  private static final class Holder {
    private static final int MAX_LINE_BYTES = 512;

    private Holder() {}

    /** Written over what is there, which works on a full disk, too. */
    static void write(Path file, long nowMs) throws IOException {
      String line =
          "pid "
              + ProcessHandle.current().pid()
              + ", host "
              + host()
              + ", user "
              + System.getProperty("user.name")
              + ", since "
              + Instant.ofEpochMilli(nowMs)
              + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes, bytes.position());
        }
        channel.truncate(bytes.limit());
      }
    }

    static String describe(Path file) {
      try (InputStream in = Files.newInputStream(file)) {
        return new String(in.readNBytes(MAX_LINE_BYTES), StandardCharsets.UTF_8).strip();
      } catch (IOException e) {
        return "holder unknown";
      }
    }

    /** The host's name without asking the network for it. */
    private static String host() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      } catch (IOException e) {
        String name = System.getenv("HOSTNAME");
        return name == null ? System.getenv().getOrDefault("COMPUTERNAME", "unknown") : name;
      }
    }
  }
}
