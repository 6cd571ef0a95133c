package io.chainexec.benchmarks;

import java.io.IOException;
import java.nio.MappedByteBuffer;
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
 * The floor of every log in mapped memory: the bytes of the same records, copied into it one after
 * the other, and nothing else. On pages that are there already, or on those of a file that grows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MappedMemoryBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int MAPPED_BYTES = 64 << 20;

  /** Where files are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** Whether the pages have been written before. */
  @Param({"warm", "fresh"})
  public String pages;

  private final RecordBytes records = new RecordBytes(BATCH);
  private ScratchDirectory directory;
  private FileChannel file;
  private MappedByteBuffer memory;
  private long fileBytes;
  private long written;

  /** Maps a fresh file, and writes its pages if they are to be warm. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = new ScratchDirectory(dir);
    file =
        FileChannel.open(
            directory.path().resolve("log"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    fileBytes = 0;
    written = 0;
    map();
    if (pages.equals("warm")) {
      while (memory.remaining() >= records.totalBytes()) {
        copy();
      }
      memory.clear();
    }
  }

  private void map() throws IOException {
    if (fileBytes >= ScratchDirectory.MAX_BYTES) {
      file.truncate(0);
      fileBytes = 0;
    }
    memory = file.map(FileChannel.MapMode.READ_WRITE, fileBytes, MAPPED_BYTES);
    fileBytes += MAPPED_BYTES;
  }

  /** Goes on in memory that has room: the same again, or the file's next. */
  @Setup(Level.Invocation)
  public void bound() throws IOException {
    if (memory.remaining() < records.totalBytes()) {
      if (pages.equals("warm")) {
        memory.clear();
      } else {
        map();
      }
    }
  }

  /** Copies each record. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long copy() {
    for (int i = 0; i < BATCH; i++) {
      records.copyTo(i, memory);
    }
    written += BATCH;
    return written;
  }

  /** Verifies the last record, and deletes the file. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    int last = BATCH - 1;
    int from = memory.position() - records.length(last);
    Check.equal(
        "bytes that differ",
        -1,
        memory
            .duplicate()
            .position(from)
            .slice()
            .limit(records.length(last))
            .mismatch(
                records
                    .buffer()
                    .duplicate()
                    .position(records.offset(last))
                    .limit(records.offset(last + 1))));
    file.close();
    directory.close();
  }
}
