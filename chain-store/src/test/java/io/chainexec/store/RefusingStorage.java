package io.chainexec.store;

import java.io.IOException;

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

  /** Up to where it was settled, without a gap. */
  long settled;

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
    if (from > settled || end > size) {
      throw new AssertionError(from + " to " + end + ", after " + settled + " of " + size);
    }
    settled = end;
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
