package io.chainexec.replay.select;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;

/** Which action a record is about. Stateless. */
public final class RecordSubjects {
  private RecordSubjects() {}

  /** The id of the action that the record is about, or 0. */
  public static long idOf(ChainRecord record) {
    if (record instanceof ChainRecord.Outcome outcome) {
      return outcome.id();
    } else if (record instanceof ChainRecord.CarriedAction carried) {
      return carried.id();
    } else if (record instanceof ChainRecord.CarriedPending carried) {
      return carried.id();
    } else if (record instanceof ChainRecord.Duplicate duplicate) {
      return duplicate.id();
    } else if (record instanceof ChainRecord.Failure failure) {
      return failure.sourceId();
    } else if (record instanceof ChainRecord.CarriedFailure failure) {
      return failure.sourceId();
    }
    return 0;
  }

  /** The action that the record holds, or null. */
  public static Action actionOf(ChainRecord record) {
    if (record instanceof ChainRecord.Outcome outcome) {
      return outcome.action();
    } else if (record instanceof ChainRecord.CarriedPending carried) {
      return carried.action();
    }
    return record instanceof ChainRecord.CarriedAction carried ? carried.action() : null;
  }

  /** Whether the record repeats a failure record, which does not belong where it lies. */
  public static boolean isCarriedFailure(ChainRecord record) {
    return record instanceof ChainRecord.CarriedFailure;
  }
}
