package io.chainexec.replay.trace;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;

/** When dispatches began. Stateless. */
final class Attempts {
  /** No dispatch. */
  static final long NONE = RecordSink.NEVER;

  private Attempts() {}

  /** When the dispatch was admitted whose end the record tells, or none. */
  static long admittedAtNs(ChainRecord.Outcome outcome) {
    if (outcome instanceof ChainRecord.Dispatched dispatched) {
      return dispatched.admittedAtNs();
    } else if (outcome instanceof ChainRecord.Failed failed) {
      return failed.admittedAtNs();
    } else if (outcome instanceof ChainRecord.InDoubt doubted) {
      return doubted.admittedAtNs();
    }
    return NONE;
  }
}
