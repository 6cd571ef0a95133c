package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks all that can be checked of a chain without trusting any of it: checksums, links,
 * sequences, counts, sessions, times, every record's encoding, and that nothing is hidden or cut
 * off. Reads only, and never disturbs a writer. Stateless and thread-safe.
 */
public final class ChainVerifier {
  /** How many problems a report lists. */
  public static final int MAX_PROBLEMS = 100;

  private ChainVerifier() {}

  /**
   * Verifies the chain in that directory, up to its last block as it is when that is reached.
   *
   * @throws ChainException if the directory cannot be read or holds no chain
   */
  public static VerifyReport verify(Path directory) {
    return new Run(directory).verify();
  }

  /** One verification. */
  private static final class Run implements RecordListener {
    private final Path directory;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long problemCount;
    private long blocks;
    private long records;
    private long sessions;

    Run(Path directory) {
      this.directory = directory;
    }

    VerifyReport verify() {
      try (ChainReader reader = ChainReader.open(directory, this::found)) {
        boolean active = WriterLock.held(directory);
        readAll(reader);
        boolean closed = reader.lastType() == RecordType.CLOSED.code();
        long unexplained = active ? -1 : unexplained(reader);
        active = active || unexplained >= 0 && WriterLock.held(directory);
        note(reader, active, closed, unexplained);
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
            notes);
      }
    }

    private void readAll(ChainReader reader) {
      for (int held = reader.poll(this); held > 0; held = reader.poll(this)) {
        blocks++;
        records += held;
      }
    }

    private static long unexplained(ChainReader reader) {
      reader.checkFrame();
      reader.reportHiddenBehindTail();
      return reader.unexplained();
    }

    private void note(ChainReader reader, boolean active, boolean closed, long unexplained) {
      if (active) {
        notes.add("a writer is active; verified up to sequence " + (reader.nextSequence() - 1));
      } else if (unexplained >= 0) {
        notes.add(
            "an unfinished block follows the last one, in "
                + reader.file()
                + " at "
                + unexplained
                + "; the next writer removes it");
      } else if (!closed && records > 0) {
        notes.add("the last session was not closed");
      }
      if (!active) {
        noteStaged(reader);
      }
    }

    /** What a killed writer has staged is no part of the chain yet, but it is not lost either. */
    private void noteStaged(ChainReader reader) {
      try {
        Staging staging = Staging.peek(directory);
        if (staging == null || staging.chainId() != reader.chainId()) {
          return;
        }
        if (!staging.isOf(reader.chainId()) && !staging.notedByRepair(reader.chainId())) {
          noteOfAnotherBoot(staging, reader.nextSequence());
          return;
        }
        if (staging.damage() != null) {
          notes.add(
              "the staging file is damaged ("
                  + staging.damage()
                  + "); no writer goes on before \"replay-tool repair\" has set it aside");
          return;
        }
        long losses = staging.losses().records();
        if (losses > 0) {
          notes.add("records are lost, to be declared by the next writer: at least " + losses);
        }
        if (!staging.isOf(reader.chainId())) {
          return;
        }
        if (StagedRecovery.missingEnd(staging, reader.chainId(), reader.nextSequence())) {
          missingEnd(reader, staging.firstSequence());
        }
        if (staging.count() > 0 && staging.firstSequence() == reader.nextSequence()) {
          notes.add(
              "staged, to be appended by the next writer: " + staging.count() + " more records");
        }
        if (staging.attemptIsOpen()) {
          notes.add("an action was being dispatched; the next writer says which");
        }
      } catch (IOException e) {
        notes.add("the staging file cannot be read: " + IoFailure.explain(e, directory));
      }
    }

    /** What was not synced when the power failed is missing, and nothing is wrong with that. */
    private void noteOfAnotherBoot(Staging staging, long next) {
      if (StagedRecovery.missingEnd(staging, staging.chainId(), next)) {
        notes.add(
            "the chain had "
                + staging.firstSequence()
                + " records before the machine was booted; those that are missing were not synced,"
                + " or have been deleted since");
      }
    }

    /** Nothing on the chain itself can tell that its last file, or the end of it, is gone. */
    private void missingEnd(ChainReader reader, long had) {
      long next = reader.nextSequence();
      String what = "the chain's end is missing: it has had " + had + " records, and ends at ";
      found(
          new Problem(
              ProblemKind.SEQUENCE_GAP, next, reader.file(), reader.end(), what + (next - 1)));
    }

    private VerifyReport.Status status(boolean incomplete) {
      if (problemCount > 0) {
        return VerifyReport.Status.DAMAGED;
      }
      return incomplete ? VerifyReport.Status.INCOMPLETE : VerifyReport.Status.CLEAN;
    }

    private void found(Problem problem) {
      problemCount++;
      if (problems.size() < MAX_PROBLEMS) {
        problems.add(problem);
      }
    }

    @Override
    public void opened(
        long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
      sessions++;
    }
  }
}
