package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Checks all that can be checked of a chain without trusting any of it: checksums, links,
 * sequences, counts, sessions, times, every record's encoding, that nothing is hidden or cut off,
 * and that the records, taken together, can be what an executor has done. Reads only, and never
 * disturbs a writer. Takes memory in proportion to what is live on the chain, not to its length.
 * Stateless and thread-safe.
 */
public final class ChainVerifier {
  /** How many problems, and how many notes, a report lists unless something else is asked for. */
  public static final int MAX_PROBLEMS = 100;

  private ChainVerifier() {}

  /**
   * Verifies everything about the chain in that directory; see {@link #verify(Path, VerifyDepth,
   * int, LongConsumer)}.
   */
  public static VerifyReport verify(Path directory) {
    return verify(directory, VerifyDepth.HISTORY);
  }

  /** Verifies the chain in that directory; see the method below. */
  public static VerifyReport verify(Path directory, VerifyDepth depth) {
    return verify(directory, depth, MAX_PROBLEMS, sequence -> {});
  }

  /**
   * Verifies the chain in that directory: up to its end, or beside a live writer up to what is
   * there when it begins.
   *
   * @param most how many problems, and how many notes, the report lists; all are counted
   * @param progress is told the sequence that was reached, block by block
   * @throws ChainException if the directory cannot be read or holds no chain
   */
  public static VerifyReport verify(
      Path directory, VerifyDepth depth, int most, LongConsumer progress) {
    return new Run(directory, depth, most, progress).verify();
  }

  /** One verification. */
  private static final class Run implements RecordListener {
    private final Path directory;
    private final VerifyDepth depth;
    private final int most;
    private final LongConsumer progress;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private RecordAudit audit;
    private long problemCount;
    private long noteCount;
    private long blocks;
    private long records;
    private long sessions;

    Run(Path directory, VerifyDepth depth, int most, LongConsumer progress) {
      this.directory = directory;
      this.depth = Objects.requireNonNull(depth, "depth");
      this.most = most;
      this.progress = Objects.requireNonNull(progress, "progress");
    }

    VerifyReport verify() {
      try (ChainReader reader = ChainReader.open(directory, this::found)) {
        boolean active = WriterLock.held(directory);
        readAll(reader, active ? endNow() : Long.MAX_VALUE);
        boolean closed = closed(reader);
        long unexplained = active ? -1 : unexplained(reader);
        active = active || unexplained >= 0 && WriterLock.held(directory);
        boolean more = active || noteStaged(reader);
        noteEnd(reader, active, closed, unexplained);
        endAudit(reader, more);
        return new VerifyReport(
            status(!active && unexplained >= 0),
            reader.chainId(),
            blocks,
            records,
            sessions,
            reader.nextSequence() - 1,
            closed,
            active,
            reader.skipped(),
            problems,
            problemCount,
            notes,
            noteCount);
      }
    }

    /** Where the chain ends now: a writer may append faster than this reads. */
    private long endNow() {
      try (ChainReader reader = ChainReader.open(directory)) {
        reader.seekEnd();
        return reader.nextSequence();
      }
    }

    private void readAll(ChainReader reader, long end) {
      RecordSink sink = sink(reader);
      long session = 0;
      for (int held = next(reader, sink, end); held > 0; held = next(reader, sink, end)) {
        blocks++;
        records += held;
        if (depth == VerifyDepth.BLOCKS && reader.session() != session) {
          session = reader.session();
          sessions++;
        }
        progress.accept(reader.nextSequence());
      }
    }

    private static int next(ChainReader reader, RecordSink sink, long end) {
      if (reader.nextSequence() >= end) {
        return 0;
      }
      return sink == null ? reader.pass() : reader.poll(sink);
    }

    /** Null if records are not to be looked at. */
    private RecordSink sink(ChainReader reader) {
      if (depth == VerifyDepth.HISTORY) {
        audit = new RecordAudit(new Place(reader), this::found);
        return audit;
      }
      return depth == VerifyDepth.RECORDS ? this : null;
    }

    private boolean closed(ChainReader reader) {
      if (depth != VerifyDepth.BLOCKS || records == 0) {
        return reader.lastType() == RecordType.CLOSED.code();
      }
      try (ChainReader again = ChainReader.open(directory)) {
        again.seek(reader.nextSequence() - 1);
        again.poll(RecordListener.NOWHERE);
        return again.lastType() == RecordType.CLOSED.code();
      }
    }

    private static long unexplained(ChainReader reader) {
      reader.checkFrame();
      reader.reportHiddenBehindTail();
      return reader.unexplained();
    }

    private void noteEnd(ChainReader reader, boolean active, boolean closed, long unexplained) {
      long last = reader.nextSequence() - 1;
      if (active) {
        note(
            ProblemKind.WRITER_ACTIVE,
            last,
            null,
            0,
            "a writer is active; verified up to sequence " + last);
      } else if (unexplained >= 0) {
        note(
            ProblemKind.UNFINISHED_BLOCK,
            last,
            reader.file(),
            unexplained,
            "an unfinished block follows the last one; the next writer removes it");
      } else if (!closed && records > 0) {
        note(
            ProblemKind.SESSION_NOT_CLOSED,
            last,
            reader.file(),
            reader.offset(),
            "the last session was not closed");
      }
    }

    /**
     * What a killed writer has staged is no part of the chain yet, but it is not lost either.
     *
     * @return whether the next writer has something to append or to declare
     */
    private boolean noteStaged(ChainReader reader) {
      Path file = directory.resolve(ChainDirectory.STAGING_FILE);
      try {
        Staging staging = Staging.peek(directory);
        if (staging == null || staging.chainId() != reader.chainId()) {
          return false;
        }
        if (!staging.isOf(reader.chainId()) && !staging.notedByRepair(reader.chainId())) {
          noteOfAnotherBoot(staging, file, reader.nextSequence());
          return false;
        }
        if (staging.damage() != null) {
          String message =
              "the staging file is damaged ("
                  + staging.damage()
                  + "); no writer goes on before \"replay-tool repair\" has set it aside";
          found(new Problem(ProblemKind.DAMAGED_STAGING, -1, file, 0, message));
          return true;
        }
        return noteStaged(reader, staging, file);
      } catch (IOException e) {
        String message = "cannot be read: " + IoFailure.explain(e, directory);
        found(new Problem(ProblemKind.DAMAGED_STAGING, -1, file, 0, message));
        return true;
      }
    }

    private boolean noteStaged(ChainReader reader, Staging staging, Path file) {
      long losses = staging.losses().records();
      if (losses > 0) {
        left(file, "records are lost, to be declared by the next writer: at least " + losses);
      }
      if (!staging.isOf(reader.chainId())) {
        return losses > 0;
      }
      long next = reader.nextSequence();
      int staged = staging.firstSequence() == next ? staging.count() : 0;
      if (staged > 0) {
        left(file, "staged, to be appended by the next writer: " + staged + " more records");
      }
      if (staging.attemptIsOpen()) {
        left(file, "an action was being dispatched; the next writer says which");
      }
      if (StagedRecovery.missingEnd(staging, reader.chainId(), next)) {
        missingEnd(reader, staging.firstSequence());
      }
      return losses > 0 || staged > 0;
    }

    /** Nothing on the chain itself can tell that its last file, or the end of it, is gone. */
    private void missingEnd(ChainReader reader, long had) {
      long next = reader.nextSequence();
      String message =
          "the chain's end is missing: it has had " + had + " records, and ends at " + (next - 1);
      found(new Problem(ProblemKind.TRUNCATED, next, reader.file(), reader.end(), message));
    }

    private void noteOfAnotherBoot(Staging staging, Path file, long next) {
      if (StagedRecovery.missingEnd(staging, staging.chainId(), next)) {
        String message =
            "the chain had "
                + staging.firstSequence()
                + " records before the machine was booted; those that are missing were not synced,"
                + " or have been deleted since";
        left(file, message);
      }
    }

    private void left(Path file, String message) {
      note(ProblemKind.LEFT_TO_NEXT_WRITER, -1, file, 0, message);
    }

    private void endAudit(ChainReader reader, boolean more) {
      if (audit == null) {
        return;
      }
      audit.end(more);
      sessions = audit.sessions();
      if (audit.endsInCheckpoint() && !more) {
        left(reader.file(), "the last gap's checkpoint is not complete; it is declared again");
      }
      if (audit.hasHoles()) {
        long outcomes = audit.undecided();
        String message = "records are missing; what depends on them was not judged";
        String among = outcomes == 0 ? "" : ", outcomes among it: " + outcomes;
        note(ProblemKind.NOT_JUDGED, -1, null, 0, message + among);
      }
    }

    /** What was not synced when the power failed is missing, and nothing is wrong with that. */
    private VerifyReport.Status status(boolean incomplete) {
      if (problemCount > 0) {
        return VerifyReport.Status.DAMAGED;
      }
      return incomplete ? VerifyReport.Status.INCOMPLETE : VerifyReport.Status.CLEAN;
    }

    private void note(ProblemKind kind, long sequence, Path file, long offset, String message) {
      found(new Problem(kind, sequence, file, offset, message));
    }

    private void found(Problem problem) {
      if (problem.kind().isNote()) {
        noteCount++;
      } else {
        problemCount++;
      }
      List<Problem> list = problem.kind().isNote() ? notes : problems;
      if (list.size() < most) {
        list.add(problem);
      }
      if (audit != null && hidesRecords(problem.kind())) {
        audit.interrupted();
      }
    }

    /** Whether the records that follow may not be those that followed when they were written. */
    private static boolean hidesRecords(ProblemKind kind) {
      return switch (kind) {
        case SEQUENCE_GAP, SEQUENCE_REPEATED, BROKEN_LINK, CHAIN_ID_MISMATCH -> true;
        case NEWER_FORMAT, COUNT_MISMATCH, UNDECODABLE_RECORD, UNKNOWN_RECORD -> true;
        default -> false;
      };
    }

    @Override
    public void opened(
        long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
      sessions++;
    }
  }

  /** Where a reader stands. */
  private record Place(ChainReader reader) implements RecordPlace {
    @Override
    public long sequence() {
      return reader.sequence();
    }

    @Override
    public long session() {
      return reader.session();
    }

    @Override
    public Path file() {
      return reader.file();
    }

    @Override
    public long offset() {
      return reader.offset();
    }
  }
}
