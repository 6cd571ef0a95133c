package io.chainexec.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.snapshot.LiveState;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferingAppenderTest {
  private final BufferingAppender appender = new BufferingAppender(3);

  private void append(int records) {
    for (int i = 0; i < records; i++) {
      appender.refused(appender.nextSequence() + i, 1, 0);
    }
    appender.commit();
  }

  @Test
  void keepsTheLatestAndCountsWhatItDrops() {
    append(2);
    assertEquals(0, appender.dropped());
    append(3);
    assertEquals(2, appender.dropped());
    assertEquals(5, appender.nextSequence());
    assertEquals(
        List.of(2L, 3L, 4L), appender.records().stream().map(ChainRecord::timeNs).toList());
  }

  @Test
  void showsOnlyWhatIsCommitted() {
    appender.refused(0, 1, 0);
    assertTrue(appender.records().isEmpty());
    assertEquals(0, appender.nextSequence());
    appender.close();
    append(0);
    assertTrue(appender.records().isEmpty());
  }

  @Test
  void refusesToFoldWhatItDoesNotHold() {
    append(4);
    String message =
        assertThrows(ChainException.class, () -> appender.recover(new LiveState())).getMessage();
    assertTrue(message.contains("1 records"), message);
  }

  @Test
  void needsRoomForARecord() {
    assertThrows(IllegalArgumentException.class, () -> new BufferingAppender(0));
  }
}
