package io.chainexec.store;

import static io.chainexec.store.Headroom.CHUNK;
import static io.chainexec.store.Headroom.MAX_AHEAD;
import static io.chainexec.store.Headroom.OVERLAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class HeadroomTest {
  private static final long FIRST = 66_000;
  private static final long TOUCHED = 270_000;

  private final RefusingStorage storage = new RefusingStorage(0);
  private final Headroom headroom = new Headroom(storage);

  @Test
  void aYoungFileIsAsLongAsChronicleWouldMakeItAndNoLonger() throws IOException {
    headroom.require(CHUNK);
    assertFalse(headroom.want(FIRST, FIRST + TOUCHED));
    assertFalse(headroom.want(FIRST + 50_000, FIRST + 50_000 + TOUCHED));
    assertFalse(headroom.grow(false));
    assertEquals(CHUNK, headroom.limit());
    assertEquals(CHUNK + OVERLAP, storage.size());
  }

  @Test
  void theMoreIsWrittenTheFurtherAheadUpToALimit() throws IOException {
    headroom.require(CHUNK);
    headroom.want(FIRST, FIRST + TOUCHED);
    long position = FIRST;
    for (int i = 0; i < 200; i++) {
      position += CHUNK;
      assertTrue(headroom.want(position, position + TOUCHED), "the helper is told at " + position);
      assertFalse(headroom.want(position, position + TOUCHED), "and only once");
      while (headroom.grow(false)) {
        // Until all is done that was wanted.
      }
      long ahead = headroom.limit() - position - TOUCHED;
      long written = position - FIRST;
      assertTrue(ahead >= Math.min(written, MAX_AHEAD), ahead + " after " + written);
      assertTrue(ahead <= Math.min(written, MAX_AHEAD) + CHUNK, ahead + " after " + written);
      assertEquals(headroom.limit() + OVERLAP, storage.size());
    }
  }

  @Test
  void aRefusalChangesNothingAndIsOverOnceThereIsSpace() throws IOException {
    headroom.require(CHUNK);
    storage.capacity = CHUNK + OVERLAP + 200_000;
    IOException refusal = assertThrows(IOException.class, () -> headroom.require(CHUNK + 1));
    assertEquals("No space left on device", refusal.getMessage());
    assertEquals(CHUNK, headroom.limit());
    assertThrows(IOException.class, () -> headroom.require(CHUNK + 1));
    headroom.require(CHUNK);

    long zerosBefore = storage.zeros;
    storage.capacity = Long.MAX_VALUE;
    headroom.require(CHUNK + 1);
    assertEquals(2 * CHUNK, headroom.limit());
    assertEquals(2 * CHUNK + OVERLAP, storage.size());
    assertEquals(2 * CHUNK + OVERLAP, storage.zeros, "nothing is written twice");
    assertTrue(storage.zeros - zerosBefore < CHUNK, "what there was place for was kept");
  }

  @Test
  void theHelpersRefusalIsTriedAgainByTheWriterOnlyWhereItNeedsIt() throws IOException {
    headroom.require(CHUNK);
    headroom.want(FIRST, FIRST + TOUCHED);
    storage.capacity = 2 * CHUNK + OVERLAP;
    assertTrue(headroom.want(2 * CHUNK, 2 * CHUNK + TOUCHED));
    growTo(2 * CHUNK);
    assertThrows(IOException.class, () -> headroom.grow(false));
    headroom.require(2 * CHUNK);
    assertThrows(IOException.class, () -> headroom.require(2 * CHUNK + 1));
    storage.capacity = Long.MAX_VALUE;
    headroom.require(2 * CHUNK + 1);
    assertEquals(3 * CHUNK, headroom.limit(), "the writer does no more than it needs");
    growTo(4 * CHUNK); // and the helper goes on with the rest
  }

  @Test
  void theHelperGoesInSmallStepsAndPublishesWholeChunks() throws IOException {
    headroom.require(CHUNK);
    headroom.want(FIRST, FIRST + TOUCHED);
    headroom.want(2 * CHUNK, 2 * CHUNK + TOUCHED);
    long size = storage.size();
    while (headroom.grow(false)) {
      assertTrue(storage.size() - size <= Headroom.STEP);
      assertEquals(0, headroom.limit() % CHUNK);
      assertTrue(storage.size() >= headroom.limit() + OVERLAP);
      size = storage.size();
    }
    assertEquals(5 * CHUNK, headroom.limit());
  }

  @Test
  void whatIsWrittenAheadIsSettledBeforeItIsPublishedIfThereIsTime() throws IOException {
    headroom.require(CHUNK);
    headroom.want(FIRST, FIRST + TOUCHED);
    headroom.want(3 * CHUNK, 3 * CHUNK + TOUCHED);
    storage.beforeSettling = () -> assertEquals(CHUNK, headroom.limit());
    growTo(2 * CHUNK);
    assertEquals(List.of(CHUNK + OVERLAP, 2 * CHUNK + OVERLAP), storage.settled);
    storage.settled.clear();
    while (headroom.limit() < 3 * CHUNK) {
      assertTrue(headroom.grow(true));
    }
    assertEquals(List.of(), storage.settled, "there was no time");
    storage.beforeSettling = () -> assertEquals(3 * CHUNK, headroom.limit());
    growTo(4 * CHUNK);
    assertEquals(List.of(3 * CHUNK + OVERLAP, 4 * CHUNK + OVERLAP), storage.settled);
    storage.settled.clear();
    headroom.require(7 * CHUNK);
    assertEquals(List.of(), storage.settled, "the writer does not do it");
  }

  @Test
  void theWriterDoesNotWaitForTheDiskWhileTheHelperDoes() throws Exception {
    headroom.require(CHUNK);
    headroom.want(FIRST, FIRST + TOUCHED);
    headroom.want(2 * CHUNK, 2 * CHUNK + TOUCHED);
    CountDownLatch settling = new CountDownLatch(1);
    CountDownLatch settled = new CountDownLatch(1);
    storage.beforeSettling =
        () -> {
          settling.countDown();
          await(settled);
        };
    Thread helper = new Thread(() -> growUnchecked(headroom));
    helper.start();
    await(settling);
    headroom.require(3 * CHUNK);
    assertEquals(3 * CHUNK, headroom.limit());
    settled.countDown();
    helper.join();
    headroom.giveBack(2 * CHUNK);
    assertTrue(storage.closed);
  }

  /** Has the helper do what it takes for that limit. */
  private void growTo(long limit) throws IOException {
    while (headroom.limit() < limit) {
      assertTrue(headroom.grow(false));
    }
    assertEquals(limit, headroom.limit());
  }

  @Test
  void theWriterDoesNotWaitForTheHelperWhereThereIsRoom() throws Exception {
    headroom.require(4 * CHUNK);
    headroom.want(CHUNK, CHUNK);
    headroom.want(3 * CHUNK, 3 * CHUNK);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    storage.beforeWriting =
        () -> {
          writing.countDown();
          await(mayWrite);
        };
    Thread helper = new Thread(() -> growUnchecked(headroom));
    helper.start();
    await(writing);
    headroom.require(4 * CHUNK);
    assertFalse(headroom.want(3 * CHUNK, 3 * CHUNK));
    assertEquals(4 * CHUNK, headroom.limit(), "what is not written yet is not published");
    mayWrite.countDown();
    helper.join();
    assertTrue(headroom.limit() >= 5 * CHUNK);
  }

  @Test
  void anExistingFileIsCutAndFilledUpToWhatChronicleMaps() throws IOException {
    for (long end : List.of(0L, FIRST, CHUNK - 4, CHUNK, CHUNK + OVERLAP, 7 * CHUNK + 5)) {
      for (long size : List.of(end, end + 5, end + 3 * CHUNK, end + MAX_AHEAD)) {
        RefusingStorage existing = new RefusingStorage(size);
        Headroom resumed = Headroom.resume(existing, end);
        assertTrue(existing.holesFilled);
        assertEquals((end / CHUNK + 1) * CHUNK, resumed.limit());
        assertEquals(resumed.limit() + OVERLAP, existing.size());
        resumed.require(resumed.limit() + 1);
        assertEquals((end / CHUNK + 2) * CHUNK + OVERLAP, existing.size());
        resumed.giveBack(end);
        assertEquals((end / CHUNK + 1) * CHUNK + OVERLAP, existing.size());
        assertTrue(existing.closed);
      }
    }
  }

  @Test
  void aFileThatWasGivenBackDoesNotGrow() throws IOException {
    headroom.require(CHUNK);
    headroom.want(FIRST, FIRST);
    headroom.want(4 * CHUNK, 4 * CHUNK);
    headroom.giveBack(FIRST);
    assertFalse(headroom.grow(false));
    assertThrows(IllegalStateException.class, () -> headroom.require(2 * CHUNK));
    assertEquals(CHUNK + OVERLAP, storage.size());
  }

  /** Writer and helper in any order, on a disk that fills up and is freed. */
  @Property(tries = 500)
  void inAnyOrderNothingIsZeroedThatMayHoldData(@ForAll("steps") List<Step> steps)
      throws IOException {
    RefusingStorage disk = new RefusingStorage(0);
    Headroom file = new Headroom(disk);
    disk.beforeWriting =
        () -> assertTrue(file.limit() == 0 || disk.size() >= file.limit() + OVERLAP);
    long position = 0;
    for (Step step : steps) {
      long limit = file.limit();
      long end = position + step.bytes;
      try {
        switch (step.kind) {
          case APPEND -> {
            file.want(position, end);
            file.require(end);
            assertTrue(end <= file.limit());
            position = end;
          }
          case HELP -> file.grow(step.bytes % 2 == 0);
          case FILL -> disk.capacity = disk.size() + step.bytes / 8;
          default -> disk.capacity = Long.MAX_VALUE;
        }
      } catch (IOException refused) {
        assertEquals(limit, file.limit());
      }
      assertTrue(file.limit() >= limit);
      assertEquals(0, file.limit() % CHUNK);
      assertTrue(file.limit() == 0 || disk.size() >= file.limit() + OVERLAP);
      assertTrue(file.limit() <= position + step.bytes + MAX_AHEAD + CHUNK);
      assertEquals(disk.size(), disk.zeros, "each byte is written once, before it may be used");
    }
  }

  enum Kind {
    APPEND,
    HELP,
    FILL,
    FREE
  }

  record Step(Kind kind, long bytes) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.of(
            Kind.APPEND, Kind.APPEND, Kind.APPEND, Kind.HELP, Kind.HELP, Kind.FILL, Kind.FREE);
    Arbitrary<Long> bytes = Arbitraries.longs().between(0, 3 * CHUNK);
    return Combinators.combine(kinds, bytes).as(Step::new).list().ofMaxSize(100);
  }

  private static void growUnchecked(Headroom headroom) {
    try {
      while (headroom.grow(false)) {
        // Until all is done that was wanted.
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
