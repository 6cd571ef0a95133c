package io.chainexec.replay.stats;

import io.chainexec.action.ActionKind;

/** A dispatch during which the process ended, until it is resolved. Not thread-safe. */
final class DoubtTally {
  private final long sequence;
  private final long id;
  private final ActionKind kind;
  private final long wallMs;
  private ChainStats.Resolution resolution = ChainStats.Resolution.NONE;
  private long resolvedSequence = -1;

  DoubtTally(long sequence, long id, ActionKind kind, long wallMs) {
    this.sequence = sequence;
    this.id = id;
    this.kind = kind;
    this.wallMs = wallMs;
  }

  void resolve(ChainStats.Resolution how, long bySequence) {
    resolution = how;
    resolvedSequence = bySequence;
  }

  ChainStats.Doubt view() {
    return new ChainStats.Doubt(sequence, id, kind, wallMs, resolution, resolvedSequence);
  }
}
