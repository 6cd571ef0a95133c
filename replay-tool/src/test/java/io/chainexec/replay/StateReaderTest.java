package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainRecord;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.SnapshotPage;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.EntryReader;
import io.chainexec.replay.select.MixedChain;
import io.chainexec.snapshot.ChainFold;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States found by seeking, and folded in one pass, are those of records folded one by one. */
final class StateReaderTest {
  private static final long NS_PER_MS = 1_000_000L;

  @TempDir static Path chain;

  private static final List<LogEntry> ALL = new ArrayList<>();

  @BeforeAll
  static void writeChain() {
    MixedChain.write(chain, 7);
    try (EntryReader entries = new EntryReader(chain, problem -> {})) {
      while (entries.poll(ALL::add) > 0) {
        // To the end.
      }
    }
  }

  private static List<SnapshotPage> read(Bound... bounds) {
    PrintStream err = new PrintStream(new ByteArrayOutputStream());
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new StandardOutput(new ByteArrayOutputStream()),
            err,
            false,
            false);
    return new StateReader(streams, new Problems(err)).read(chain, bounds);
  }

  @Test
  void anyTwoMomentsAreAsFoldedOneByOne() {
    Random random = new Random(1);
    for (int i = 0; i < 150; i++) {
      Bound a = bound(random);
      Bound b = bound(random);
      List<SnapshotPage> pages = read(a, b);
      assertState(a, pages.get(0));
      assertState(b, pages.get(1));
    }
  }

  @Test
  void endIsTheLastRecord() {
    SnapshotPage end = read(new Bound[] {null}).get(0);
    assertState(new Bound.Sequence(ALL.size() - 1), end);
  }

  @Test
  void timeThatComesTwiceIsTheLaterOne() {
    // The third session begins a minute before the second one ends.
    LogEntry opened =
        ALL.stream()
            .filter(e -> e.session() == 3 && e.record() instanceof ChainRecord.Opened)
            .findFirst()
            .orElseThrow();
    long wallMs = wallMs(opened);
    assertTrue(ALL.stream().anyMatch(e -> e.session() == 2 && wallMs(e) > wallMs));
    assertEquals(
        3, read(new Bound.Wall(wallMs)).get(0).snapshot().state().session(), opened.toString());
  }

  @Test
  void beyondTheLastRecordTimeGoesOn() {
    LogEntry last = ALL.get(ALL.size() - 1);
    SnapshotPage page = read(new Bound.Wall(wallMs(last) + 3_600_000)).get(0);
    assertEquals(last.timeNs() + 3_600_000 * NS_PER_MS, page.snapshot().state().timeNs());
    assertEquals(List.of(), page.snapshot().state().windows());
    assertEquals(
        Long.MAX_VALUE, read(new Bound.Wall(Long.MAX_VALUE)).get(0).snapshot().state().timeNs());
  }

  @Test
  void beforeTheFirstRecordThereIsNothing() {
    SnapshotPage page = read(new Bound.Wall(0)).get(0);
    assertEquals(-1, page.snapshot().state().sequence());
    assertEquals(new ChainFold().snapshot(-1), page.snapshot());
  }

  @Test
  void sequenceThatIsNotThereIsRefused() {
    String message =
        assertThrows(ToolException.class, () -> read(new Bound.Sequence(ALL.size()))).getMessage();
    assertEquals(
        "there is no record " + ALL.size() + ": the chain ends with " + (ALL.size() - 1), message);
  }

  private static void assertState(Bound bound, SnapshotPage page) {
    int last = lastBy(bound);
    ChainFold fold = new ChainFold();
    ALL.subList(0, last + 1).forEach(entry -> entry.record().sendTo(fold.sink()));
    assertEquals(
        fold.snapshot(last, timeNs(bound, last)), page.snapshot(), () -> bound + " is " + last);
    assertEquals(last < 0 ? 0 : ALL.get(last).timeNs(), page.recordedNs());
    assertEquals(0, page.problems());
  }

  private static int lastBy(Bound bound) {
    if (bound instanceof Bound.Sequence sequence) {
      return (int) sequence.sequence();
    }
    int last = ALL.size() - 1;
    while (last >= 0 && wallMs(ALL.get(last)) > asked(bound)) {
      last--;
    }
    return last;
  }

  private static long timeNs(Bound bound, int last) {
    if (last < 0) {
      return 0;
    }
    LogEntry entry = ALL.get(last);
    if (bound instanceof Bound.Sequence) {
      return entry.timeNs();
    }
    long timeNs = entry.timeNs() + (asked(bound) - wallMs(entry)) * NS_PER_MS;
    return last == ALL.size() - 1 ? timeNs : Math.min(timeNs, ALL.get(last + 1).timeNs());
  }

  private static long asked(Bound bound) {
    return bound instanceof Bound.Wall wall
        ? wall.wallMs()
        : wallMs(ALL.get(ALL.size() - 1)) - ((Bound.BeforeEnd) bound).ms();
  }

  private static long wallMs(LogEntry entry) {
    return entry.wall().at(entry.timeNs());
  }

  private static Bound bound(Random random) {
    LogEntry any = ALL.get(random.nextInt(ALL.size()));
    return switch (random.nextInt(4)) {
      case 0 -> new Bound.Sequence(any.sequence());
      case 1 -> new Bound.Wall(wallMs(any));
      case 2 -> new Bound.Wall(wallMs(any) + random.nextInt(400) - 200);
      default -> new Bound.BeforeEnd(random.nextInt(500_000));
    };
  }
}
