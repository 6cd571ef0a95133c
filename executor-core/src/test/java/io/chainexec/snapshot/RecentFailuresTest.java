package io.chainexec.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {
  private static void add(RecentFailures ring, long seq) {
    ring.add(seq, seq, null, ReasonCode.TEXT, seq, seq, "r" + seq, seq);
  }

  private static List<Long> seqs(RecentFailures ring) {
    return ring.list().stream().map(FailureRecord::seq).toList();
  }

  private static RecentFailures filled(int capacity, int records) {
    RecentFailures ring = new RecentFailures(capacity);
    LongStream.rangeClosed(1, records).forEach(seq -> add(ring, seq));
    return ring;
  }

  @Test
  void keepsTheLatestInOrder() {
    assertEquals(List.of(), seqs(filled(3, 0)));
    assertEquals(List.of(1L, 2L), seqs(filled(3, 2)));
    assertEquals(List.of(3L, 4L, 5L), seqs(filled(3, 5)));
    assertEquals(List.of(5L), seqs(filled(1, 5)));
  }

  @Test
  void anotherCapacityKeepsWhatFits() {
    RecentFailures ring = filled(5, 7);
    ring.resize(2);
    assertEquals(List.of(6L, 7L), seqs(ring));
    ring.resize(4);
    add(ring, 8);
    assertEquals(List.of(6L, 7L, 8L), seqs(ring));
  }

  @Test
  void everyCapacityOnTheWayUpAndDownKeepsTheLatestThatFit() {
    RecentFailures ring = filled(1, 1);
    for (int capacity = 2; capacity <= 20; capacity++) {
      ring.resize(capacity);
      add(ring, capacity);
      assertEquals(LongStream.rangeClosed(1, capacity).boxed().toList(), seqs(ring));
    }
    for (int capacity = 20; capacity >= 1; capacity--) {
      ring.resize(capacity);
      assertEquals(LongStream.rangeClosed(21 - capacity, 20).boxed().toList(), seqs(ring));
    }
  }

  @Test
  void numbersUpToTheLastAreKept() {
    RecentFailures ring = new RecentFailures(3);
    add(ring, Long.MAX_VALUE - 1);
    add(ring, Long.MAX_VALUE);
    assertEquals(List.of(Long.MAX_VALUE - 1, Long.MAX_VALUE), seqs(ring));
  }

  @Test
  void aNumberThatIsNotPositiveIsRefusedAndLeavesTheOthers() {
    RecentFailures ring = filled(3, 3);
    for (long seq : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> add(ring, seq));
    }
    assertEquals(List.of(1L, 2L, 3L), seqs(ring));
  }

  @Test
  void aReaderNeverSeesHalfARecord() throws InterruptedException {
    RecentFailures ring = new RecentFailures(8);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    List<String> torn = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                check(ring.list(), torn);
                reading.countDown();
              }
            });
    reader.start();
    reading.await();
    for (long seq = 1; seq <= 200_000; seq++) {
      add(ring, seq);
    }
    done.set(true);
    reader.join();
    assertEquals(List.of(), torn);
    assertEquals(8, ring.list().size());
  }

  private static void check(List<FailureRecord> records, List<String> torn) {
    assertTrue(records.size() <= 8);
    long before = 0;
    for (FailureRecord r : records) {
      boolean whole =
          r.sourceId() == r.seq()
              && r.n() == r.seq()
              && r.m() == r.seq()
              && r.wallMs() == r.seq()
              && r.text().equals("r" + r.seq());
      if (!whole || r.seq() <= before) {
        torn.add(r.toString());
      }
      before = r.seq();
    }
  }
}
