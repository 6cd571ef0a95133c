package io.chainexec.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What everything else is compared with: the bytes of the same records, written to a bare Chronicle
 * queue of the same settings, one excerpt each; no executor, no checksum, nothing encoded.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BareChronicleBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int ROUNDS_BETWEEN_LOOKS = 64;

  /** Where queues are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  private final RecordBytes records = new RecordBytes(BATCH);
  private final Bytes<ByteBuffer> bytes = Bytes.wrapForRead(records.buffer());
  private ScratchDirectory directory;
  private ChronicleQueue queue;
  private ExcerptAppender appender;
  private long rounds;
  private long written;

  /** As much as the loop on its chain gets. */
  @Setup(Level.Trial)
  public void warmUp() {
    for (int i = 0; i < LoopOnChainBenchmark.WARM_UP_CHAINS; i++) {
      open();
      for (int round = 0; round < LoopOnChainBenchmark.WARM_UP_ROUNDS; round++) {
        bound();
        write();
      }
      close();
    }
  }

  /** Makes a fresh queue. */
  @Setup(Level.Iteration)
  public void open() {
    directory = new ScratchDirectory(dir);
    // As the chain's queue.
    queue =
        SingleChronicleQueueBuilder.binary(directory.path())
            .rollCycle(RollCycles.FAST_DAILY)
            .blockSize(1 << 20)
            .build();
    appender = queue.createAppender();
    written = 0;
  }

  /** Replaces the queue when it has become large. */
  @Setup(Level.Invocation)
  public void bound() {
    if (++rounds % ROUNDS_BETWEEN_LOOKS == 0 && directory.isLarge()) {
      close();
      open();
    }
  }

  /** Writes each record as an excerpt. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long write() {
    for (int i = 0; i < records.count(); i++) {
      bytes.readPositionRemaining(records.offset(i), records.length(i));
      appender.writeBytes(bytes);
    }
    written += BATCH;
    return written;
  }

  /** Verifies that all is in the queue, and deletes it. */
  @TearDown(Level.Iteration)
  public void close() {
    long last = RollCycles.FAST_DAILY.toSequenceNumber(appender.lastIndexAppended());
    Check.equal("excerpts in the last file", written, last + 1);
    appender.close();
    queue.close();
    Check.atLeast("bytes", written * RecordBytes.LEAST_BYTES, directory.bytes());
    directory.close();
  }
}
