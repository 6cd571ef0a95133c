package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;
import io.chainexec.snapshot.LiveState;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of pulls, folded as the reader delivers them. */
final class FoldTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BLOCKS = 20_000;

  /** What a reader and a state with next to nothing in it take, twice over. */
  private static final int OPENING_BYTES = 100_000;

  @TempDir Path directory;

  @BeforeEach
  void write() {
    try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
      Chains.append(appender, BLOCKS);
    }
  }

  @Test
  void theNumbersOfAPullChangeWhatThePullDoes() {
    LiveState byNumbers = new LiveState();
    fold(byNumbers);
    LiveState byActions = new LiveState();
    for (ChainRecord record : Chains.read(directory)) {
      record.sendTo(byActions);
    }
    assertEquals(2 * BLOCKS, byNumbers.counters().dispatched());
    long last = 2 * BLOCKS - 1;
    assertEquals(byActions.snapshot(last), byNumbers.snapshot(last));
  }

  /** A restart and an audit read millions of them, most often into a heap that is still fresh. */
  @Test
  void foldingPullsMakesNoObjects() {
    fold(new LiveState()); // what is made once is made here
    long before = THREADS.getCurrentThreadAllocatedBytes();
    fold(new LiveState());
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < OPENING_BYTES, allocated + " bytes for " + 2 * BLOCKS + " records");
  }

  private void fold(RecordSink sink) {
    try (ChainReader reader = ChainReader.open(directory, problem -> assertEquals("", problem))) {
      while (reader.poll(sink) > 0) {
        // To the end.
      }
    }
  }
}
