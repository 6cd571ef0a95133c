package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordSink;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blocks of a chain's directory, appended through Chronicle, read back without it. */
final class ChronicleLog implements BlockLog {
  private static final Logger LOG = LoggerFactory.getLogger(ChronicleLog.class);

  /** How long before a roll the next file is prepared. */
  private static final long LEAD_MS = 3_600_000;

  private final Path directory;
  private final StoreConfig config;
  private final WallClock clock;
  private final WriterLock lock;
  private final FileForcer forcer;

  /** Held while files are forced, and while they are opened. */
  private final Object forcing = new Object();

  private volatile Preallocator files;
  private ExcerptQueue queue;
  private File currentFile;

  private ChronicleLog(
      Path directory, StoreConfig config, WallClock clock, WriterLock lock, FileForcer forcer) {
    this.directory = directory;
    this.config = config;
    this.clock = clock;
    this.lock = lock;
    this.forcer = forcer;
  }

  /**
   * Takes the writer's lock of a directory, which is created where there is none.
   *
   * @throws ChainException if another writer holds it, or the directory cannot be used
   */
  static ChronicleLog acquire(Path directory, StoreConfig config) {
    return acquire(directory, config, new FileForcer(directory));
  }

  /** The same with another way to force files, which is closed with the log. */
  static ChronicleLog acquire(Path directory, StoreConfig config, FileForcer forcer) {
    ChainDirectory.prepare(directory, config.permissions());
    WallClock clock = new WallClock(config.wallClockMs());
    WriterLock lock = WriterLock.acquire(directory, config.wallClockMs().getAsLong());
    return new ChronicleLog(directory, config, clock, lock, forcer);
  }

  @Override
  public Tail open() throws IOException {
    synchronized (forcing) {
      return openFiles();
    }
  }

  private Tail openFiles() throws IOException {
    closeQueue();
    Leftovers.removeUnfinishedFiles(directory);
    Tail tail = readTail();
    QueueGuard.check(directory, tail.marked());
    files =
        new Preallocator(
            directory,
            config.sync().isNever() ? ZeroFile::open : ZeroFile::openToBeSynced,
            config.nanoTime());
    prepareFiles(tail, ExcerptQueue.cycle(clock.advance()));
    queue = ExcerptQueue.open(directory, clock, tail.marked());
    // Whoever wrote them may have died before they were synced.
    ChainDirectory.files(directory).forEach(forcer::begin);
    config.permissions().applyToAll(directory);
    files.start("chain-preallocator " + directory.getFileName());
    return tail;
  }

  /** What Chronicle is going to touch at once, so that opening fails where that cannot be. */
  private void prepareFiles(Tail tail, int cycle) throws IOException {
    List<Path> all = ChainDirectory.files(directory);
    if (all.isEmpty()) {
      files.prepare(cycle);
    } else if (!tail.marked()) {
      Path last = all.get(all.size() - 1);
      files.resume(last, ExcerptQueue.cycle(last), tail.end());
    }
  }

  /**
   * Where the chain ends; a torn tail is cut off first if that is wanted, or if it loses nothing.
   */
  private Tail readTail() throws IOException {
    try {
      return Tail.read(directory);
    } catch (ChainException refusal) {
      RepairPlan done =
          ChainRepair.repairTail(
              directory,
              config.tornTail() == TornTail.REFUSE,
              kept -> LOG.warn("{}: what was there is kept in {}", directory, kept));
      if (done == null) {
        throw refusal;
      }
      LOG.warn("{}; repaired: {}", refusal.getMessage(), String.join("; ", done.steps()));
      return Tail.read(directory);
    }
  }

  @Override
  public Tail replay(RecordSink sink) {
    try (ChainReader reader =
        ChainReader.open(directory, damage -> Tail.refuse(directory, damage))) {
      while (reader.poll(sink) > 0) {
        // To the end.
      }
      return reader.tail();
    }
  }

  @Override
  public void append(BlockBuffer block, int length) {
    long nowMs = clock.advance();
    int cycle = ExcerptQueue.cycle(nowMs);
    try {
      files.before(cycle);
    } catch (IOException e) {
      throw refused(e);
    }
    queue.append(block.first(length));
    File file = queue.currentFile();
    boolean newFile = file != currentFile;
    if (newFile) {
      currentFile = file;
      forcer.begin(file.toPath());
      config.permissions().applyToAll(directory);
    }
    long position = queue.position();
    forcer.reached(position);
    files.after(cycle, position);
    if (newFile) {
      files.in(queue.memory());
    }
    int soon = ExcerptQueue.cycle(nowMs + LEAD_MS);
    if (soon != cycle) {
      files.expect(soon);
    }
  }

  /** Not while files are opened anew, which may cut them. */
  @Override
  public void force() throws IOException {
    synchronized (forcing) {
      forcer.force();
      if (files != null) {
        files.requireIntact(); // what failed under the helper need not fail once more here
      }
    }
  }

  private ChainException refused(IOException e) {
    return new ChainException(
        "nothing can be appended to the chain in "
            + directory
            + ": "
            + IoFailure.explain(e, directory)
            + "; once that is done, appending goes on by itself",
        e);
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public void close() {
    try {
      closeQueue();
      forcer.close();
    } catch (IOException e) {
      throw new ChainException(
          "cannot close the chain in " + directory + ": " + IoFailure.explain(e, directory), e);
    } finally {
      lock.close();
    }
  }

  private void closeQueue() {
    try {
      if (files != null) {
        files.leaveMemory();
      }
      if (queue != null) {
        ExcerptQueue closing = queue;
        queue = null;
        currentFile = null;
        closing.close();
      }
    } finally {
      if (files != null) {
        files.close();
        files = null;
      }
    }
  }
}
