package io.chainexec.history;

import io.chainexec.chain.ChainRecord;
import java.util.function.Predicate;

/** A script of what a {@link MemoryChain} loses. */
public final class Faults {
  private int recordsToPass;
  private int recordsToLose;
  private int commitsToLose;
  private int commitsToDeny;
  private Predicate<ChainRecord> always = record -> false;

  Faults() {}

  /** Loses that many records, after letting that many pass. */
  public void loseRecords(int pass, int lose) {
    recordsToPass = pass;
    recordsToLose = lose;
  }

  /** Loses that many of the next commits that hold anything. */
  public void loseCommits(int lose) {
    commitsToLose = lose;
  }

  /** Says of that many of the next commits that they failed, although they did not. */
  public void denyCommits(int deny) {
    commitsToDeny = deny;
  }

  /** Loses every record that the predicate holds for, until {@link #heal}. */
  public void loseEach(Predicate<ChainRecord> predicate) {
    always = predicate;
  }

  /** Loses nothing any more. */
  public void heal() {
    recordsToLose = 0;
    commitsToLose = 0;
    commitsToDeny = 0;
    always = record -> false;
  }

  /** Whether something is still to be lost. */
  public boolean pending() {
    return recordsToLose > 0 || commitsToLose > 0;
  }

  boolean takesRecord(ChainRecord record) {
    if (always.test(record)) {
      return true;
    }
    if (recordsToLose == 0) {
      return false;
    }
    if (recordsToPass > 0) {
      recordsToPass--;
      return false;
    }
    recordsToLose--;
    return true;
  }

  boolean deniesCommit() {
    if (commitsToDeny == 0) {
      return false;
    }
    commitsToDeny--;
    return true;
  }

  boolean takesCommit() {
    if (commitsToLose == 0) {
      return false;
    }
    commitsToLose--;
    return true;
  }
}
