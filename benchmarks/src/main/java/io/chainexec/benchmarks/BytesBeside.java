package io.chainexec.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that writes as many bytes to a mapped file as a chain at some rate, and does nothing
 * else: no log, no records, no executor. What it does to the latency of two other threads is the
 * machine's part in what a chain does to it. Every 10 ms it writes what comes to that time with
 * zeros, stores something in each page, and, if wanted, forces them to the disk.
 */
final class BytesBeside implements AutoCloseable {
  /** A chain's block of a single pull: Chronicle's word, the header, the record. */
  private static final int BYTES_PER_ACTION = 4 + 56 + 28;

  private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int PAGE_BYTES = 4096;
  private static final int PIECE_BYTES = 64 * 1024;

  /** So much is mapped at a time, to whole periods, and at least one of them. */
  private static final int CHUNK_BYTES = 1 << 20;

  private final ScratchDirectory directory;
  private final int periodBytes;
  private final int chunkBytes;
  private final boolean forced;
  private final Thread thread = new Thread(this::run, "bytes beside");
  private volatile boolean ended;
  private IOException failure;

  /** Writes as much as so many actions a second, and forces it if that is wanted. */
  BytesBeside(String dir, int rate, boolean forced) {
    directory = new ScratchDirectory(dir);
    long bytesPerPeriod = rate * (long) BYTES_PER_ACTION * PERIOD_NS / 1_000_000_000;
    periodBytes = ((int) bytesPerPeriod / PAGE_BYTES + 1) * PAGE_BYTES;
    chunkBytes = Math.max(1, CHUNK_BYTES / periodBytes) * periodBytes;
    this.forced = forced;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    Path file = directory.path().resolve("bytes");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);
      long nextNs = System.nanoTime();
      long at = 0;
      do {
        MappedByteBuffer chunk = channel.map(FileChannel.MapMode.READ_WRITE, at, chunkBytes);
        int from = 0;
        do {
          write(channel, zeros, at + from);
          store(chunk, from);
          from += periodBytes;
          nextNs += PERIOD_NS;
          LockSupport.parkNanos(nextNs - System.nanoTime());
        } while (from < chunkBytes && !ended);
        at += chunkBytes;
      } while (!ended);
    } catch (IOException e) {
      failure = e;
    }
  }

  private void write(FileChannel channel, ByteBuffer zeros, long from) throws IOException {
    for (int done = 0; done < periodBytes; done += PIECE_BYTES) {
      zeros.position(0).limit(Math.min(PIECE_BYTES, periodBytes - done));
      channel.write(zeros, from + done);
    }
  }

  private void store(MappedByteBuffer chunk, int from) {
    for (int page = from; page < from + periodBytes; page += PAGE_BYTES) {
      chunk.putLong(page, 1);
    }
    if (forced) {
      chunk.force(from, periodBytes);
    }
  }

  /** Ends the thread, verifies that it has written, and deletes what it wrote. */
  @Override
  public void close() {
    ended = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
      Check.atLeast("bytes written", PAGE_BYTES, Files.size(directory.path().resolve("bytes")));
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    } finally {
      directory.close();
    }
  }
}
