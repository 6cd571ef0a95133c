package io.chainexec.replay.select;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.render.LogCursor;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads a chain's records from anywhere, each with its wall time: where reading begins in the
 * middle of a session, the session's beginning is looked up. Not thread-safe.
 */
public final class EntryReader implements AutoCloseable {
  private static final long NONE = -1;

  private final Path directory;
  private final ChainReader reader;
  private final LogCursor cursor = new LogCursor();
  private final RecordSink sink = RecordCollector.into(this::take);
  private Sessions sessions;
  private Consumer<? super LogEntry> taker;
  private long session = NONE;

  /**
   * Opens a chain at its beginning.
   *
   * @param problems is told what is wrong with what is read
   */
  public EntryReader(Path directory, Consumer<? super Problem> problems) {
    this.directory = directory;
    reader = ChainReader.open(directory, problems);
  }

  /** The reader below, to ask it where it stands; it must not be moved. */
  public ChainReader reader() {
    return reader;
  }

  /** The next record delivered is the first whose sequence is not smaller. */
  public void seek(long sequence) {
    reader.seek(sequence);
    session = NONE;
  }

  /** Every record of that chain time or later is delivered, and perhaps some earlier ones first. */
  void seekTime(long timeNs) {
    reader.seekTime(timeNs);
    session = NONE;
  }

  /** Behind the last record. */
  void seekEnd() {
    reader.seekEnd();
    session = NONE;
  }

  /** Delivers the records of the next block; 0 if there is none now. */
  public int poll(Consumer<? super LogEntry> entries) {
    taker = entries;
    return reader.poll(sink);
  }

  /** The sessions of the chain. */
  Sessions sessions() {
    if (sessions == null) {
      sessions = new Sessions(directory);
    }
    return sessions;
  }

  /** Whether wall times are those of a session's beginning, as far as was looked. */
  public boolean timesAssumed() {
    return sessions != null && sessions.assumed();
  }

  private void take(ChainRecord record) {
    if (reader.session() != session) {
      session = reader.session();
      if (!(record instanceof ChainRecord.Opened)) {
        cursor.startAt(sessions().wallBefore(session, reader.sequence()), reader.timeNs());
      }
    }
    taker.accept(cursor.next(reader.sequence(), session, record));
  }

  @Override
  public void close() {
    reader.close();
    if (sessions != null) {
      sessions.close();
    }
  }
}
