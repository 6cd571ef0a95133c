package io.chainexec.snapshot;

import io.chainexec.chain.Counters;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The counters, written by one thread and read by any. A reader sees each counter whole and never
 * going back; counters read together may be an action apart.
 */
final class CounterSet {
  static final int DISPATCHED = 0;
  static final int FAILED = 1;
  static final int DEFERRED = 2;
  static final int GATED = 3;
  static final int DISPATCH_RETRIES = 4;
  static final int PRESSURE_ASSERTS = 5;
  static final int PRESSURE_RELEASES = 6;
  static final int CHAIN_APPEND_FAILURES = 7;
  static final int REFUSED_SUBMISSIONS = 8;
  static final int REFUSED_COMMANDS = 9;
  static final int GAPS = 10;
  static final int LOST_RECORDS = 11;

  private final AtomicLongArray values = new AtomicLongArray(12);

  void add(int counter, long delta) {
    values.setOpaque(counter, values.getPlain(counter) + delta);
  }

  void set(Counters counters) {
    values.setOpaque(DISPATCHED, counters.dispatched());
    values.setOpaque(FAILED, counters.failed());
    values.setOpaque(DEFERRED, counters.deferred());
    values.setOpaque(GATED, counters.gated());
    values.setOpaque(DISPATCH_RETRIES, counters.dispatchRetries());
    values.setOpaque(PRESSURE_ASSERTS, counters.pressureAsserts());
    values.setOpaque(PRESSURE_RELEASES, counters.pressureReleases());
    values.setOpaque(CHAIN_APPEND_FAILURES, counters.chainAppendFailures());
    values.setOpaque(REFUSED_SUBMISSIONS, counters.refusedSubmissions());
    values.setOpaque(REFUSED_COMMANDS, counters.refusedCommands());
    values.setOpaque(GAPS, counters.gaps());
    values.setOpaque(LOST_RECORDS, counters.lostRecords());
  }

  Counters view() {
    return new Counters(
        values.getOpaque(DISPATCHED),
        values.getOpaque(FAILED),
        values.getOpaque(DEFERRED),
        values.getOpaque(GATED),
        values.getOpaque(DISPATCH_RETRIES),
        values.getOpaque(PRESSURE_ASSERTS),
        values.getOpaque(PRESSURE_RELEASES),
        values.getOpaque(CHAIN_APPEND_FAILURES),
        values.getOpaque(REFUSED_SUBMISSIONS),
        values.getOpaque(REFUSED_COMMANDS),
        values.getOpaque(GAPS),
        values.getOpaque(LOST_RECORDS));
  }
}
