package io.chainexec.simulation;

import static io.chainexec.simulation.Checks.require;
import static io.chainexec.simulation.Checks.requireEqual;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.simulation.ShadowChain.Key;
import io.chainexec.snapshot.DeferredAction;
import io.chainexec.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was submitted and what was carried out, kept outside of the process, and held against what
 * the chain says of it.
 */
final class Ledger {
  /** What came of an effect. */
  enum Result {
    OK,
    NOT_OK,
    UNKNOWN
  }

  /** One call of the dispatcher that was begun. */
  static final class Effect {
    final Key key;
    final boolean inDoubt;
    long endedAtNs;
    Result result = Result.UNKNOWN;

    Effect(Key key, boolean inDoubt) {
      this.key = key;
      this.inDoubt = inDoubt;
      endedAtNs = Long.MAX_VALUE; // unless it ends
    }
  }

  /** One accepted submission. */
  private static final class Submission {
    final PendingAction pending;
    final int process;
    long id;
    boolean fixed;

    Submission(PendingAction pending, int process) {
      this.pending = pending;
      this.process = process;
    }

    /** The id that it got, while its process lived. */
    long id() {
      return fixed ? id : pending.id();
    }

    void neverTaken() {
      id = PendingAction.NO_ID;
      fixed = true;
    }

    void fix() {
      id = id();
      fixed = true;
    }
  }

  private final List<Submission> submissions = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final Set<Integer> broken = new HashSet<>();
  private int ends;
  private int submitted;
  private int carriedOut;

  int submitted() {
    return submitted;
  }

  int carriedOut() {
    return carriedOut;
  }

  void accepted(PendingAction pending, int process) {
    submissions.add(new Submission(pending, process));
    submitted++;
  }

  /** The executor halted, and left alone what was queued, whether it had got an id or not. */
  void halted(int process, List<ChainRecord> records) {
    broken.add(process);
    Set<Long> ids = idsOn(records);
    for (Submission s : submissions) {
      if (s.process == process && !ids.contains(s.id())) {
        s.neverTaken();
      }
    }
  }

  private static Set<Long> idsOn(List<ChainRecord> records) {
    Set<Long> ids = new HashSet<>();
    for (ChainRecord record : records) {
      if (record instanceof ChainRecord.Outcome outcome) {
        ids.add(outcome.id());
      }
    }
    return ids;
  }

  Effect begin(Key key, boolean inDoubt) {
    Effect effect = new Effect(key, inDoubt);
    effects.add(effect);
    carriedOut++;
    return effect;
  }

  /** The process ended without closing the executor. */
  void broke(int process) {
    ends++;
    broken.add(process);
    submissions.forEach(Submission::fix);
  }

  /** A power failure took what is not on the chain or alive; ids and times may come again. */
  void forgetWhatIsNotOn(List<ChainRecord> records) {
    // Tries at one instant have the same key, and only what came of them tells them apart.
    Map<Key, Integer> succeeded = new HashMap<>();
    Map<Key, Integer> failed = new HashMap<>();
    Map<Key, Integer> doubted = new HashMap<>();
    Set<Long> ids = idsOn(records);
    for (ChainRecord record : records) {
      if (record instanceof ChainRecord.Dispatched d) {
        succeeded.merge(keyOf(d), 1, Integer::sum);
      } else if (record instanceof ChainRecord.Failed f) {
        failed.merge(keyOf(f), 1, Integer::sum);
      } else if (record instanceof ChainRecord.InDoubt d) {
        doubted.merge(keyOf(d), 1, Integer::sum);
      }
    }
    effects.removeIf(e -> !isTold(e, succeeded, failed, doubted));
    submissions.removeIf(s -> !ids.contains(s.id()));
  }

  /** Whether one of so many records of each kind, which then is taken, tells of that effect. */
  private static boolean isTold(
      Effect e, Map<Key, Integer> succeeded, Map<Key, Integer> failed, Map<Key, Integer> doubted) {
    return e.result == Result.OK && isTold(e, succeeded)
        || e.result == Result.NOT_OK && isTold(e, failed)
        || isTold(e, doubted);
  }

  private static boolean isTold(Effect e, Map<Key, Integer> records) {
    return records.merge(e.key, -1, Integer::sum) >= 0;
  }

  private static Key keyOf(ChainRecord.Outcome outcome) {
    long admittedAtNs = RecordSink.NEVER;
    if (outcome instanceof ChainRecord.Dispatched d) {
      admittedAtNs = d.admittedAtNs();
    } else if (outcome instanceof ChainRecord.Failed f && f.code() != ReasonCode.IN_DOUBT) {
      admittedAtNs = f.admittedAtNs();
    } else if (outcome instanceof ChainRecord.InDoubt d) {
      admittedAtNs = d.admittedAtNs();
    }
    return new Key(outcome.id(), admittedAtNs);
  }

  /**
   * Holds everything against the chain, at the end.
   *
   * @param left the state as the last executor left it
   * @param unsaid how many effects there may be of which nothing on the chain tells
   */
  void check(List<ChainRecord> records, Snapshot left, int unsaid) {
    Chain chain = new Chain(records);
    int doubts = chain.doubts.values().stream().mapToInt(n -> n).sum();
    require(
        doubts <= ends, () -> "more in doubt than processes ended: " + ends + ", " + chain.doubts);
    checkEffects(chain, unsaid);
    checkRepetitions(chain);
    checkSubmissions(chain, left);
    checkRedrives(chain);
    if (chain.gaps.isEmpty()) {
      chain.checkCounters(left.counters());
    }
  }

  private void checkEffects(Chain chain, int unsaid) {
    int left = unsaid;
    Map<Key, Integer> done = new HashMap<>();
    Map<Key, Integer> ok = new HashMap<>();
    for (Effect e : effects) {
      done.merge(e.key, 1, Integer::sum);
      if (e.result == Result.OK) {
        ok.merge(e.key, 1, Integer::sum);
      }
    }
    chain.dispatched.forEach(
        (key, n) -> require(ok.getOrDefault(key, 0) >= n, () -> "never carried out: " + key));
    chain.failed.forEach(
        (key, n) ->
            require(
                done.getOrDefault(key, 0) - ok.getOrDefault(key, 0) >= n,
                () -> "never failed: " + key));
    Map<Key, Integer> succeeded = new HashMap<>(chain.dispatched);
    Map<Key, Integer> failed = new HashMap<>(chain.failed);
    Map<Key, Integer> doubted = new HashMap<>(chain.doubts);
    for (Effect e : effects) {
      if (!isTold(e, succeeded, failed, doubted) && !chain.saysLost(e)) {
        require(
            left-- > 0,
            () ->
                "carried out, and nothing says so: "
                    + e.key
                    + " until "
                    + e.endedAtNs
                    + ", gaps "
                    + chain.gaps);
      }
    }
  }

  /** What succeeded is done again only by a dispatch that is told so, or if its record was lost. */
  private void checkRepetitions(Chain chain) {
    Set<Long> succeeded = new HashSet<>();
    Map<Key, Integer> done = new HashMap<>();
    effects.stream()
        .filter(e -> e.result == Result.OK)
        .forEach(e -> done.merge(e.key, 1, Integer::sum));
    for (Effect e : effects) {
      require(e.inDoubt || !succeeded.contains(e.key.id()), () -> "carried out again: " + e.key);
      if (e.result == Result.OK && chain.dispatched.getOrDefault(e.key, 0) >= done.get(e.key)) {
        succeeded.add(e.key.id());
      }
    }
  }

  private void checkSubmissions(Chain chain, Snapshot left) {
    Set<Long> deferred = new HashSet<>();
    for (DeferredAction d : left.deferred()) {
      require(deferred.add(d.id()), () -> "deferred twice: " + d.id());
      require(!chain.ended.contains(d.id()), () -> "deferred after its end: " + d.id());
    }
    require(left.inDoubt().isEmpty(), () -> "still in doubt: " + left.inDoubt());
    Set<Long> ids = new HashSet<>();
    long vanished = 0;
    for (Submission s : submissions) {
      long id = s.id();
      if (id == PendingAction.NO_ID) {
        require(
            broken.contains(s.process), () -> "never handled: " + s.pending + " of " + s.process);
        continue;
      }
      require(ids.add(id), () -> "an id was given twice: " + id);
      Action recorded = chain.actions.get(id);
      require(
          recorded == null || recorded.equals(s.pending.action()),
          () -> "another action is on record as " + id + ": " + recorded);
      if (!chain.ended.contains(id) && !deferred.contains(id)) {
        require(
            broken.contains(s.process) && !chain.known.contains(id) || chain.lost > 0,
            () -> "nobody knows what became of " + s.pending);
        vanished++;
      }
    }
    long most = ends + chain.lost;
    long all = vanished;
    require(all <= most, () -> all + " actions vanished, at most " + most + " may have");
  }

  /** No redrive is carried out without its link, and no link is without its redrive. */
  private void checkRedrives(Chain chain) {
    Map<Long, Long> redriven = new HashMap<>();
    for (Submission s : submissions) {
      if (s.id() != PendingAction.NO_ID) {
        redriven.put(s.id(), s.pending.redriveOf());
      }
    }
    chain.originals.forEach(
        (id, originalId) ->
            require(
                originalId.equals(redriven.getOrDefault(id, originalId)),
                () -> id + " is no redrive of " + originalId));
    for (Effect e : effects) {
      long id = e.key.id();
      long originalId = redriven.getOrDefault(id, PendingAction.NO_ID);
      require(
          originalId == chain.originals.getOrDefault(id, originalId)
              && (originalId == PendingAction.NO_ID || chain.originals.containsKey(id)),
          () -> "carried out again without a link: " + id + ", of " + originalId);
    }
  }

  /** What the records say. */
  private static final class Chain {
    final Map<Key, Integer> dispatched = new HashMap<>();
    final Map<Key, Integer> failed = new HashMap<>();
    final Map<Key, Integer> doubts = new HashMap<>();
    final Map<Long, Action> actions = new HashMap<>();
    final Map<Long, Long> originals = new HashMap<>();
    final Set<Long> known = new HashSet<>();
    final Set<Long> ended = new HashSet<>();
    final List<ChainRecord.Gap> gaps = new ArrayList<>();
    long lost;
    private long failures;
    private long retries;
    private long deferrals;
    private long gated;

    Chain(List<ChainRecord> records) {
      ChainRecord before = null;
      for (ChainRecord record : records) {
        if (record instanceof ChainRecord.Outcome outcome) {
          take(outcome, before);
        } else if (record instanceof ChainRecord.Gap gap) {
          gaps.add(gap);
          lost += gap.lost();
        } else if (record instanceof ChainRecord.CarriedAction carried) {
          known.add(carried.id());
        } else if (record instanceof ChainRecord.CarriedPending carried) {
          known.add(carried.id());
        }
        before = record;
      }
    }

    /** Its first record may be lost, with nothing appended since that could say so. */
    private static boolean isAfterLoss(ChainRecord.Outcome outcome) {
      return outcome instanceof ChainRecord.InDoubt;
    }

    private void take(ChainRecord.Outcome outcome, ChainRecord before) {
      require(!ended.contains(outcome.id()), () -> "an outcome after the last one: " + outcome);
      require(
          outcome.action() != null || known.contains(outcome.id()) || isAfterLoss(outcome),
          () -> "no record holds the action of " + outcome);
      if (outcome instanceof ChainRecord.Redriven r) {
        require(!known.contains(r.id()), () -> "a link behind another record: " + r);
        require(Long.compareUnsigned(r.originalId(), r.id()) < 0, () -> "a link ahead: " + r);
        originals.put(r.id(), r.originalId());
      }
      known.add(outcome.id());
      if (outcome.action() != null) {
        actions.put(outcome.id(), outcome.action());
      }
      boolean numbered = true;
      if (outcome instanceof ChainRecord.Dispatched) {
        dispatched.merge(keyOf(outcome), 1, Integer::sum);
        ended.add(outcome.id());
        numbered = false;
      } else if (outcome instanceof ChainRecord.Failed f) {
        if (f.admittedAtNs() != RecordSink.NEVER && f.code() != ReasonCode.IN_DOUBT) {
          failed.merge(keyOf(outcome), 1, Integer::sum);
        }
        numbered = !f.retried();
        failures += numbered ? 1 : 0;
        retries += numbered ? 0 : 1;
      } else if (outcome instanceof ChainRecord.Gated) {
        gated++;
      } else {
        numbered = false;
        if (outcome instanceof ChainRecord.InDoubt d && d.admittedAtNs() != RecordSink.NEVER) {
          doubts.merge(keyOf(outcome), 1, Integer::sum);
        } else if (outcome instanceof ChainRecord.Deferred) {
          deferrals++;
        }
      }
      if (numbered) {
        ended.add(outcome.id());
        require(
            before instanceof ChainRecord.Failure f && f.sourceId() == outcome.id(),
            () -> "no failure record comes with " + outcome);
      }
    }

    boolean saysLost(Effect e) {
      return gaps.stream()
          .anyMatch(g -> g.fromNs() <= e.endedAtNs && g.toNs() >= e.key.admittedAtNs());
    }

    void checkCounters(Counters counters) {
      long ok = dispatched.values().stream().mapToLong(n -> n).sum();
      requireEqual(ok, counters.dispatched(), "dispatched");
      requireEqual(failures, counters.failed(), "failed");
      requireEqual(retries, counters.dispatchRetries(), "retries");
      requireEqual(deferrals, counters.deferred(), "deferred");
      requireEqual(gated, counters.gated(), "gated");
      requireEqual(0L, counters.chainAppendFailures(), "append failures without a gap");
    }
  }
}
