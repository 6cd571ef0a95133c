package io.chainexec.store;

import java.io.IOException;
import java.io.SyncFailedException;

/**
 * The stretch of a chain's file that is written with zeros ahead of Chronicle, and the limit up to
 * which Chronicle may touch the file. So a full disk is met here, as an exception, and not by
 * Chronicle, which would meet it as a fault in mapped memory.
 *
 * <p>Chronicle maps {@link #CHUNK} bytes at a time and {@link #OVERLAP} more, and makes a file
 * longer that ends before. A limit is always a multiple of {@code CHUNK}, and published once the
 * file is written up to the limit and the overlap. Thus as long as Chronicle touches nothing from
 * the limit on, it finds every page in its place, never changes the file's length, and what is
 * written here lies behind everything that it maps.
 *
 * <p>How far ahead depends on how much was written since the file was opened: a young file stays
 * small, a busy one gets up to {@link #MAX_AHEAD}. The writer says what it wants, and waits for
 * nothing; a helper thread does it in steps. Where there is no helper, or it is behind, the writer
 * does it itself, and is the one to hear that it cannot be done.
 *
 * <p>{@link #want} and {@link #require} are the writer's, everything else is thread-safe.
 */
final class Headroom {
  /** How much of a file Chronicle maps at a time, in bytes. */
  static final long CHUNK = 1 << 20;

  /** How much further each of its mappings reaches, in bytes. */
  static final long OVERLAP = CHUNK / 4;

  /**
   * How far ahead of the writer a file is written at most, in bytes: some 20 ms for the fastest,
   * and no more than stays in a processor's cache until the writer comes to it.
   */
  static final long MAX_AHEAD = 8 * CHUNK;

  /**
   * How much is written in one step, in bytes: the thread that the helper has pushed aside waits
   * for some tens of microseconds.
   */
  static final long STEP = 128 * 1024;

  private static final long UNKNOWN = -1;

  /** A file that can refuse to grow. */
  interface Storage extends AutoCloseable {
    /** How long the file is, in bytes. */
    long size() throws IOException;

    /** Writes so many zeros; throws if there is no place for them. */
    void writeZeros(long from, long bytes) throws IOException;

    /**
     * Has what was written there be on the disk already, where the file is going to be synced: then
     * a sync only writes over it, and need not find a place for it and write down where that is.
     *
     * @throws SyncFailedException if nobody knows what is on the disk; syncing the file may not say
     *     so again
     */
    void settle(long from, long end) throws SyncFailedException;

    /** Writes over all zeros in the file, so that they have their place. */
    void fillHoles() throws IOException;

    /** Gives back what lies behind that length. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
  }

  private final Storage storage;
  private long firstPosition = UNKNOWN;

  /** Up to here the file is in its place; guarded by this, as is the storage but for settling. */
  private long written;

  /** What lies before that is settled, or is left to whoever syncs the file. */
  private long settledTo;

  private boolean closed;

  /** Held while something is settled, which takes as long as the disk does; before this. */
  private final Object settling = new Object();

  private volatile long limit;
  private volatile long wanted;

  /** A new file, of which nothing is there yet. The storage is closed with it. */
  Headroom(Storage storage) {
    this.storage = storage;
  }

  /**
   * An existing file whose blocks end there. Cuts off what an earlier writer had written ahead, and
   * fills what may be missing, so that Chronicle can map it.
   *
   * @throws IOException if there is no place for it; the storage is left open
   */
  static Headroom resume(Storage storage, long end) throws IOException {
    Headroom headroom = new Headroom(storage);
    if (storage.size() > mapped(end)) {
      storage.truncate(mapped(end));
    }
    storage.fillHoles();
    headroom.written = storage.size();
    headroom.growTo(mapped(end) - OVERLAP);
    return headroom;
  }

  /** How long Chronicle makes a file in which it goes to that position. */
  static long mapped(long position) {
    return position / CHUNK * CHUNK + CHUNK + OVERLAP;
  }

  /**
   * Says that the writer stands at a position and is about to touch what lies before the end.
   *
   * @return whether a helper has something to do that it has not been told before
   */
  boolean want(long position, long end) {
    if (firstPosition == UNKNOWN) {
      firstPosition = position;
    }
    long ahead = Math.min(MAX_AHEAD, position - firstPosition);
    long target = multiple(end + ahead);
    if (target <= wanted) {
      return false;
    }
    wanted = target;
    return target > limit;
  }

  /**
   * Makes sure that everything before the end may be touched.
   *
   * @throws IOException if there is no place for it; nothing has changed for the writer
   */
  void require(long end) throws IOException {
    if (end > limit) {
      growTo(multiple(end));
    }
  }

  /**
   * Does one step of what is wanted; for the helper.
   *
   * @param inHurry whether the writer may soon be waiting for it
   * @return whether there was something to do
   * @throws IOException if there is no place for it
   */
  boolean grow(boolean inHurry) throws IOException {
    return inHurry ? growAtOnce() : settle() || growAtOnce();
  }

  private synchronized boolean growAtOnce() throws IOException {
    long next = limit + CHUNK;
    if (closed || next > wanted) {
      return false;
    }
    if (written < next + OVERLAP) {
      writePiece(next + OVERLAP);
    } else {
      publish(next);
    }
    return true;
  }

  /** Settles what is written and not published yet, if all of that is. The writer may go on. */
  private boolean settle() throws IOException {
    synchronized (settling) {
      long from;
      long end;
      synchronized (this) {
        from = settledTo;
        end = written;
        if (closed || from == end || end < limit + CHUNK + OVERLAP) {
          return false;
        }
        settledTo = end;
      }
      storage.settle(from, end);
      return true;
    }
  }

  private void publish(long newLimit) {
    limit = newLimit;
    settledTo = written;
  }

  /** What Chronicle may touch ends here; a multiple of {@link #CHUNK}. */
  long limit() {
    return limit;
  }

  /** Closes the file, after it was cut to the length that Chronicle would have given it. */
  void giveBack(long end) throws IOException {
    synchronized (settling) {
      synchronized (this) {
        try (storage) {
          if (!closed && written > mapped(end)) {
            storage.truncate(mapped(end));
          }
        } finally {
          closed = true;
        }
      }
    }
  }

  /** Closes the file as it is. */
  void close() throws IOException {
    synchronized (settling) {
      synchronized (this) {
        closed = true;
        storage.close();
      }
    }
  }

  private synchronized void growTo(long target) throws IOException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    while (written < target + OVERLAP) {
      writePiece(target + OVERLAP);
    }
    publish(Math.max(limit, target));
  }

  /** What was written before it failed stays, so that the next attempt continues there. */
  private void writePiece(long end) throws IOException {
    long bytes = Math.min(STEP, end - written);
    storage.writeZeros(written, bytes);
    written += bytes;
  }

  private static long multiple(long end) {
    return (end + CHUNK - 1) / CHUNK * CHUNK;
  }
}
