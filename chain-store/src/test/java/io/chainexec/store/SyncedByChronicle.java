package io.chainexec.store;

import io.chainexec.chain.RecordSink;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** A new chain's log that is forced as Chronicle offers it; only for showing what that keeps. */
final class SyncedByChronicle implements BlockLog {
  private final Path directory;
  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;

  private SyncedByChronicle(Path directory, long[] clockMs) {
    this.directory = directory;
    queue =
        SingleChronicleQueueBuilder.binary(directory)
            .rollCycle(RollCycles.FAST_DAILY)
            .blockSize(1 << 20)
            .timeProvider(() -> clockMs[0])
            .syncMode(SyncMode.SYNC)
            .build();
    appender = queue.createAppender();
  }

  /** An appender to a new chain, synced with each commit. */
  static ChronicleAppender open(Path directory, long[] clockMs) throws IOException {
    ChainDirectory.prepare(directory, FilePermissions.OWNER_ONLY);
    SyncedByChronicle log = new SyncedByChronicle(directory, clockMs);
    StoreConfig config = StoreConfig.defaults().withSync(SyncPolicy.everyCommit());
    return new ChronicleAppender(log, Staging.open(directory), config);
  }

  @Override
  public Tail open() {
    return new Tail(0, 0, 0, 0, 0, 0, false);
  }

  @Override
  public Tail replay(RecordSink sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void append(BlockBuffer block, int length) {
    appender.writeBytes(block.first(length));
  }

  @Override
  public void force() {
    appender.sync();
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public void close() {
    queue.close();
  }
}
