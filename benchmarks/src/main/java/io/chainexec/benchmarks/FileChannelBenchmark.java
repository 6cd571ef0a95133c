package io.chainexec.benchmarks;

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
 * A peer: the bytes of the same records appended to a file by {@link FileChannel#write}, which is
 * what a log of one's own begins with. No length, no checksum, no executor; never synced. Its best
 * settings: a direct buffer, and as many records in a write as the chain has in a block; with one,
 * a kill loses nothing that was written, which is what the chain's staging gives as well.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FileChannelBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int ROUNDS_BETWEEN_LOOKS = 64;

  /** Where files are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** How many records are written at once. */
  @Param({"1", "64"})
  public int recordsPerWrite;

  private final RecordBytes records = new RecordBytes(BATCH);
  private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);
  private ScratchDirectory directory;
  private FileChannel file;
  private long rounds;
  private long bytes;

  /** Makes a fresh file. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = new ScratchDirectory(dir);
    file =
        FileChannel.open(
            directory.path().resolve("log"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);
    bytes = 0;
  }

  /** Replaces the file when it has become large. */
  @Setup(Level.Invocation)
  public void bound() throws IOException {
    if (++rounds % ROUNDS_BETWEEN_LOOKS == 0 && directory.isLarge()) {
      close();
      open();
    }
  }

  /** Appends the records. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long append() throws IOException {
    int left = recordsPerWrite;
    for (int i = 0; i < BATCH; i++) {
      records.copyTo(i, out);
      if (--left == 0) {
        write();
        left = recordsPerWrite;
      }
    }
    return bytes;
  }

  private void write() throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      bytes += file.write(out);
    }
    out.clear();
  }

  /** Verifies that all is in the file, and deletes it. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    Check.equal("bytes in the file", bytes, file.size());
    Check.equal("bytes of whole rounds", 0, bytes % records.totalBytes());
    Check.atLeast("bytes", records.totalBytes(), bytes);
    file.close();
    directory.close();
  }
}
