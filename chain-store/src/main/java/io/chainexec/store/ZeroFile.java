package io.chainexec.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file that is written with zeros, so that its place on the disk is really there before anybody
 * maps it: a page of a mapping that turns out to have none kills the process or damages the file.
 * Writing, other than changing the length, makes the file system say so in an exception.
 *
 * <p>Written through a channel, which does not copy the zeros first; that an interrupt closes. From
 * then on they are written without it. Not thread-safe.
 */
final class ZeroFile implements Headroom.Storage {
  private static final ByteBuffer DIRECT_ZEROS = ByteBuffer.allocateDirect((int) Headroom.STEP);
  private static final byte[] ZEROS = new byte[64 * 1024];

  /** No file system allocates less at a time. */
  private static final int SMALLEST_HOLE = 512;

  /**
   * How much is written in one call where the file is going to be synced. The kernel keeps together
   * what was written together, and syncs it as a whole, though but a page of it has changed.
   */
  private static final int SYNCED_PIECE = 16 * 1024;

  private final RandomAccessFile file;

  /** The same file; closed once an interrupt has come while it was written to. */
  private final FileChannel channel;

  private final ByteBuffer zeros = DIRECT_ZEROS.duplicate();
  private final int piece;

  /** Null if the file is not going to be synced. */
  private final RangeForcer ranges;

  private ZeroFile(RandomAccessFile file, FileChannel channel, int piece, RangeForcer ranges) {
    this.file = file;
    this.channel = channel;
    this.piece = piece;
    this.ranges = ranges;
  }

  /** Opens a file, or creates an empty one. */
  static ZeroFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
      return new ZeroFile(file, channel, DIRECT_ZEROS.capacity(), null);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The same for one that is going to be synced again and again while it is written. */
  static ZeroFile openToBeSynced(Path path) throws IOException {
    ZeroFile unsynced = open(path);
    try {
      return new ZeroFile(unsynced.file, unsynced.channel, SYNCED_PIECE, RangeForcer.open(path));
    } catch (IOException e) {
      unsynced.close();
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
    for (long at = from; at < from + bytes; at += piece) {
      int length = (int) Math.min(piece, from + bytes - at);
      if (!wroteByChannel(at, length)) {
        writeByFile(at, length);
      }
    }
  }

  /** Whether that was possible; if not, any part of it may be written. */
  private boolean wroteByChannel(long at, int length) throws IOException {
    if (!channel.isOpen() || Thread.currentThread().isInterrupted()) {
      return false;
    }
    zeros.limit(length).position(0);
    try {
      while (zeros.hasRemaining()) {
        channel.write(zeros, at + zeros.position());
      }
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }

  private void writeByFile(long at, int length) throws IOException {
    file.seek(at);
    for (int left = length; left > 0; left -= ZEROS.length) {
      file.write(ZEROS, 0, Math.min(ZEROS.length, left));
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
    try (file) {
      channel.close();
    }
  }
}
