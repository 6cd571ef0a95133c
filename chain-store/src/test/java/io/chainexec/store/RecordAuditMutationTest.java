package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.RecordType;
import io.chainexec.simulation.Fault;
import io.chainexec.simulation.Simulation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an executor has written passes the audit, and does no more once one record is left out,
 * comes twice, or says something else. The system property {@code chainexec.seeds} says for how
 * many seeds.
 */
final class RecordAuditMutationTest {
  private static final int SEEDS = Math.max(40, Integer.getInteger("chainexec.seeds", 0) / 50);
  private static final int MUTATIONS = 60;

  private enum Mutation {
    LEFT_OUT,
    TWICE,
    CHANGED
  }

  @Test
  void noRecordCanBeLeftOutComeTwiceOrSaySomethingElse() {
    Map<Mutation, Integer> made = new EnumMap<>(Mutation.class);
    for (long seed = 1; seed <= SEEDS; seed++) {
      requireNoticed(seed, made);
    }
    for (Mutation mutation : Mutation.values()) {
      assertTrue(made.getOrDefault(mutation, 0) > 5 * SEEDS, made::toString);
    }
  }

  /** Of long runs, each once. */
  @ParameterizedTest
  @ValueSource(longs = {215, 226, 1_105})
  void norCanThoseOfSeedsThatHaveFoundSomething(long seed) {
    requireNoticed(seed, new EnumMap<>(Mutation.class));
  }

  private static void requireNoticed(long seed, Map<Mutation, Integer> made) {
    List<ChainRecord> records = Simulation.of(seed).faults(Set.of(Fault.KILL)).run().records();
    List<Long> sessions = Audits.sessions(records);
    assertEquals(List.of(), Audits.problems(records, sessions), "seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < MUTATIONS; i++) {
      Mutation mutation = Mutation.values()[random.nextInt(Mutation.values().length)];
      int at = random.nextInt(records.size());
      List<ChainRecord> mutated = mutated(mutation, records, at);
      if (mutated != null) {
        made.merge(mutation, 1, Integer::sum);
        String what =
            "seed "
                + seed
                + ", record "
                + at
                + " "
                + mutation
                + ": "
                + records.get(at)
                + " before "
                + records.subList(at + 1, Math.min(at + 4, records.size()));
        List<Long> named = named(mutation, sessions, at);
        assertTrue(!Audits.problems(mutated, named).isEmpty(), what);
      }
    }
  }

  /** What the blocks of the records with that mutation there name. */
  private static List<Long> named(Mutation mutation, List<Long> sessions, int at) {
    List<Long> named = new ArrayList<>(sessions);
    switch (mutation) {
      case LEFT_OUT -> named.remove(at);
      case TWICE -> named.add(at, sessions.get(at));
      default -> {}
    }
    return named;
  }

  /** The records with that mutation there, or null where it changes nothing of which they tell. */
  private static List<ChainRecord> mutated(Mutation mutation, List<ChainRecord> records, int at) {
    ChainRecord record = records.get(at);
    List<ChainRecord> mutated = new ArrayList<>(records);
    switch (mutation) {
      case LEFT_OUT -> {
        if (!isMissed(record) || !isToldLater(records, at)) {
          return null;
        }
        mutated.remove(at);
      }
      case TWICE -> {
        if (!isSingular(record)) {
          return null;
        }
        mutated.add(at, record);
      }
      default -> {
        ChainRecord changed = waitsOn(records, at) ? null : changed(record);
        if (changed == null) {
          return null;
        }
        mutated.set(at, changed);
      }
    }
    return mutated;
  }

  private static boolean isMissed(ChainRecord record) {
    return switch (record.type()) {
      case OPENED, CLOSED, DISPATCHED, FAILED, GATED, DEFERRED -> true;
      case FAILURE, PRESSURE, REFUSED, ACCEPTED -> true;
      default -> false;
    };
  }

  /** Whether a later record depends on that one. */
  private static boolean isToldLater(List<ChainRecord> records, int at) {
    ChainRecord record = records.get(at);
    List<RecordType> later =
        records.subList(at + 1, records.size()).stream().map(ChainRecord::type).toList();
    if (record instanceof ChainRecord.Failure failure
        && failure.sourceId() == PendingAction.NO_ID) {
      return later.contains(RecordType.FAILURE);
    }
    return switch (record.type()) {
      case PRESSURE -> later.contains(RecordType.PRESSURE) || later.contains(RecordType.CLOSED);
      case REFUSED -> later.contains(RecordType.CLOSED);
      case OPENED -> !later.isEmpty() && later.get(0) != RecordType.GAP;
      default -> !later.isEmpty();
    };
  }

  private static boolean isSingular(ChainRecord record) {
    return isMissed(record);
  }

  /**
   * Whether the action before that one is as good as it: one of its kind that waits, and of which
   * nothing later tells. If that one was dispatched instead, this one waits.
   */
  private static boolean waitsOn(List<ChainRecord> records, int at) {
    if (!(records.get(at) instanceof ChainRecord.Dispatched d)) {
      return false;
    }
    int last = records.size() - 1;
    while (last >= 0 && !isOf(records.get(last), d.id() - 1)) {
      last--;
    }
    if (last < 0 || last > at || !(records.get(last) instanceof ChainRecord.Outcome other)) {
      return false;
    }
    boolean waits =
        other instanceof ChainRecord.Deferred
            || other instanceof ChainRecord.Failed f && f.retried();
    return waits && other.kind() == d.kind();
  }

  private static boolean isOf(ChainRecord record, long id) {
    return record instanceof ChainRecord.Outcome outcome && outcome.id() == id;
  }

  /** The record with one number changed that others tell, too; null if there is none. */
  private static ChainRecord changed(ChainRecord record) {
    if (record instanceof ChainRecord.Closed c) {
      Counters counters = c.counters().afterGap(1, 0);
      return new ChainRecord.Closed(
          c.timeNs(), c.wallMs(), c.nextActionId(), counters, c.deferredLeft());
    } else if (record instanceof ChainRecord.Dispatched d) {
      return new ChainRecord.Dispatched(
          d.timeNs(), d.id() - 1, d.kind(), d.action(), d.arrivedAtNs(), d.admittedAtNs());
    } else if (record instanceof ChainRecord.Deferred d) {
      return new ChainRecord.Deferred(
          d.timeNs(),
          d.id(),
          d.kind(),
          d.action(),
          d.arrivedAtNs(),
          d.count() + 1,
          d.cause(),
          d.waitNs());
    } else if (record instanceof ChainRecord.Pressure p) {
      return new ChainRecord.Pressure(p.timeNs(), !p.asserted(), p.depth());
    } else if (record instanceof ChainRecord.Gated g) {
      return new ChainRecord.Gated(
          g.timeNs(), g.id(), g.kind(), g.action(), g.arrivedAtNs(), g.untilNs() + 1);
    }
    return null;
  }
}
