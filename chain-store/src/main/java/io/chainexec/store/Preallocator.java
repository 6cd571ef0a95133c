package io.chainexec.store;

import io.chainexec.store.Headroom.Storage;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that Chronicle never touches a page that has no place on the disk: the file it writes
 * to is written with zeros ahead of it, and the next one before it is begun, under the name {@code
 * <cycle>.precreated}, from which Chronicle takes it by renaming it.
 *
 * <p>The writer says before each block what it is about to do, and after it how far it came. A
 * helper thread does the work ahead of it, once {@link #start} was called; without it, or where it
 * is behind, the writer does what is needed on its own thread.
 */
final class Preallocator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Preallocator.class);
  private static final int NONE = -1;

  /**
   * Chronicle goes no further behind the place of a block when it appends it: it asks for room for
   * the longest document that it takes, 256 KiB, in which our blocks of up to 128 KiB, an index of
   * 32 KiB that it puts behind one at times, and the next word have their place.
   */
  static final long REACH = Headroom.OVERLAP + 4096;

  /**
   * What blocks leave free, except the first ones after an opening: so that on a full disk, too,
   * what a killed process has staged can be recovered, which is at most a block and a record.
   */
  private static final long RESERVE = Headroom.OVERLAP;

  private static final int RECOVERED_BLOCKS = 2;

  /** A new file's header, its two indexes of 32 KiB, the first block's reach, and the reserve. */
  private static final long FIRST_BLOCK_END = Headroom.CHUNK;

  private static final long END_MARK_BYTES = 8;

  /** Opens a file for growing, or creates it. */
  interface Opener {
    Storage open(Path file) throws IOException;
  }

  /** The memory through which the writer writes to its file; thread-safe. */
  interface Memory extends AutoCloseable {
    /** Has some pages in their place that lie in the chunk that begins there, or near it. */
    void touch(long chunk, long from, long end) throws IOException;

    @Override
    void close();
  }

  private static final long NOTHING = -1;

  private static final int PAUSES_PER_CHUNK = 64;
  private static final long MIN_PAUSE_NS = 100_000;
  private static final long MAX_PAUSE_NS = 1_000_000;

  private final Path directory;
  private final Opener opener;
  private final LongSupplier nanoTime;

  private volatile Headroom current;
  private long position;
  private boolean appending;
  private int recoveredBlocksLeft;
  private int expectedCycle = NONE;

  /** From where on the writer asks for the next chunk of its memory. */
  private long touchAt;

  private volatile long wantedChunk = NOTHING;

  /** When the writer last asked for a chunk. */
  private long askedAtNs;

  /** How long the helper pauses between two steps. */
  private volatile long pauseNs;

  /**
   * What happened to the helper that means that the file cannot be trusted any more, which is the
   * writer's to hear: mapped memory failed, or what was written could not be synced. Else null.
   */
  private volatile InternalError fileFailure;

  /** Guards what follows. */
  private final Object lock = new Object();

  private int currentCycle = NONE;

  /** That of the current file, if it is known. */
  private Memory memory;

  /** How far the wanted chunk is touched; 0 if that has not begun. */
  private long touchedTo;

  private Headroom next;
  private int nextCycle = NONE;
  private Headroom retired;
  private long retiredEnd;
  private boolean closed;

  private volatile int wantedCycle = NONE;
  private Thread helper;

  /** With a monotonic clock, by which it paces the helper. */
  Preallocator(Path directory, Opener opener, LongSupplier nanoTime) {
    this.directory = directory;
    this.opener = opener;
    this.nanoTime = nanoTime;
    askedAtNs = nanoTime.getAsLong();
  }

  /** Has a daemon thread of that name do the work from now on. */
  void start(String name) {
    helper = new Thread(this::run, name);
    helper.setDaemon(true);
    helper.start();
  }

  /**
   * Continues a file whose blocks end there, and which Chronicle has not opened yet.
   *
   * @throws IOException if what Chronicle needs of it cannot be there
   */
  void resume(Path file, int cycle, long end) throws IOException {
    Storage storage = opener.open(file);
    try {
      current = Headroom.resume(storage, end);
    } catch (IOException | RuntimeException e) {
      storage.close();
      throw e;
    }
    currentCycle = cycle;
    position = end;
    recoveredBlocksLeft = RECOVERED_BLOCKS;
  }

  /**
   * Makes sure that a block of any length can be appended in that cycle. The writer's.
   *
   * @throws IOException if there is no place for it; the block must not be appended
   * @throws InternalError if the file cannot be trusted any more
   */
  void before(int cycle) throws IOException {
    requireIntact();
    if (cycle != currentCycle) {
      prepare(cycle);
    } else {
      long end = position + REACH;
      if (current.want(position, end + RESERVE)) {
        wake();
      }
      current.require(recoveredBlocksLeft > 0 ? end : end + RESERVE);
    }
    appending = true;
  }

  /**
   * For any thread.
   *
   * @throws InternalError if the file cannot be trusted any more
   */
  void requireIntact() {
    if (fileFailure != null) {
      throw fileFailure;
    }
  }

  /** The block was appended, and the next one will begin there. The writer's. */
  void after(int cycle, long nextPosition) {
    if (cycle != currentCycle) {
      roll(cycle);
    }
    position = nextPosition;
    appending = false;
    if (recoveredBlocksLeft > 0) {
      recoveredBlocksLeft--;
    }
    if (nextPosition >= touchAt) {
      wantNextChunk(nextPosition);
    }
  }

  /** Half a chunk before the writer comes to it. */
  private void wantNextChunk(long nextPosition) {
    long chunk = nextPosition / Headroom.CHUNK * Headroom.CHUNK + Headroom.CHUNK;
    touchAt = chunk + Headroom.CHUNK / 2;
    wantedChunk = chunk;
    long nowNs = nanoTime.getAsLong();
    pauseNs = pauseFor(nowNs - askedAtNs);
    askedAtNs = nowNs;
    wake();
  }

  /** How long the helper pauses between two steps; 0 while it is in a hurry. */
  long pauseNs() {
    return pauseNs;
  }

  /**
   * How long to pause between two steps, where the writer needs so long for a chunk. A helper that
   * does all at once takes a core for a millisecond, perhaps the one that the writer is on; one
   * that pauses takes it for some 40 us at a time. There are some 20 steps to a chunk, so it takes
   * a third of the time that there is. Where that is short, pausing would cost more than it gives.
   */
  static long pauseFor(long chunkNs) {
    long pause = Math.min(chunkNs / PAUSES_PER_CHUNK, MAX_PAUSE_NS);
    return pause < MIN_PAUSE_NS ? 0 : pause;
  }

  /** The current file is in that memory, which is closed when it is left. The writer's. */
  void in(Memory newMemory) {
    leaveMemory();
    touchAt = position / Headroom.CHUNK * Headroom.CHUNK + Headroom.CHUNK / 2;
    synchronized (lock) {
      memory = newMemory;
    }
  }

  /** That cycle's file will soon be begun. The writer's. */
  void expect(int cycle) {
    if (cycle != expectedCycle) {
      expectedCycle = cycle;
      wantedCycle = cycle;
      wake();
    }
  }

  /**
   * Makes sure that a cycle can be begun.
   *
   * @throws IOException if there is no place for its file
   */
  void prepare(int cycle) throws IOException {
    synchronized (lock) {
      if (closed || cycle == nextCycle || cycle == currentCycle) {
        return;
      }
      dropNext();
      next = create(ExcerptQueue.precreated(directory, cycle));
      nextCycle = cycle;
    }
  }

  /** Does one step of what the writer wants; for the helper. Returns whether there was any. */
  boolean work() throws IOException {
    giveBackRetired();
    Headroom growing = current;
    if (growing != null && (touchNextChunk() || growing.grow(pauseNs() == 0))) {
      return true;
    }
    int cycle = wantedCycle;
    wantedCycle = NONE;
    if (cycle != NONE) {
      prepare(cycle);
    }
    return cycle != NONE;
  }

  /**
   * Takes page faults and the mapping of memory off the writer's thread. Nothing is touched that
   * has not its place on the disk.
   */
  private boolean touchNextChunk() throws IOException {
    synchronized (lock) {
      long chunk = wantedChunk;
      if (chunk == NOTHING || memory == null || chunk + Headroom.CHUNK > current.limit()) {
        return false;
      }
      long from = Math.max(chunk, touchedTo);
      long end = chunk + Headroom.CHUNK + Headroom.OVERLAP / 2;
      touchedTo = Math.min(from + Headroom.STEP, end);
      boolean last = touchedTo == end;
      if (last) {
        wantedChunk = NOTHING; // before it is touched: the writer may want the next one meanwhile
      }
      memory.touch(chunk, from, touchedTo);
      touchedTo = last ? 0 : touchedTo;
      return true;
    }
  }

  /** Touches nothing any more of the memory that the writer is about to leave. The writer's. */
  void leaveMemory() {
    synchronized (lock) {
      wantedChunk = NOTHING;
      touchedTo = 0;
      if (memory != null) {
        memory.close();
        memory = null;
      }
    }
  }

  /**
   * Gives back what was not used. Chronicle must have closed its files. If the last append failed,
   * nobody knows what was used, and the file is left as it is.
   */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    stopHelper();
    giveBackRetired();
    synchronized (lock) {
      dropNext();
    }
    closeCurrent();
  }

  private void closeCurrent() {
    Headroom closing = current;
    current = null;
    if (closing == null) {
      return;
    }
    try {
      if (appending) {
        closing.close();
      } else {
        closing.giveBack(position);
      }
    } catch (IOException e) {
      cannotGiveBack(e);
    }
  }

  private void run() {
    while (true) {
      synchronized (lock) {
        if (closed) {
          return;
        }
      }
      if (!worked()) {
        LockSupport.park(this);
      } else if (pauseNs > 0) {
        LockSupport.parkNanos(this, pauseNs);
      }
    }
  }

  /** As {@link #work()}; what fails is tried again by the writer, who reports it, or told to it. */
  boolean worked() {
    try {
      return work();
    } catch (InternalError e) {
      fileFailure = e;
      return false;
    } catch (SyncFailedException e) {
      fileFailure =
          new InternalError("what was written ahead cannot be synced: " + e.getMessage(), e);
      return false;
    } catch (IOException | RuntimeException | Error e) {
      LOG.debug("{}: cannot reserve ahead of the writer", directory, e);
      return false;
    }
  }

  private void wake() {
    LockSupport.unpark(helper);
  }

  private void stopHelper() {
    wake();
    boolean interrupted = false;
    while (helper != null && helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Headroom create(Path file) throws IOException {
    Storage storage = opener.open(file);
    try {
      Headroom headroom = new Headroom(storage);
      headroom.require(FIRST_BLOCK_END);
      return headroom;
    } catch (IOException | RuntimeException e) {
      storage.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Chronicle has taken the file that was prepared, and completed the one before. */
  private void roll(int cycle) {
    giveBackRetired();
    leaveMemory();
    synchronized (lock) {
      if (nextCycle != cycle || Files.exists(ExcerptQueue.precreated(directory, cycle))) {
        throw new IllegalStateException(
            "the file prepared for cycle " + cycle + " was not taken, in " + directory);
      }
      retired = current;
      retiredEnd = position + END_MARK_BYTES;
      current = next;
      currentCycle = cycle;
      next = null;
      nextCycle = NONE;
    }
    wake();
  }

  private void giveBackRetired() {
    synchronized (lock) {
      if (retired != null) {
        Headroom closing = retired;
        retired = null;
        try {
          closing.giveBack(retiredEnd);
        } catch (IOException e) {
          cannotGiveBack(e);
        }
      }
    }
  }

  /** The file of a cycle that never began. */
  private void dropNext() {
    if (next != null) {
      Headroom dropping = next;
      next = null;
      Path file = ExcerptQueue.precreated(directory, nextCycle);
      nextCycle = NONE;
      try {
        dropping.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        cannotGiveBack(e);
      }
    }
  }

  private void cannotGiveBack(IOException e) {
    LOG.warn("{}: what was reserved ahead cannot be given back: {}", directory, e.toString());
  }
}
