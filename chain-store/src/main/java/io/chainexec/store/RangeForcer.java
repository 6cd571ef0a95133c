package io.chainexec.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import net.openhft.chronicle.core.cleaner.CleanerServiceLocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces a part of a file, through a mapping that nobody reads or writes. Forcing the whole file
 * would write what lies ready ahead of the writer as well, and take from it every page that it has
 * had touched: the kernel protects what it writes, so that the writer would meet a fault on each.
 *
 * <p>It can do so on Linux only, where forcing a mapping is {@code fdatasync} of a range; and not
 * where the mapping cannot be had, for instance since an interrupt has closed the channel. Nor does
 * it for a range of many megabytes. Whoever uses it must be able to do without. Holds the file open
 * from its beginning to its end, since errors of writing are told to whoever had it open when they
 * came. For one thread at a time.
 */
final class RangeForcer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RangeForcer.class);
  private static final boolean LINUX =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
  private static final long PAGE_BYTES = 4096;

  /** How much of a file is mapped at a time, unless the range is longer; addresses, no memory. */
  private static final long WINDOW_BYTES = 1L << 20;

  /** A longer range is not worth it: what lies ahead of the writer is little beside it. */
  private static final long LONGEST = 4 * WINDOW_BYTES;

  /** Null if it cannot be used. */
  private FileChannel channel;

  private MappedByteBuffer window;
  private long windowAt;

  private RangeForcer(FileChannel channel) {
    this.channel = channel;
  }

  /** For a file that is there. */
  static RangeForcer open(Path file) throws IOException {
    return new RangeForcer(
        LINUX ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE) : null);
  }

  /**
   * Forces that part of the file, and what belongs to the same pages. Allocates nothing while it
   * comes on in small steps, but for one mapping in many.
   *
   * @return false if it cannot; nothing is forced then
   * @throws IOException as forcing the whole file would
   */
  boolean force(long from, long end) throws IOException {
    if (channel == null || !covers(from, end) && !map(from, end)) {
      return false;
    }
    try {
      window.force((int) (from - windowAt), (int) (end - from));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return true;
  }

  private boolean covers(long from, long end) {
    return window != null && from >= windowAt && end <= windowAt + window.capacity();
  }

  /** An interrupt would close the channel. */
  private boolean map(long from, long end) {
    unmap();
    boolean interrupted = Thread.interrupted();
    try {
      long at = from / PAGE_BYTES * PAGE_BYTES;
      long size = channel.size();
      if (end > size || end - at > LONGEST) {
        return false;
      }
      long windowEnd = Math.max(end, Math.min(at + WINDOW_BYTES, size));
      window = channel.map(MapMode.READ_WRITE, at, windowEnd - at);
      windowAt = at;
      return true;
    } catch (IOException e) {
      LOG.debug("a range of a file cannot be mapped; the whole file is forced instead", e);
      closeChannel();
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Holds no mapping until the next range; at once, which the JDK leaves to its collector. */
  void unmap() {
    if (window != null) {
      MappedByteBuffer unmapping = window;
      window = null;
      CleanerServiceLocator.cleanerService().clean(unmapping);
    }
  }

  @Override
  public void close() {
    unmap();
    closeChannel();
  }

  private void closeChannel() {
    if (channel != null) {
      FileChannel closing = channel;
      channel = null;
      try {
        closing.close();
      } catch (IOException e) {
        LOG.debug("nothing was written through it", e);
      }
    }
  }
}
