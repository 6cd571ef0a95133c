package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.io.AbstractCloseable;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.BusyTimedPauser;

/**
 * The Chronicle queue that blocks are appended to. The caller holds the {@link WriterLock}. Used by
 * one thread at a time.
 */
final class ExcerptQueue implements AutoCloseable {
  private static final RollCycles ROLL_CYCLE = RollCycles.FAST_DAILY;
  private static final long MAPPED_BYTES = 1 << 20;
  private static final long TIMEOUT_MS = 2_000;

  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;

  private ExcerptQueue(SingleChronicleQueue queue, ExcerptAppender appender) {
    this.queue = queue;
    this.appender = appender;
  }

  /**
   * Opens the queue, or creates it.
   *
   * @param lastFileMarked whether the last file ends with the mark that no more may come
   */
  static ExcerptQueue open(Path directory, WallClock clock, boolean lastFileMarked) {
    SingleChronicleQueueBuilder.addAliases();
    unlock(directory.resolve(ChainDirectory.METADATA_FILE));
    SingleChronicleQueue queue =
        SingleChronicleQueueBuilder.binary(directory)
            .rollCycle(ROLL_CYCLE)
            .blockSize(MAPPED_BYTES)
            .timeoutMS(TIMEOUT_MS)
            .timeProvider(clock)
            .build();
    try {
      return new ExcerptQueue(queue, appender(queue, clock, lastFileMarked));
    } catch (RuntimeException | Error e) {
      queue.close();
      throw e;
    }
  }

  private static ExcerptAppender appender(
      SingleChronicleQueue queue, WallClock clock, boolean lastFileMarked) {
    int lastCycle = queue.lastCycle();
    if (lastCycle >= 0) {
      long first = lastFileMarked ? lastCycle + 1L : lastCycle;
      clock.notBefore(first * ROLL_CYCLE.lengthInMillis());
    }
    // At once, because a directory that turns out to be read-only fails only here.
    ExcerptAppender appender = queue.createAppender();
    ((AbstractCloseable) appender).singleThreadedCheckDisabled(true);
    return appender;
  }

  /** Appends one excerpt; allocates nothing in steady state. */
  void append(Bytes<?> bytes) {
    appender.writeBytes(bytes);
  }

  /** The file that the last excerpt is in, the same object until the next file is begun. */
  File currentFile() {
    return appender.currentFile();
  }

  @Override
  public void close() {
    queue.close();
  }

  /**
   * Frees the locks that a dead writer left in the table store. Chronicle does so itself when the
   * writer's process id is free; in a container, where a restarted process has the same id, never.
   */
  private static void unlock(Path metadata) {
    if (!Files.exists(metadata)) {
      return;
    }
    try (TableStore<Metadata.NoMeta> store =
        SingleTableBuilder.binary(metadata, Metadata.NoMeta.INSTANCE).build()) {
      forceUnlock(new TableStoreWriteLock(store, BusyTimedPauser::new, 0L));
      String appendLock = TableStoreWriteLock.APPEND_LOCK_KEY;
      forceUnlock(new TableStoreWriteLock(store, BusyTimedPauser::new, 0L, appendLock));
    } catch (RuntimeException e) {
      throw new ChainException("cannot use " + metadata + ": " + e, e);
    }
  }

  private static void forceUnlock(TableStoreWriteLock lock) {
    try (lock) {
      lock.forceUnlock();
    }
  }
}
