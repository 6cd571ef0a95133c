package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OtherProcessTest {
  @TempDir Path directory;

  @Test
  void aReaderFollowsAWriterInAnotherProcess() throws Exception {
    try (ChildJvm writer = ChildJvm.start(directory, true)) {
      assertEquals("open", writer.line());
      assertEquals("20", writer.append(10));
      try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
        assertEquals(10, blocks(reader));
        assertEquals("6020", writer.append(3_000));
        assertEquals(3_000, blocks(reader));
        assertEquals(6_020, reader.nextSequence());
      }
      VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
      assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
      assertTrue(report.writerActive());
      assertEquals(6_019, report.lastSequence());
      assertEquals("6022", writer.append(1));
    }
    assertFalse(ChainVerifier.verify(directory, VerifyDepth.RECORDS).writerActive());
  }

  @Test
  void aSecondProcessIsRefusedAndToldWhoWrites() throws Exception {
    try (ChildJvm writer = ChildJvm.start(directory, true)) {
      assertEquals("open", writer.line());
      ChainException refusal =
          assertThrows(ChainException.class, () -> ChronicleAppender.open(directory));
      String message = refusal.getMessage();
      assertTrue(message.contains("by another process (pid " + writer.pid() + ","), message);
      assertTrue(message.contains("user " + System.getProperty("user.name")), message);
    }
    ChronicleAppender.open(directory).close();
  }

  @Test
  void verifyingDoesNotDropTheLockOfAWriterInTheSameProcess() throws Exception {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, 1);
      assertTrue(ChainVerifier.verify(directory, VerifyDepth.RECORDS).writerActive());
      try (ChildJvm second = ChildJvm.start(directory, true)) {
        String refusal = second.line();
        assertTrue(refusal.contains("pid " + ProcessHandle.current().pid()), refusal);
      }
      ChainException refusal =
          assertThrows(ChainException.class, () -> ChronicleAppender.open(directory));
      assertTrue(refusal.getMessage().contains("in this process"), refusal.getMessage());
    }
  }

  /**
   * Chronicle's own way takes seconds: it waits for the lock of the dead, and for what they left
   * unfinished.
   */
  @Test
  void aKilledWritersChainIsOpenAgainWithoutWaitingForTheDead() throws Exception {
    for (int i = 0; i < 3; i++) {
      ChildJvm writer = ChildJvm.start(directory, true);
      assertEquals("open", writer.line());
      writer.append(2_000);
      writer.kill();
      long waitedBefore = waits();
      ChronicleAppender appender = ChronicleAppender.open(directory);
      assertEquals(waitedBefore, waits());
      Chains.append(appender, 1);
      appender.close();
    }
  }

  /** How often this thread has slept, parked or waited. */
  static long waits() {
    long self = Thread.currentThread().getId();
    return ManagementFactory.getThreadMXBean().getThreadInfo(self).getWaitedCount();
  }

  @Test
  void aKilledWriterLosesNothingThatItCommitted() throws Exception {
    ChildJvm writer = ChildJvm.start(directory, true);
    assertEquals("open", writer.line());
    assertEquals("2000", writer.append(1_000));
    writer.kill();
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      assertEquals(2_000, appender.nextSequence());
      Chains.append(appender, 5);
    }
    assertEquals(2_010, Chains.read(directory).size());
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(directory, VerifyDepth.RECORDS).status());
  }

  @Test
  void aJvmWithoutTheFlagsIsToldWhichToAdd() throws Exception {
    try (ChildJvm writer = ChildJvm.start(directory, false)) {
      String refusal = writer.line();
      assertTrue(refusal.contains(JvmFlags.NEEDED), refusal);
    }
  }

  private static int blocks(ChainReader reader) {
    int blocks = 0;
    while (reader.poll(RecordListener.NOWHERE) > 0) {
      blocks++;
    }
    return blocks;
  }
}
