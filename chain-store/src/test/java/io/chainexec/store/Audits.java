package io.chainexec.store;

import io.chainexec.chain.ChainRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Audits of records that lie in no file. */
final class Audits {
  private static final Path NOWHERE = Path.of("nowhere");

  private Audits() {}

  /** What is wrong with these records, as a chain from its beginning to its end. */
  static List<Problem> problems(List<ChainRecord> records) {
    return problems(records, false);
  }

  /**
   * What is wrong with these records.
   *
   * @param more whether a loss may still be declared behind them
   */
  static List<Problem> problems(List<ChainRecord> records, boolean more) {
    return all(records, more).stream().filter(problem -> !problem.kind().isNote()).toList();
  }

  /** What is wrong with these records, whose blocks name those sessions. */
  static List<Problem> problems(List<ChainRecord> records, List<Long> sessions) {
    return all(records, sessions, false).stream()
        .filter(problem -> !problem.kind().isNote())
        .toList();
  }

  /** What is wrong with these records, and what is worth knowing of them. */
  static List<Problem> all(List<ChainRecord> records, boolean more) {
    return all(records, Collections.nCopies(records.size(), -1L), more);
  }

  private static List<Problem> all(List<ChainRecord> records, List<Long> sessions, boolean more) {
    List<Problem> found = new ArrayList<>();
    Place place = new Place();
    RecordAudit audit = new RecordAudit(place, found::add);
    for (ChainRecord record : records) {
      place.sequence++;
      place.session = sessions.get((int) place.sequence);
      record.sendTo(audit);
    }
    audit.end(more);
    return found;
  }

  /** The sessions that the blocks of these records name, if they are of a chain without losses. */
  static List<Long> sessions(List<ChainRecord> records) {
    List<Long> sessions = new ArrayList<>();
    long session = 0;
    for (ChainRecord record : records) {
      session = record instanceof ChainRecord.Opened opened ? opened.session() : session;
      sessions.add(session);
    }
    return sessions;
  }

  /** The record that is being delivered is the next one. */
  static final class Place implements RecordPlace {
    long sequence = -1;
    private long session = -1;

    @Override
    public long sequence() {
      return sequence;
    }

    @Override
    public long session() {
      return session;
    }

    @Override
    public Path file() {
      return NOWHERE;
    }

    @Override
    public long offset() {
      return 0;
    }
  }
}
