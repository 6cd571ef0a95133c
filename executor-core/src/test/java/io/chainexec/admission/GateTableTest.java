package io.chainexec.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Daemon;
import io.chainexec.chain.RecordSink;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GateTableTest {
  private static final long NEVER = RecordSink.NEVER;

  /** Two of the same hash. */
  private static final String[] PAIRS = {"Aa", "BB"};

  /**
   * Beside a map that forgets at once: no closed gate is lost, none is another daemon's. Of several
   * daemons each hash is the same, and where all hashes are high the table's end is in the midst.
   */
  @Property(tries = 300)
  void knowsEveryClosedGate(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 500) int count,
      @ForAll @IntRange(min = 1, max = 900) int longest,
      @ForAll boolean high) {
    GateTable gates = new GateTable();
    Map<Daemon, Long> model = new HashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    Daemon[] daemons = new Daemon[count];
    Arrays.setAll(daemons, i -> daemon(random, high));
    for (long now = 0; now < 2_000; now++) {
      Daemon daemon = daemons[random.nextInt(count)];
      if (random.nextInt(4) == 0) {
        gates.open(daemon);
        model.remove(daemon);
      } else {
        long untilNs = now + random.nextInt(longest);
        gates.close(daemon, untilNs, now);
        model.put(daemon, untilNs);
      }
      Daemon asked = daemons[random.nextInt(count)];
      assertEquals(
          closed(model.getOrDefault(asked, NEVER), now), closed(gates.untilNs(asked), now));
    }
    model.values().removeIf(untilNs -> untilNs <= 2_000);
    assertEquals(model, contents(gates, 2_000));
  }

  /** One of four names of the same hash, and of the highest or of any hashes. */
  private static Daemon daemon(SplittableRandom random, boolean high) {
    String name = PAIRS[random.nextInt(2)] + PAIRS[random.nextInt(2)];
    Daemon daemon;
    do {
      daemon = new Daemon(random.nextInt(5_000), name);
    } while (high && daemon.hashCode() * Tags.SPREAD >>> 59 != 31);
    return daemon;
  }

  private static long closed(long untilNs, long nowNs) {
    return untilNs <= nowNs ? NEVER : untilNs;
  }

  /** The gates that are closed then; size and contents must say the same of all that are kept. */
  private static Map<Daemon, Long> contents(GateTable gates, long nowNs) {
    Map<Daemon, Long> closed = new HashMap<>();
    Set<Daemon> kept = new HashSet<>();
    gates.forEach(
        (daemon, untilNs) -> {
          assertTrue(kept.add(daemon));
          if (untilNs > nowNs) {
            closed.put(daemon, untilNs);
          }
        });
    assertEquals(kept.size(), gates.size());
    return closed;
  }

  @Test
  void elapsedGatesDoNotPileUp() {
    GateTable gates = new GateTable();
    for (long now = 0; now < 1_000_000; now++) {
      gates.close(new Daemon(now, "d"), now + 1_000, now);
    }
    assertTrue(gates.size() < 5_000, gates.size() + " gates are kept for 1,000 closed ones");
  }

  @Test
  void aGateMayBeClosedForEver() {
    GateTable gates = new GateTable();
    for (int id = 0; id < 1_000; id++) {
      gates.close(new Daemon(id, "d"), Long.MAX_VALUE, Long.MAX_VALUE - 1);
    }
    assertEquals(1_000, gates.size());
    assertEquals(Long.MAX_VALUE, gates.untilNs(new Daemon(7, "d")));
    gates.open(new Daemon(7, "d"));
    assertEquals(NEVER, gates.untilNs(new Daemon(7, "d")));
    assertEquals(999, contents(gates, 0).size());
  }
}
