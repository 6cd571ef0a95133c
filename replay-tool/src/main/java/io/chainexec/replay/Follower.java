package io.chainexec.replay;

import io.chainexec.store.ChainReader;
import io.chainexec.store.IoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for more to be written, longer and longer while nothing is. Used by one thread. */
final class Follower {
  private static final long SHORTEST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final ChainReader reader;
  private final Thread thread = Thread.currentThread();
  private volatile boolean stopped;
  private long waitNs = SHORTEST_WAIT_NS;
  private Path file;
  private Object key;

  /** Follows what that reader reads, on this thread. */
  Follower(ChainReader reader) {
    this.reader = reader;
  }

  /** Ends the following; for any thread. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  boolean stopped() {
    return stopped;
  }

  /** Something was read: more may follow soon. */
  void onRead() {
    waitNs = SHORTEST_WAIT_NS;
  }

  /**
   * Waits a while, unless it is to stop.
   *
   * @throws ToolException if the file that is being read is no longer the chain's
   */
  void await() {
    requireSameFile();
    LockSupport.parkNanos(this, waitNs);
    waitNs = Math.min(LONGEST_WAIT_NS, waitNs * 2);
  }

  /**
   * A deleted file is read to its end and a later one follows; one that was replaced is an error.
   */
  private void requireSameFile() {
    Path now = reader.file();
    if (now == null) {
      return;
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(now, BasicFileAttributes.class);
      if (!now.equals(file)) {
        file = now;
        key = attributes.fileKey();
      } else if (key != null && !key.equals(attributes.fileKey())) {
        throw new ToolException(now + " was replaced while it was followed; run log again");
      } else if (attributes.size() < reader.offset()) {
        throw new ToolException(now + " was cut while it was followed; run log again");
      }
    } catch (NoSuchFileException e) {
      // Deleted, as old ones may be; what was in it has been read.
    } catch (IOException e) {
      throw new ToolException(
          "cannot follow " + now + ": " + IoFailure.explain(e, now.getParent()));
    }
  }
}
