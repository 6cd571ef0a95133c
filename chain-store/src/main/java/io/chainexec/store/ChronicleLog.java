package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordSink;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** The blocks of a chain's directory, appended through Chronicle, read back without it. */
final class ChronicleLog implements BlockLog {
  private final Path directory;
  private final WallClock clock;
  private final WriterLock lock;
  private final FileForcer forcer;
  private ExcerptQueue queue;
  private File currentFile;

  private ChronicleLog(Path directory, WallClock clock, WriterLock lock, FileForcer forcer) {
    this.directory = directory;
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
    ChainDirectory.prepare(directory);
    WallClock clock = new WallClock(config.wallClockMs());
    WriterLock lock = WriterLock.acquire(directory, config.wallClockMs().getAsLong());
    return new ChronicleLog(directory, clock, lock, forcer);
  }

  @Override
  public Tail open() throws IOException {
    closeQueue();
    Leftovers.removeUnfinishedFiles(directory);
    Tail tail = Tail.read(directory);
    queue = ExcerptQueue.open(directory, clock, tail.marked());
    // Whoever wrote them may have died before they were synced.
    ChainDirectory.files(directory).forEach(forcer::begin);
    return tail;
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
    queue.append(block.first(length));
    File file = queue.currentFile();
    if (file != currentFile) {
      currentFile = file;
      forcer.begin(file.toPath());
    }
  }

  @Override
  public void force() throws IOException {
    forcer.force();
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
      throw new ChainException("cannot close the chain in " + directory + ": " + e, e);
    } finally {
      lock.close();
    }
  }

  private void closeQueue() {
    if (queue != null) {
      ExcerptQueue closing = queue;
      queue = null;
      closing.close();
    }
  }
}
