package io.chainexec.replay.select;

import com.google.re2j.Pattern;
import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;

/** The reasons that records give, in words. Stateless. */
final class Reasons {
  private Reasons() {}

  /** Whether the pattern is found in the record's reason, or in that of the action it holds. */
  static boolean anyFound(ChainRecord record, Pattern pattern) {
    return found(of(record), pattern) || found(of(RecordSubjects.actionOf(record)), pattern);
  }

  private static boolean found(String reason, Pattern pattern) {
    return reason != null && pattern.matcher(reason).find();
  }

  /** The reason that the record gives, or null. */
  static String of(ChainRecord record) {
    if (record instanceof ChainRecord.Failed failed) {
      return failed.reason();
    } else if (record instanceof ChainRecord.Gated gated) {
      return gated.reason();
    } else if (record instanceof ChainRecord.Failure failure) {
      return failure.reason();
    } else if (record instanceof ChainRecord.CarriedFailure f) {
      return f.code().spell(f.n(), f.m(), f.text());
    }
    return null;
  }

  private static String of(Action action) {
    if (action instanceof Action.StopDaemon stop) {
      return stop.reason();
    } else if (action instanceof Action.MarkAvoid avoid) {
      return avoid.reason();
    } else if (action instanceof Action.CommitMaintenanceTransition transition) {
      return transition.reason();
    }
    return null;
  }
}
