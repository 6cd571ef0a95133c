package io.chainexec.benchmarks;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
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
 * A peer on two threads: the bytes of the same records go through an LMAX Disruptor to a handler
 * that journals them in a file, a write at the end of each batch. No gate, no checksum; never
 * synced. Its best settings: a single producer, a handler that spins before it yields, 8192 slots
 * with their bytes in place, and a direct buffer. The benchmark's thread is the producer, which the
 * ring holds back when the handler is the slower; to be compared with {@link TwoThreadsBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DisruptorBenchmark {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int SLOTS = 8192;
  private static final int SLOT_BYTES = 128;

  /** Where files are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  private final RecordBytes records = new RecordBytes(BATCH);
  private ScratchDirectory directory;
  private Disruptor<ByteBuffer> disruptor;
  private RingBuffer<ByteBuffer> ring;
  private Journal journal;
  private long published;

  /** Makes a fresh file, and starts the handler's thread. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = new ScratchDirectory(dir);
    journal = new Journal(directory);
    disruptor =
        new Disruptor<>(
            () -> ByteBuffer.allocateDirect(SLOT_BYTES),
            SLOTS,
            task -> new Thread(task, "journal"),
            ProducerType.SINGLE,
            new YieldingWaitStrategy());
    disruptor.handleEventsWith(journal);
    ring = disruptor.start();
    published = 0;
  }

  /** Publishes the records. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long publish() {
    for (int i = 0; i < BATCH; i++) {
      long sequence = ring.next();
      ByteBuffer slot = ring.get(sequence).clear();
      records.copyTo(i, slot);
      slot.flip();
      ring.publish(sequence);
    }
    published += BATCH;
    return published;
  }

  /** Verifies that all is in the file, and deletes it. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    disruptor.shutdown();
    journal.file.close();
    Check.equal("journaled", published, journal.records);
    Check.equal("bytes", published / BATCH * records.totalBytes(), journal.bytes);
    Check.atLeast("bytes of files", journal.bytesInFile, directory.bytes());
    directory.close();
  }

  /** Writes what there is, and begins anew when the file is large. Belongs to its thread. */
  private static final class Journal implements EventHandler<ByteBuffer> {
    private final FileChannel file;
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);
    private long records;
    private long bytes;
    private long bytesInFile;

    Journal(ScratchDirectory directory) throws IOException {
      file =
          FileChannel.open(
              directory.path().resolve("log"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE);
    }

    @Override
    public void onEvent(ByteBuffer event, long sequence, boolean endOfBatch) throws IOException {
      out.put(event);
      records++;
      if (endOfBatch || out.remaining() < SLOT_BYTES) {
        write();
      }
    }

    private void write() throws IOException {
      out.flip();
      while (out.hasRemaining()) {
        int written = file.write(out);
        bytes += written;
        bytesInFile += written;
      }
      out.clear();
      if (bytesInFile > ScratchDirectory.MAX_BYTES) {
        file.truncate(0).position(0);
        bytesInFile = 0;
      }
    }
  }
}
