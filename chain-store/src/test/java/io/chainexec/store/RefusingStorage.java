package io.chainexec.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A file on a disk that is as full as the test says. */
final class RefusingStorage implements Headroom.Storage {
  /** How long the file may become. */
  long capacity = Long.MAX_VALUE;

  /** How many bytes of zeros were written in all. */
  long zeros;

  boolean holesFilled;
  boolean closed;
  Runnable beforeWriting = () -> {};
  Runnable beforeSettling = () -> {};

  /** From where, and up to where, it was settled each time. */
  final List<Long> settled = new ArrayList<>();

  private long size;

  RefusingStorage(long size) {
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void writeZeros(long from, long bytes) throws IOException {
    beforeWriting.run();
    if (from > size) {
      throw new AssertionError("a hole from " + size + " to " + from);
    }
    if (from + bytes > capacity) {
      throw new IOException("No space left on device");
    }
    size = Math.max(size, from + bytes);
    zeros += bytes;
  }

  @Override
  public void settle(long from, long end) {
    beforeSettling.run();
    if (end > size || closed) {
      throw new AssertionError(from + " to " + end + " of " + size);
    }
    settled.add(from);
    settled.add(end);
  }

  @Override
  public void fillHoles() {
    holesFilled = true;
  }

  @Override
  public void truncate(long newSize) {
    size = newSize;
  }

  @Override
  public void close() {
    closed = true;
  }
}
