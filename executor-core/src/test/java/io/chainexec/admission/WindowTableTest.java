package io.chainexec.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.RecordSink;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowTableTest {
  private static final long NEVER = RecordSink.NEVER;

  private final WindowTable table = new WindowTable();

  /** Beside a map that forgets at once: no live window is lost, none is anchored elsewhere. */
  @Property(tries = 200)
  void knowsEveryLiveWindow(
      @ForAll long seed,
      @ForAll @IntRange(max = 12) int bits,
      @ForAll @IntRange(max = 900) int window) {
    WindowTable windows = new WindowTable();
    Map<Long, Long> model = new HashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    int shift = random.nextInt(Long.SIZE - bits);
    for (long now = 0; now < 3_000; now++) {
      long liveFrom = now - window;
      long chain = random.nextLong(1L << bits) << shift;
      windows.open(chain, now, liveFrom);
      model.put(chain, now);
      long asked = random.nextLong(1L << bits) << shift;
      if (random.nextInt(20) == 0) { // else the windows that are opened together never get many
        assertEquals(
            live(model.getOrDefault(asked, NEVER), liveFrom),
            live(windows.anchor(asked), liveFrom));
      }
    }
    long liveFrom = 3_000 - window;
    windows.forget(liveFrom);
    model.values().removeIf(anchor -> anchor < liveFrom);
    assertEquals(model, contents(windows));
  }

  /** Beside a map that forgets nothing unless told: so many are looked at, at any time. */
  @Property(tries = 200)
  void forgetsWhatItIsToldToAndNothingElse(
      @ForAll long seed,
      @ForAll @IntRange(max = 8) int bits,
      @ForAll @IntRange(max = 100) int percentLooks) {
    WindowTable windows = new WindowTable();
    Map<Long, Long> model = new HashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (long now = 0; now < 1_000; now++) {
      long chain = random.nextLong(1L << bits) << 56;
      long moment = now - random.nextLong(1 + random.nextInt(100));
      if (random.nextInt(100) < percentLooks) {
        assertEquals(model.getOrDefault(chain, NEVER), windows.anchor(chain));
      }
      windows.open(chain, moment, NEVER);
      model.put(chain, moment);
      if (random.nextInt(200) == 0) {
        windows.forget(moment);
        model.values().removeIf(anchor -> anchor < moment);
        assertEquals(model, contents(windows));
      }
    }
    assertEquals(model, contents(windows));
  }

  private static long live(long anchor, long liveFrom) {
    return anchor < liveFrom ? NEVER : anchor;
  }

  private static Map<Long, Long> contents(WindowTable windows) {
    Map<Long, Long> contents = new HashMap<>();
    windows.forEach((chain, anchor) -> assertEquals(null, contents.put(chain, anchor)));
    return contents;
  }

  private static long chain(long number) {
    return number * number * 0x5851_F42D_4C95_7F2DL;
  }

  @Test
  void elapsedWindowsDoNotPileUp() {
    for (long now = 0; now < 1_000_000; now++) {
      table.open(chain(now), now, now - 1_000);
    }
    assertTrue(table.size() < 2_500, table.size() + " windows are kept for 1,000 live ones");
  }

  @Test
  void elapsedWindowsDoNotPileUpWhileTheyAreLookedAtEither() {
    for (long now = 0; now < 1_000_000; now++) {
      assertEquals(NEVER, table.anchor(chain(now)));
      table.open(chain(now), now, now - 1_000);
    }
    assertTrue(table.size() < 2_500, table.size() + " windows are kept for 1,000 live ones");
  }

  @Test
  void windowsOpenedAnewDoNotPileUp() {
    for (long now = 0; now < 100_000; now++) {
      table.open(chain(now % 1_000), now, NEVER);
    }
    assertEquals(1_000, contents(table).size());
    assertTrue(table.size() < 2_500, table.size() + " windows are kept for 1,000 chains");
  }

  @Test
  void anythingMayBeAChainAndAMoment() {
    long[] extremes = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1};
    for (long chain : extremes) {
      for (long moment : extremes) {
        table.open(chain, moment, NEVER);
        assertEquals(moment, table.anchor(chain));
      }
    }
    assertEquals(extremes.length, table.size());
    table.forget(Long.MAX_VALUE);
    assertEquals(Map.of(), contents(table));
  }
}
