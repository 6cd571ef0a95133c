package io.chainexec.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.SyncFailedException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file that is written with zeros, so that its place on the disk is really there before anybody
 * maps it: a page of a mapping that turns out to have none kills the process or damages the file.
 * Writing, other than changing the length, makes the file system say so in an exception.
 *
 * <p>An interrupt does not close it, unlike a channel. Not thread-safe.
 */
final class ZeroFile implements Headroom.Storage {
  private static final byte[] ZEROS = new byte[64 * 1024];

  /** No file system allocates less at a time. */
  private static final int SMALLEST_HOLE = 512;

  /**
   * How much is written in one call where the file is going to be synced. The kernel keeps together
   * what was written together, and syncs it as a whole, though but a page of it has changed.
   */
  private static final int SYNCED_PIECE = 16 * 1024;

  private final RandomAccessFile file;
  private final int piece;

  /** Null if the file is not going to be synced. */
  private final RangeForcer ranges;

  private ZeroFile(RandomAccessFile file, int piece, RangeForcer ranges) {
    this.file = file;
    this.piece = piece;
    this.ranges = ranges;
  }

  /** Opens a file, or creates an empty one. */
  static ZeroFile open(Path path) throws IOException {
    return new ZeroFile(new RandomAccessFile(path.toFile(), "rw"), ZEROS.length, null);
  }

  /** The same for one that is going to be synced again and again while it is written. */
  static ZeroFile openToBeSynced(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      return new ZeroFile(file, SYNCED_PIECE, RangeForcer.open(path));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Has that file be at least so long, and nothing of it missing on the disk. */
  static void fill(Path path, long size) throws IOException {
    try (ZeroFile file = open(path)) {
      file.fillHoles();
      file.writeZeros(file.size(), size - file.size());
    }
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public void writeZeros(long from, long bytes) throws IOException {
    file.seek(from);
    for (long left = bytes; left > 0; left -= piece) {
      file.write(ZEROS, 0, (int) Math.min(piece, left));
    }
  }

  @Override
  public void settle(long from, long end) throws SyncFailedException {
    if (ranges == null) {
      return;
    }
    try {
      ranges.force(from, end);
    } catch (IOException e) {
      SyncFailedException failure = new SyncFailedException(e.getMessage());
      failure.initCause(e);
      throw failure;
    } finally {
      ranges.unmap();
    }
  }

  /** Nothing in Java tells a hole from zeros, so both are written. */
  @Override
  public void fillHoles() throws IOException {
    byte[] bytes = new byte[ZEROS.length];
    long at = 0;
    file.seek(at);
    for (int read = file.read(bytes); read > 0; read = file.read(bytes)) {
      for (int i = 0; i < read; i += SMALLEST_HOLE) {
        int end = Math.min(read, i + SMALLEST_HOLE);
        if (Arrays.equals(bytes, i, end, ZEROS, 0, end - i)) {
          writeZeros(at + i, end - i);
        }
      }
      at += read;
      file.seek(at);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    file.setLength(size);
  }

  @Override
  public void close() throws IOException {
    if (ranges != null) {
      ranges.close();
    }
    file.close();
  }
}
