package io.chainexec.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The part of a file that is in memory. Reads only what is asked for at first, then more and more
 * ahead, so that following a tail is as cheap as reading a whole file. Positions are in the file.
 */
final class FileWindow implements AutoCloseable {
  private static final int SMALLEST_READ = 8 * 1024;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer;
  private long start;
  private int length;
  private int readAhead = SMALLEST_READ;

  /** Opens the file for reading into that buffer, which it uses alone until it is closed. */
  FileWindow(Path file, ByteBuffer buffer) throws IOException {
    this.file = file;
    this.buffer = buffer;
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  Path file() {
    return file;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Makes that range of the file present; false if the file ends before. */
  boolean ensure(long position, int bytes) throws IOException {
    if (!holds(position, bytes)) {
      load(position, bytes);
    }
    return holds(position, bytes);
  }

  private boolean holds(long position, int bytes) {
    return position >= start && position + bytes <= start + length;
  }

  /** Forgets what is in memory, since the file may have changed. */
  void forget() {
    length = 0;
    readAhead = SMALLEST_READ;
  }

  private void load(long position, int bytes) throws IOException {
    start = position;
    length = 0;
    buffer.clear().limit(Math.max(bytes, readAhead));
    int read = 0;
    while (read >= 0 && buffer.hasRemaining()) {
      read = channel.read(buffer, position + buffer.position());
    }
    length = buffer.position();
    buffer.clear();
    readAhead = Math.min(buffer.capacity(), readAhead * 4);
  }

  /** Where a position that is present lies in the buffer. */
  int index(long position) {
    return (int) (position - start);
  }

  /** How many bytes are present from that position on. */
  int present(long position) {
    return (int) Math.max(0, start + length - position);
  }

  int intAt(long position) {
    return buffer.getInt(index(position));
  }

  long longAt(long position) {
    return buffer.getLong(index(position));
  }

  byte byteAt(long position) {
    return buffer.get(index(position));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
