package io.chainexec.store;

import io.chainexec.chain.Counters;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Holds what a checkpoint carries against the fold. Where nothing was lost since the state was last
 * known, both must be the same; behind a loss, what the checkpoint says must be possible. Not
 * thread-safe.
 */
final class CheckpointAudit {
  private static final List<Part> PARTS =
      List.of(
          new Part("next action id", Snapshot::nextActionId),
          new Part("next failure number", Snapshot::nextFailureSeq),
          new Part("number of the latest deferral", Snapshot::lastOrder),
          new Part("pressure", Snapshot::pressureAsserted),
          new Part("last pull", Snapshot::lastPullNs),
          new Part("windows", Snapshot::windows),
          new Part("drain slots", Snapshot::drainSlots),
          new Part("gates", Snapshot::gates),
          new Part("deferred actions", Snapshot::deferred),
          new Part("accepted actions", Snapshot::accepted),
          new Part("actions in doubt", Snapshot::inDoubt),
          new Part("idempotency keys", Snapshot::keys),
          new Part("recent failures", Snapshot::recentFailures));

  private final AuditFindings findings;
  private final LiveState state;
  private final Holes holes;

  /** The gap before the checkpoint: how many records it declares lost; 0 if there is none. */
  private long lost;

  private boolean exact = true;
  private Snapshot before;
  private boolean whole;

  private record Part(String name, Function<Snapshot, Object> value) {}

  CheckpointAudit(AuditFindings findings, LiveState state, Holes holes) {
    this.findings = findings;
    this.state = state;
    this.holes = holes;
  }

  /**
   * A gap comes before the checkpoint that follows.
   *
   * @param nothingSince whether what was lost was lost before the state was folded from the chain
   */
  void gap(long lostRecords, boolean nothingSince) {
    lost = lostRecords;
    exact = nothingSince;
  }

  /** A checkpoint begins; the state is the one before it. */
  void begin(Counters counters, long nextFailureSeq) {
    whole = true;
    before = exact && holes.none() ? state.snapshot(-1) : null;
    if (!holes.none()) {
      return;
    }
    Counters folded = state.counters();
    String implausible = CounterAudit.implausible(counters, folded, exact, lost);
    if (implausible != null) {
      findings.found(
          ProblemKind.COUNTERS_DIFFER, "the checkpoint's counters cannot be: " + implausible);
    }
    long failures = Math.abs(nextFailureSeq - state.nextFailureSeq());
    if (failures > lost) {
      findings.found(
          ProblemKind.CHECKPOINT_DIFFERS,
          "the checkpoint goes on with failure record "
              + nextFailureSeq
              + ", by the records "
              + state.nextFailureSeq());
    }
  }

  /** Whether the checkpoint that ends here has been read from its beginning. */
  boolean isWhole() {
    return whole;
  }

  /** The checkpoint is complete; the state is the one that it carries. */
  void end() {
    if (before != null) {
      List<String> differing = new ArrayList<>();
      Snapshot after = state.snapshot(-1);
      for (Part part : PARTS) {
        if (!part.value.apply(before).equals(part.value.apply(after))) {
          differing.add(part.name);
        }
      }
      if (!differing.isEmpty()) {
        findings.found(
            ProblemKind.CHECKPOINT_DIFFERS,
            "the checkpoint differs from the records before it: " + String.join(", ", differing));
      }
    }
    before = null;
    exact = true;
    lost = 0;
    whole = false;
  }

  /** What was carried so far is void, since the checkpoint broke off or records are missing. */
  void breakOff() {
    before = null;
    whole = false;
  }
}
