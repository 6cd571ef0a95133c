package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The blocks of a chain's directory, appended through Chronicle, read back without it. */
final class ChronicleLog implements BlockLog {
  /** How long before a roll the next file is prepared. */
  private static final long LEAD_MS = 3_600_000;

  private final Path directory;
  private final WallClock clock;
  private final WriterLock lock;
  private Preallocator files;
  private ExcerptQueue queue;

  private ChronicleLog(Path directory, WallClock clock, WriterLock lock) {
    this.directory = directory;
    this.clock = clock;
    this.lock = lock;
  }

  /**
   * Takes the writer's lock of a directory, which is created where there is none.
   *
   * @throws ChainException if another writer holds it, or the directory cannot be used
   */
  static ChronicleLog acquire(Path directory, StoreConfig config) {
    ChainDirectory.prepare(directory);
    WallClock clock = new WallClock(config.wallClockMs());
    WriterLock lock = WriterLock.acquire(directory, config.wallClockMs().getAsLong());
    return new ChronicleLog(directory, clock, lock);
  }

  @Override
  public Tail open() throws IOException {
    closeQueue();
    Leftovers.removeUnfinishedFiles(directory);
    Tail tail = Tail.read(directory);
    files = new Preallocator(directory, ZeroFile::open);
    prepareFiles(tail, ExcerptQueue.cycle(clock.advance()));
    queue = ExcerptQueue.open(directory, clock, tail.marked());
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
    files.after(cycle, queue.position());
    int soon = ExcerptQueue.cycle(nowMs + LEAD_MS);
    if (soon != cycle) {
      files.expect(soon);
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
    } finally {
      lock.close();
    }
  }

  private void closeQueue() {
    try {
      if (queue != null) {
        ExcerptQueue closing = queue;
        queue = null;
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
