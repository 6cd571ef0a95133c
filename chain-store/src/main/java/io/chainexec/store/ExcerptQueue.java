package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.io.AbstractCloseable;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * The Chronicle queue that blocks are appended to. The caller holds the {@link WriterLock}. Used by
 * one thread at a time.
 */
final class ExcerptQueue implements AutoCloseable {
  private static final RollCycles ROLL_CYCLE = RollCycles.FAST_DAILY;
  private static final int WORD_BYTES = 4;
  private static final int LENGTH = 0x3FFF_FFFF;

  /** What Chronicle maps of its metadata file. */
  private static final long METADATA_BYTES = 128 * 1024;

  private static final DateTimeFormatter NAMES =
      DateTimeFormatter.ofPattern(ROLL_CYCLE.format()).withZone(ZoneOffset.UTC);
  private static final long TIMEOUT_MS = 2_000;

  /** Chronicle's own name for a value in its metadata. */
  private static final String END_MARKS_SET_UP_TO = "normalisedEOFsTo";

  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;

  private ExcerptQueue(SingleChronicleQueue queue, ExcerptAppender appender) {
    this.queue = queue;
    this.appender = appender;
  }

  /**
   * Opens the queue, or creates it. There is no metadata file: one is made anew.
   *
   * @param lastFileMarked whether the last file ends with the mark that no more may come
   * @throws IOException if there is no place for Chronicle's metadata
   */
  static ExcerptQueue open(Path directory, WallClock clock, boolean lastFileMarked)
      throws IOException {
    SingleChronicleQueueBuilder.addAliases();
    ZeroFile.fill(directory.resolve(ChainDirectory.METADATA_FILE), METADATA_BYTES);
    SingleChronicleQueue queue =
        SingleChronicleQueueBuilder.binary(directory)
            .rollCycle(ROLL_CYCLE)
            .blockSize(Headroom.CHUNK)
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
      // Else it would open every file there is, to mark its end.
      queue.tableStorePut(END_MARKS_SET_UP_TO, lastCycle);
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

  /** The memory of the file that was last appended to. */
  MappedAhead memory() {
    return new MappedAhead(((MappedBytes) appender.wire().bytes()).mappedFile());
  }

  /**
   * Where the next block's word will be in the file that was last appended to; allocates nothing.
   */
  long position() {
    Bytes<?> bytes = appender.wire().bytes();
    long position = align(bytes.writePosition());
    // Chronicle may have put an index behind the block.
    for (int word = bytes.readVolatileInt(position);
        word != 0;
        word = bytes.readVolatileInt(position)) {
      position = align(position + WORD_BYTES + (word & LENGTH));
    }
    return position;
  }

  /** The cycle at a time; each has a file of its own. */
  static int cycle(long timeMs) {
    return (int) (timeMs / ROLL_CYCLE.lengthInMillis());
  }

  /**
   * The cycle whose file that is.
   *
   * @throws ChainException if it has not the name of such a file
   */
  static int cycle(Path file) {
    String name = file.getFileName().toString();
    try {
      LocalDate day = LocalDate.parse(name.substring(0, name.lastIndexOf('.')), NAMES);
      return (int) day.toEpochDay();
    } catch (DateTimeParseException e) {
      throw new ChainException(file + " has not the name of a chain's file; move it away", e);
    }
  }

  /** From where Chronicle takes a cycle's file, if there is one when the cycle begins. */
  static Path precreated(Path directory, int cycle) {
    String name = NAMES.format(Instant.ofEpochMilli(cycle * (long) ROLL_CYCLE.lengthInMillis()));
    return directory.resolve(name + ChainDirectory.PRECREATED_SUFFIX);
  }

  private static long align(long position) {
    return position + WORD_BYTES - 1 & -WORD_BYTES;
  }

  @Override
  public void close() {
    queue.close();
  }
}
