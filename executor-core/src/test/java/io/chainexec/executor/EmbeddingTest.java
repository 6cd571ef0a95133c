package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.chain.BufferingAppender;
import io.chainexec.chain.ChainRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a daemon embeds an executor, in full. */
class EmbeddingTest {
  @Test
  void aFewLinesEmbedAnExecutorAndAnotherGoesOnWhereItStopped() {
    BufferingAppender chain = new BufferingAppender(10_000);
    LoggingDispatcher dispatcher = new LoggingDispatcher();
    dispatcher.failNext(DispatchResult.drop("no such peer"));

    try (ActionExecutor executor =
        ActionExecutor.builder().dispatcher(dispatcher).chain(chain).build()) {
      executor.start();
      executor.submit(new Action.MarkAvoid(12, "slow", 60_000_000_000L));
      executor.submit(new Action.StartDaemon(new Daemon(1, "scrubber")));
      executor.submit(new Action.PullReplica(7, 12));
      executor.submit(new Action.PullReplica(7, 12));
      executor.recordFailure("disk-monitor", "sda is slow");
    }

    try (ActionExecutor next =
        ActionExecutor.builder().dispatcher(dispatcher).chain(chain).build()) {
      assertEquals(2, next.counters().dispatched());
      assertEquals(1, next.counters().failed());
      assertEquals(1, next.deferredCount());
      assertEquals(5, next.nextActionId());
      assertEquals(2, next.recentFailures().size());
    }
    assertEquals(2, sessions(chain.records()));
  }

  private static long sessions(List<ChainRecord> records) {
    return records.stream().filter(ChainRecord.Opened.class::isInstance).count();
  }
}
