package io.chainexec.store;

import io.chainexec.chain.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an audit finds, with the place where it does. What is wrong is kept back until it is known
 * that no declared loss explains it: the last records before a loss may lack what was lost, and the
 * gap that says so follows at once, or behind the crash that came between. Not thread-safe.
 */
final class AuditFindings {
  private static final int MOST_KEPT_BACK = 1_000;

  private final RecordPlace place;
  private final Consumer<? super Problem> listener;
  private final List<Problem> keptBack = new ArrayList<>();

  AuditFindings(RecordPlace place, Consumer<? super Problem> listener) {
    this.place = place;
    this.listener = listener;
  }

  /** A record of that type is next: unless a gap can still follow, what was kept back is wrong. */
  void next(RecordType type) {
    if (keptBack.isEmpty()) {
      return;
    }
    if (type == RecordType.GAP) {
      excuse();
    } else if (type != RecordType.OPENED && type != RecordType.IN_DOUBT) {
      confirm();
    }
  }

  /** Something is wrong with the record that is being delivered. */
  void found(ProblemKind kind, String message) {
    found(at(kind, message));
  }

  /** Something is wrong with an earlier record. */
  void found(Problem problem) {
    if (keptBack.size() < MOST_KEPT_BACK) {
      keptBack.add(problem);
    } else {
      listener.accept(problem);
    }
  }

  /** Something about the record that is being delivered is worth knowing. */
  void note(ProblemKind kind, String message) {
    listener.accept(at(kind, message));
  }

  /** No loss explains what was kept back. */
  void confirm() {
    keptBack.forEach(listener);
    keptBack.clear();
  }

  /** A loss explains what was kept back. */
  void excuse() {
    keptBack.clear();
  }

  /** The session that the block of the present record names, or -1. */
  long blockSession() {
    return place.session();
  }

  /** A finding about the record that is being delivered, to be reported later or never. */
  Problem at(ProblemKind kind, String message) {
    return new Problem(kind, place.sequence(), place.file(), place.offset(), message);
  }
}
