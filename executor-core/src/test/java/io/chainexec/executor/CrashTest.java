package io.chainexec.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.BufferingAppender;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another executor makes of the chain as a crash in the middle of a dispatch leaves it. */
class CrashTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 64", "100, 5", "100, 64"})
  void noIdThatADispatcherHasSeenIsGivenAgain(int queueCapacity, int actionsPerBlock) {
    List<Long> firstIds = new ArrayList<>();
    Rig[] rig = new Rig[1];
    Dispatcher crashing =
        (action, attempt) -> {
          try (ActionExecutor next = onTheChainOf(rig[0])) {
            firstIds.add(next.nextActionId());
            assertTrue(next.nextActionId() > attempt.id());
            return DispatchResult.ok();
          }
        };
    ExecutorConfig config =
        ExecutorConfig.builder()
            .queueCapacity(queueCapacity)
            .actionsPerBlock(actionsPerBlock)
            .build();
    rig[0] = new Rig(config, crashing);
    for (int i = 0; i < queueCapacity; i++) {
      rig[0].executor.submit(Rig.HARMLESS);
    }
    rig[0].settle();
    assertEquals(queueCapacity, firstIds.size());
    assertEquals(0, rig[0].executor.counters().failed());
  }

  private static ActionExecutor onTheChainOf(Rig crashed) {
    BufferingAppender copy = new BufferingAppender(10_000);
    crashed.chain.records().forEach(record -> record.sendTo(copy));
    copy.commit();
    return ActionExecutor.builder()
        .clock(crashed.clock)
        .chain(copy)
        .dispatcher((action, attempt) -> DispatchResult.ok())
        .build();
  }
}
