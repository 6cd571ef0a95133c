package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.RecordListener;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainVerifierTest {
  @TempDir Path temp;

  private Path chain() {
    return temp.resolve("chain");
  }

  @Test
  void besideALiveWriterItEndsWhereTheChainEndedWhenItBegan() {
    try (ChronicleAppender appender = ChronicleAppender.open(chain())) {
      Chains.append(appender, 3);
      VerifyReport report =
          ChainVerifier.verify(
              chain(), VerifyDepth.RECORDS, 10, sequence -> Chains.append(appender, 1));
      assertTrue(report.writerActive());
      assertEquals(5, report.lastSequence());
      assertEquals(6, report.records());
      assertTrue(appender.nextSequence() > 6);
      Problem note = report.notes().get(0);
      assertEquals(ProblemKind.WRITER_ACTIVE, note.kind());
      assertEquals("a writer is active; verified up to sequence 5", note.message());
      assertEquals(5, note.sequence());
    }
  }

  @Test
  void whatRecordsTellTogetherIsJudgedOnlyWhereThatIsAskedFor() throws IOException {
    try (ChronicleAppender appender = ChronicleAppender.open(chain())) {
      appender.recover(RecordListener.NOWHERE);
      appender.opened(0, 1, 1_000, 1, ExecutorConfig.defaults());
      Chains.pull(appender, 5);
      Chains.pull(appender, 5);
      appender.commit();
    }
    for (VerifyDepth depth : List.of(VerifyDepth.BLOCKS, VerifyDepth.RECORDS)) {
      VerifyReport report = ChainVerifier.verify(chain(), depth);
      assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
      assertEquals(3, report.records());
      assertEquals(1, report.blocks());
      assertEquals(1, report.sessions());
      assertFalse(report.lastSessionClosed());
    }
    VerifyReport report = ChainVerifier.verify(chain());
    assertEquals(VerifyReport.Status.DAMAGED, report.status());
    Problem problem = report.problems().get(0);
    assertEquals(ProblemKind.ID_REPEATED, problem.kind());
    assertEquals(2, problem.sequence());
    assertEquals(Chains.onlyFile(chain()), problem.file());
    byte[] record = Files.readAllBytes(problem.file());
    assertEquals(3, record[(int) problem.offset()], "where the record begins: its type");
  }

  @Test
  void moreIsCountedThanListed() {
    try (ChronicleAppender appender = ChronicleAppender.open(chain())) {
      Chains.append(appender, 30);
    }
    VerifyReport report = ChainVerifier.verify(chain(), VerifyDepth.HISTORY, 2, sequence -> {});
    assertEquals(2, report.problems().size());
    assertTrue(report.problemCount() > 2);
  }

  @Test
  void anEndThatIsMissingIsDamage() throws IOException {
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(chain(), Chains.at(clockMs))) {
      Chains.append(appender, 2);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 2);
    }
    Files.delete(Chains.files(chain()).get(1));
    VerifyReport report = ChainVerifier.verify(chain(), VerifyDepth.BLOCKS);
    assertEquals(VerifyReport.Status.DAMAGED, report.status());
    Problem problem = report.problems().get(0);
    assertEquals(ProblemKind.TRUNCATED, problem.kind());
    assertEquals(4, problem.sequence());
    assertEquals(
        "the chain's end is missing: it has had 8 records, and ends at 3", problem.message());
  }
}
