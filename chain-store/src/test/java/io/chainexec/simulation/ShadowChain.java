package io.chainexec.simulation;

import static io.chainexec.simulation.Checks.require;

import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must be on the chain, by the contract of its appender alone: kept outside of the process,
 * and compared with what is found when the chain is opened again. A record that was taken outlives
 * a kill; one that is being taken may; what is lost, its appender has said.
 */
final class ShadowChain {
  /** One try at carrying out an action. */
  record Key(long id, long admittedAtNs) {}

  private final List<ChainRecord> committed = new ArrayList<>();
  private final List<ChainRecord> open = new ArrayList<>();
  private ChainRecord offered;

  /** A block that is lost; until that is noted, a kill may bring it back. */
  private final List<ChainRecord> ghosts = new ArrayList<>();

  private boolean memoryLost;
  private int synced;
  private long lost;
  private Key attempt;
  private final Set<Key> attempts = new HashSet<>();

  /** Whether the attempt's outcome is among what is lost, so that declaring that resolves it. */
  private boolean outcomeLost;

  /** The end of the checkpoint that declares so; null if there is none. */
  private ChainRecord declaration;

  /** How many records were refused, or lost with their block. */
  long lost() {
    return lost;
  }

  /** How many records there are, committed ones. */
  int size() {
    return committed.size();
  }

  void offering(ChainRecord record) {
    offered = record;
    if (outcomeLost && record instanceof ChainRecord.CheckpointEnd) {
      declaration = record;
    }
  }

  void taken() {
    ghosts.clear();
    open.add(offered);
    if (offered instanceof ChainRecord.Dispatched || offered instanceof ChainRecord.Failed) {
      endAttempt();
    }
    offered = null;
  }

  void refused() {
    ChainRecord before = open.isEmpty() ? null : open.get(open.size() - 1);
    lost += tells(before, offered) ? 1 : 0;
    offered = null;
  }

  /** How many of the records tell of something that is lost with them. */
  private static long telling(List<ChainRecord> records) {
    long telling = 0;
    ChainRecord before = null;
    for (ChainRecord record : records) {
      telling += tells(before, record) ? 1 : 0;
      before = record;
    }
    return telling;
  }

  /** Right behind a checkpoint, a clock record is said again, and again if that is lost, too. */
  private static boolean tells(ChainRecord before, ChainRecord record) {
    boolean again =
        record.type() == RecordType.CLOCK
            && before != null
            && before.type() == RecordType.CHECKPOINT_END;
    return isOfTheSession(record) && !again;
  }

  /** Whether it tells of something; what only declares a loss is made again if it is lost. */
  private static boolean isOfTheSession(ChainRecord record) {
    return !isOfAnUnfinishedCheckpoint(record)
        && record.type() != RecordType.OPENED
        && record.type() != RecordType.CHECKPOINT_END;
  }

  private static boolean isOfAnUnfinishedCheckpoint(ChainRecord record) {
    return switch (record.type()) {
      case GAP, CHECKPOINT_BEGIN -> true;
      case CARRIED_ACTION, CARRIED_PENDING, CARRIED_KEY -> true;
      case CARRIED_WINDOW, CARRIED_SLOT, CARRIED_GATE, CARRIED_FAILURE -> true;
      default -> false;
    };
  }

  void attempting(Key key) {
    attempt = null;
    outcomeLost = false;
    declaration = null;
    attempts.add(key);
  }

  void attempted(Key key) {
    attempt = key;
    attempts.clear();
    attempts.add(key);
  }

  void outcomeLost() {
    outcomeLost = true;
  }

  void committed() {
    if (open.stream().anyMatch(this::isDeclaration)) {
      endAttempt();
    }
    committed.addAll(open);
    open.clear();
  }

  private void endAttempt() {
    attempt = null;
    attempts.clear();
    outcomeLost = false;
    declaration = null;
  }

  private boolean isDeclaration(ChainRecord record) {
    return record == declaration;
  }

  /** A commit failed; whether the records are there all the same, the log knows. */
  void commitFailed(long nextSequence) {
    if (memoryLost) {
      return; // they are staged still
    }
    if (nextSequence == committed.size() + open.size()) {
      committed();
    } else {
      lost += telling(open);
      ghosts.addAll(open);
      open.clear();
    }
  }

  /** The losses so far are noted: what is lost stays lost, unless it cannot be forgotten. */
  void lossesNoted() {
    if (!memoryLost) {
      ghosts.clear();
    }
  }

  boolean isMemoryLost() {
    return memoryLost;
  }

  void memoryLost() {
    memoryLost = true;
  }

  /** Everything before that sequence outlives a power failure. */
  void synced(long sequence) {
    synced = Math.max(synced, Math.toIntExact(sequence));
  }

  /** The chain was closed cleanly: it holds what was committed, and what is staged is void. */
  void closed(List<ChainRecord> found) {
    compare(committed, found, committed.size());
    require(found.size() == committed.size(), () -> "more is on the chain than was appended");
    goOn(found);
  }

  /** The chain was opened again, after a kill. */
  void recovered(List<ChainRecord> found) {
    int sure = committed.size();
    compare(committed, found, sure);
    believeGhosts(found);
    committed.addAll(open);
    int staged = committed.size();
    if (offered != null) {
      committed.add(offered);
    }
    int same = sure;
    while (same < Math.min(committed.size(), found.size())
        && same(committed.get(same), found.get(same))) {
      same++;
    }
    requireStaged(found, same, memoryLost ? sure : staged);
    int last = same - 1;
    require(
        last < sure || !isHalf(found.get(last)),
        () -> "without what belongs to it: " + found.get(last));
    requireDoubt(found, sure, same);
    goOn(found);
  }

  /** What was lost, and staged still, an opening may have found and appended. */
  private void believeGhosts(List<ChainRecord> found) {
    int sure = committed.size();
    if (found.size() > sure && !ghosts.isEmpty() && same(ghosts.get(0), found.get(sure))) {
      open.clear();
      open.addAll(ghosts);
      lost -= telling(ghosts);
    }
  }

  private void requireStaged(List<ChainRecord> found, int same, int staged) {
    int least = staged;
    while (least > 0 && isHalf(committed.get(least - 1))) {
      least--; // it counts together with what follows
    }
    require(
        same >= least,
        () ->
            "a record that was taken is lost: "
                + committed.get(same)
                + (same < found.size() ? "; instead there is " + found.get(same) : ""));
  }

  private static boolean isHalf(ChainRecord record) {
    return isOfAnUnfinishedCheckpoint(record)
        || record instanceof ChainRecord.Failure failure
            && failure.sourceId() != PendingAction.NO_ID
            && failure.code() != ReasonCode.ID_NOT_INCREASING;
  }

  /** Behind what was staged there is a record of the dispatch under way, or nothing. */
  private void requireDoubt(List<ChainRecord> found, int sure, int same) {
    boolean resolved = attempt == null;
    for (int i = sure; i < same; i++) {
      if (isDeclaration(committed.get(i))) {
        endAttempt();
        resolved = true;
      }
      resolved |= found.get(i) instanceof ChainRecord.Dispatched d && keyOf(d).equals(attempt);
      resolved |= found.get(i) instanceof ChainRecord.Failed f && keyOf(f).equals(attempt);
    }
    boolean needed = !resolved;
    require(
        !needed || found.size() > same, () -> "no record says that " + attempt + " is in doubt");
    require(found.size() <= same + 1, () -> "nobody appended " + found.subList(same, found.size()));
    if (found.size() > same) {
      require(isDoubt(found.get(same)), () -> "nobody appended " + found.get(same));
    }
  }

  private boolean isDoubt(ChainRecord record) {
    return record instanceof ChainRecord.InDoubt d
        && attempts.contains(new Key(d.id(), d.admittedAtNs()));
  }

  static Key keyOf(ChainRecord.Dispatched d) {
    return new Key(d.id(), d.admittedAtNs());
  }

  static Key keyOf(ChainRecord.Failed f) {
    return new Key(f.id(), f.admittedAtNs());
  }

  /** The chain was opened again, after a power failure. */
  void survived(List<ChainRecord> found) {
    require(
        found.size() >= synced, () -> synced + " records were synced, " + found.size() + " found");
    believeGhosts(found); // by an opening that the power cut
    committed.addAll(open); // may have been appended at that very moment
    if (offered != null) {
      committed.add(offered);
    }
    int last = found.size() - 1;
    boolean doubted = last >= 0 && last >= synced && isDoubt(found.get(last));
    compare(committed, found, doubted ? last : last + 1);
    goOn(found);
  }

  private void goOn(List<ChainRecord> found) {
    committed.clear();
    committed.addAll(found);
    open.clear();
    ghosts.clear();
    offered = null;
    memoryLost = false;
    endAttempt();
    synced = Math.min(synced, found.size());
  }

  private static void compare(List<ChainRecord> expected, List<ChainRecord> found, int count) {
    for (int i = 0; i < count; i++) {
      int at = i;
      require(at < found.size(), () -> "the record " + at + " is lost: " + expected.get(at));
      require(
          at < expected.size() && same(expected.get(at), found.get(at)),
          () ->
              "another record at "
                  + at
                  + "\n  expected "
                  + (at < expected.size() ? expected.get(at) : "none")
                  + "\n  but was  "
                  + found.get(at));
    }
  }

  /** Equal, but for what is not kept: the arrival of an action that is on record already. */
  private static boolean same(ChainRecord expected, ChainRecord found) {
    return expected.equals(found) || expected.toString().equals(withoutArrival(expected, found));
  }

  private static String withoutArrival(ChainRecord expected, ChainRecord found) {
    return arrivalNotKept(expected) && arrivalNotKept(found)
        ? found.toString().replace(arrival(found), arrival(expected))
        : "";
  }

  private static boolean arrivalNotKept(ChainRecord record) {
    return record instanceof ChainRecord.Outcome o && o.action() == null
        || record instanceof ChainRecord.CarriedPending p && p.action() == null;
  }

  private static String arrival(ChainRecord record) {
    long ns =
        record instanceof ChainRecord.Outcome o
            ? o.arrivedAtNs()
            : ((ChainRecord.CarriedPending) record).arrivedAtNs();
    return "arrivedAtNs=" + ns;
  }
}
