package io.chainexec.replay.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.BufferingAppender;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.Counters;
import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.CloseReport;
import io.chainexec.executor.ManualClock;
import io.chainexec.executor.NanoClock;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A script whose chain fails half-way ends, and says what was not done. */
@Timeout(60)
class HaltedRunTest {
  private static final int LINES = 200;

  private int commitsUntilFull = 3;
  private ActionExecutor executor;

  private ActionExecutor executor(NanoClock clock) {
    BufferingAppender memory = new BufferingAppender(10_000);
    ChainAppender chain =
        (ChainAppender)
            Proxy.newProxyInstance(
                ChainAppender.class.getClassLoader(),
                new Class<?>[] {ChainAppender.class},
                (proxy, called, arguments) -> {
                  if (called.getName().equals("commit") && --commitsUntilFull < 0) {
                    throw new ChainException("the disk is full");
                  }
                  return called.invoke(memory, arguments);
                });
    executor =
        ActionExecutor.builder()
            .config(ExecutorConfig.builder().onChainFailure(ChainFailurePolicy.HALT).build())
            .clock(clock)
            .chain(chain)
            .dispatcher(new ScriptedDispatcher(ns -> {}))
            .build();
    return executor;
  }

  private Submitter script() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines
          .append("{\"at_ms\":")
          .append(i < LINES - 1 ? i / 10 : 3_600_000) // longer than the test may take
          .append(",\"action\":{\"kind\":\"reduce_heat\",\"blob\":\"1\",\"by\":1}}\n");
    }
    InputStream in = new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8));
    ScriptSource source = new ScriptSource(null, in);
    ScriptFeed feed =
        new ScriptFeed(
            source, source.lines(in, executor.nowNs()), executor.nowNs(), 0, 1, false, line -> {});
    return new Submitter(executor, feed, null);
  }

  private void assertHalted(Submitter submitter) {
    executor.close();
    CloseReport report = executor.closeReport();
    assertTrue(report.haltCause().getMessage().contains("the disk is full"));
    assertTrue(submitter.submitted() < LINES, submitter.submitted() + " submitted");
    assertEquals(submitter.submitted(), report.counters().dispatched() + report.leftQueued());
  }

  @Test
  void onTheScriptsClock() {
    ManualClock clock = new ManualClock(0);
    executor(clock);
    Submitter submitter = script();
    new ScriptClockDriver(
            executor,
            clock,
            submitter,
            1024,
            Long.MAX_VALUE,
            new CountDownLatch(1),
            new Progress(null))
        .run();
    assertHalted(submitter);
  }

  @Test
  void onTheMachinesClock() {
    commitsUntilFull = 1;
    executor(NanoClock.system());
    Submitter submitter = script();
    new RealClockDriver(
            executor, submitter, 1024, Long.MAX_VALUE, new CountDownLatch(1), new Progress(null))
        .run();
    assertHalted(submitter);
  }

  @Test
  void theSummarySaysSo() {
    RunSummary summary =
        new RunSummary(
            "script",
            3,
            0,
            "chain",
            0,
            2,
            Counters.ZERO,
            Counters.ZERO,
            List.of(),
            true,
            0,
            0,
            "the disk is full",
            2,
            false,
            null);
    assertFalse(summary.complete());
    assertTrue(summary.text().contains("3 actions of script, halted"), summary.text());
    assertEquals(
        "the executor halted, since the chain could not be appended to: the disk is full;"
            + " 2 queued actions not handled",
        summary.complaint());
  }
}
