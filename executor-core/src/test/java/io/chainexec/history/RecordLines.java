package io.chainexec.history;

import io.chainexec.chain.ChainRecord;
import java.util.List;
import java.util.Objects;

/** Records in the words of the {@link SharedModel}. */
final class RecordLines {
  private static final long MS = 1_000_000;

  private RecordLines() {}

  static List<String> of(List<ChainRecord> records) {
    return records.stream().map(RecordLines::of).filter(Objects::nonNull).toList();
  }

  private static String of(ChainRecord record) {
    String text = text(record);
    return text == null ? null : record.timeNs() / MS + " " + text;
  }

  private static String text(ChainRecord record) {
    if (record instanceof ChainRecord.Dispatched d) {
      return "dispatched " + d.id() + " admitted at " + d.admittedAtNs() / MS;
    } else if (record instanceof ChainRecord.Failed f) {
      String retry = f.retried() ? "retry after " + f.retryAfterNs() / MS + " " : "";
      return "failed " + f.id() + " " + retry + f.reason();
    } else if (record instanceof ChainRecord.Gated g) {
      return "gated " + g.id() + " for " + g.cooldownMs();
    } else if (record instanceof ChainRecord.Deferred d) {
      return "deferred " + d.id() + " count " + d.count() + " wait " + d.waitNs() / MS;
    } else if (record instanceof ChainRecord.Failure f) {
      return "failure " + f.seq() + " " + f.spelledSource() + ": " + f.reason();
    } else if (record instanceof ChainRecord.Pressure p) {
      return "pressure " + (p.asserted() ? "asserted" : "released") + " at " + p.depth();
    } else if (record instanceof ChainRecord.GateSet g) {
      return "gate_set " + g.daemon().id() + " " + g.untilNs() / MS;
    } else if (record instanceof ChainRecord.GateCleared g) {
      return "gate_cleared " + g.daemon().id();
    } else if (record instanceof ChainRecord.Refused r) {
      return "refused " + r.submissions();
    }
    return null;
  }
}
