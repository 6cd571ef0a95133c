package io.chainexec.store;

import static io.chainexec.store.Headroom.CHUNK;
import static io.chainexec.store.Headroom.OVERLAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.store.Headroom.Storage;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both the writer and the helper are played by the test. */
final class PreallocatorTest {
  private static final int TODAY = 20_500;
  private static final long FIRST = 66_000;
  private static final long NEW_FILE = CHUNK + OVERLAP;

  @TempDir Path directory;
  private boolean full;
  private boolean worn;
  private long nowNs;
  private Preallocator files;

  @AfterEach
  void close() {
    if (files != null) {
      files.close();
    }
  }

  @Test
  void aCyclesFileIsThereInFullBeforeTheCycleBegins() throws IOException {
    begin();
    files.expect(TODAY + 1);
    assertFalse(Files.exists(precreated(TODAY + 1)));
    assertTrue(files.work());
    assertEquals(NEW_FILE, Files.size(precreated(TODAY + 1)));
    files.expect(TODAY + 1);
    assertFalse(files.work(), "once is enough");

    files.before(TODAY + 1);
    take(TODAY + 1);
    files.after(TODAY + 1, FIRST);
    files.before(TODAY + 1);
    files.after(TODAY + 1, FIRST + CHUNK);
    files.before(TODAY + 1);
    assertEquals(NEW_FILE + CHUNK, Files.size(taken(TODAY + 1)), "it grows under its new name");
  }

  @Test
  void theWriterPreparesACycleThatNobodyExpected() throws IOException {
    begin();
    files.expect(TODAY + 1);
    files.work();
    files.before(TODAY + 5);
    assertEquals(NEW_FILE, Files.size(precreated(TODAY + 5)));
    assertFalse(Files.exists(precreated(TODAY + 1)), "the other is not needed any more");
  }

  @Test
  void aCycleThatCannotBePreparedIsRefusedAndLeavesNothing() throws IOException {
    begin();
    full = true;
    files.expect(TODAY + 1);
    assertThrows(IOException.class, files::work);
    assertThrows(IOException.class, () -> files.before(TODAY + 1));
    assertFalse(Files.exists(precreated(TODAY + 1)));
    files.before(TODAY);
    files.after(TODAY, FIRST + 1000);
    full = false;
    files.before(TODAY + 1);
    assertEquals(NEW_FILE, Files.size(precreated(TODAY + 1)));
  }

  @Test
  void whatWasReservedAndNotUsedIsGivenBackAfterARollAndAtTheEnd() throws IOException {
    begin();
    grow();
    assertTrue(Files.size(taken(TODAY)) > 10 * CHUNK + Headroom.MAX_AHEAD);
    files.before(TODAY + 1);
    take(TODAY + 1);
    files.after(TODAY + 1, FIRST);
    files.work();
    assertEquals(Headroom.mapped(FIRST + 10 * CHUNK), Files.size(taken(TODAY)));

    files.expect(TODAY + 2);
    files.work();
    files.close();
    assertEquals(NEW_FILE, Files.size(taken(TODAY + 1)));
    assertFalse(Files.exists(precreated(TODAY + 2)));
  }

  @Test
  void afterAFailedAppendNothingIsCutOffSinceNobodyKnowsWhatWasUsed() throws IOException {
    begin();
    grow();
    long size = Files.size(taken(TODAY));
    files.before(TODAY);
    files.close();
    assertEquals(size, Files.size(taken(TODAY)));
  }

  @Test
  void aFileThatChronicleDidNotTakeIsNotTakenForItsFile() throws IOException {
    begin();
    files.before(TODAY + 1);
    Files.createFile(taken(TODAY + 1));
    assertThrows(IllegalStateException.class, () -> files.after(TODAY + 1, FIRST));
  }

  @Test
  void aFileOfACycleThatHasBegunIsNotPreparedAgain() throws IOException {
    begin();
    files.expect(TODAY + 1);
    files.before(TODAY + 1);
    take(TODAY + 1);
    files.after(TODAY + 1, FIRST);
    files.work();
    assertFalse(Files.exists(precreated(TODAY + 1)));
  }

  /** What the helper has touched of the writer's memory. */
  private static final class TouchedMemory implements Preallocator.Memory {
    private final List<Long> chunks = new ArrayList<>();
    private long touchedTo;
    private boolean closed;

    @Override
    public void touch(long chunk, long from, long end) {
      assertFalse(closed, "it may be unmapped by now");
      assertTrue(end <= from + Headroom.STEP, "in small steps");
      if (chunks.isEmpty() || chunk != chunks.get(chunks.size() - 1)) {
        assertTrue(from == chunk || from == touchedTo && from < chunk + OVERLAP);
        chunks.add(chunk);
      } else {
        assertEquals(touchedTo, from);
      }
      touchedTo = end;
    }

    /** The chunks that were touched whole, and beyond their end. */
    List<Long> chunks() {
      assertTrue(
          chunks.isEmpty() || touchedTo > chunks.get(chunks.size() - 1) + CHUNK,
          () -> chunks + " up to " + touchedTo);
      return chunks;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void theNextChunkOfTheWritersMemoryIsTouchedHalfAChunkBeforeIt() throws IOException {
    begin();
    TouchedMemory memory = new TouchedMemory();
    files.in(memory);
    write(CHUNK / 2 - 8);
    assertEquals(List.of(), memory.chunks());
    write(CHUNK / 2);
    write(CHUNK / 2 + 8);
    assertEquals(List.of(CHUNK), memory.chunks());
    write(CHUNK + CHUNK / 2);
    write(5 * CHUNK + CHUNK / 2);
    assertEquals(List.of(CHUNK, 2 * CHUNK, 6 * CHUNK), memory.chunks());
  }

  /** The kernel says it once, so whoever syncs the file may not be told any more. */
  @Test
  void whatCouldNotBeSyncedAheadIsToldToTheWriterAndToWhoeverSyncs() throws IOException {
    begin();
    files.in(new TouchedMemory());
    worn = true;
    nowNs += 128_000_000; // there is time to settle
    files.before(TODAY);
    files.after(TODAY, CHUNK / 2 + 8);
    files.before(TODAY);
    nowNs += 128_000_000;
    files.after(TODAY, 3 * CHUNK);
    files.before(TODAY);
    while (files.worked()) {
      // Until something fails.
    }
    InternalError failure = assertThrows(InternalError.class, files::requireIntact);
    assertTrue(failure.getMessage().contains("a worn disk"), failure.getMessage());
    assertThrows(InternalError.class, () -> files.before(TODAY));
  }

  @Test
  void theWritersPaceIsWhatTheHelpersIs() throws IOException {
    begin();
    files.in(new TouchedMemory());
    nowNs += 128_000_000;
    write(CHUNK / 2 + 8);
    assertEquals(1_000_000, files.pauseNs());
    nowNs += 12_800_000;
    write(CHUNK + CHUNK / 2 + 8);
    assertEquals(200_000, files.pauseNs());
    write(2 * CHUNK + CHUNK / 2 + 8);
    assertEquals(0, files.pauseNs());
  }

  @Test
  void theHelperPausesAsLongAsTheWriterCanSpareItAndNotForNothing() {
    assertEquals(0, Preallocator.pauseFor(2_600_000), "as fast as it can be");
    assertEquals(200_000, Preallocator.pauseFor(12_800_000));
    assertEquals(1_000_000, Preallocator.pauseFor(100_000_000));
    assertEquals(1_000_000, Preallocator.pauseFor(Long.MAX_VALUE));
  }

  @Test
  void memoryIsTouchedOnlyWhereTheFileHasItsPlaceOnTheDisk() throws IOException {
    begin();
    TouchedMemory memory = new TouchedMemory();
    files.in(memory);
    full = true;
    files.before(TODAY);
    files.after(TODAY, CHUNK / 2 + 8);
    while (helped()) {
      // As far as it comes.
    }
    assertEquals(List.of(), memory.chunks());
    full = false;
    files.before(TODAY);
    while (helped()) {
      // As far as it comes.
    }
    assertEquals(List.of(CHUNK), memory.chunks());
  }

  @Test
  void memoryOfAFileThatIsCompleteIsNotTouchedAnyMore() throws IOException {
    begin();
    TouchedMemory memory = new TouchedMemory();
    files.in(memory);
    files.before(TODAY);
    files.after(TODAY, CHUNK / 2 + 8);
    files.before(TODAY + 1);
    take(TODAY + 1);
    files.after(TODAY + 1, FIRST);
    assertTrue(memory.closed);
    TouchedMemory next = new TouchedMemory();
    files.in(next);
    while (helped()) {
      // As far as it comes.
    }
    assertEquals(List.of(), memory.chunks());
    assertEquals(List.of(), next.chunks());
    files.leaveMemory();
    assertTrue(next.closed);
  }

  /** Appends up to there, and has the helper do what it then can. */
  private void write(long position) throws IOException {
    files.before(TODAY);
    files.after(TODAY, position);
    files.before(TODAY);
    files.after(TODAY, position);
    while (files.work()) {
      // To the end.
    }
  }

  private boolean helped() {
    try {
      return files.work();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anExistingFileIsContinuedWhereItEnds() throws IOException {
    Path file = taken(TODAY);
    try (ZeroFile sparse = ZeroFile.open(file)) {
      sparse.truncate(40 * CHUNK);
    }
    files = new Preallocator(directory, this::open, () -> nowNs);
    files.resume(file, TODAY, 2 * CHUNK);
    assertEquals(Headroom.mapped(2 * CHUNK), Files.size(file));
    files.before(TODAY);
    assertFalse(Files.exists(precreated(TODAY)));
  }

  /** Begins today's cycle with a first block. */
  private void begin() throws IOException {
    files = new Preallocator(directory, this::open, () -> nowNs);
    files.prepare(TODAY);
    files.before(TODAY);
    take(TODAY);
    files.after(TODAY, FIRST);
  }

  /** Writes 10 MiB in blocks of 100 KiB, with a helper that is fast enough. */
  private void grow() throws IOException {
    long position = FIRST;
    while (position < FIRST + 10 * CHUNK) {
      files.before(TODAY);
      position = Math.min(position + 100 * 1024, FIRST + 10 * CHUNK);
      files.after(TODAY, position);
      while (files.work()) {
        // Until all is done that was wanted.
      }
    }
  }

  /** As Chronicle does. */
  private void take(int cycle) throws IOException {
    Files.move(precreated(cycle), taken(cycle));
  }

  private Path precreated(int cycle) {
    return ExcerptQueue.precreated(directory, cycle);
  }

  private Path taken(int cycle) {
    String name = precreated(cycle).getFileName().toString();
    return directory.resolve(name.replace(".precreated", ".cq4"));
  }

  private Storage open(Path file) throws IOException {
    ZeroFile real = ZeroFile.open(file);
    return new Storage() {
      @Override
      public long size() throws IOException {
        return real.size();
      }

      @Override
      public void writeZeros(long from, long bytes) throws IOException {
        if (full) {
          throw new IOException("No space left on device");
        }
        real.writeZeros(from, bytes);
      }

      @Override
      public void settle(long from, long end) throws SyncFailedException {
        if (worn) {
          throw new SyncFailedException("a worn disk");
        }
      }

      @Override
      public void fillHoles() throws IOException {
        real.fillHoles();
      }

      @Override
      public void truncate(long size) throws IOException {
        real.truncate(size);
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }
}
