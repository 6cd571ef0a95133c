package io.chainexec.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.CloseReport;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.executor.ManualClock;
import io.chainexec.snapshot.FailureRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs one scenario through the real executor and writes down everything that happens. */
final class ScenarioRun implements Dispatcher {
  private static final long MS = 1_000_000;

  private final Scenario scenario;
  private final ManualClock clock = new ManualClock(0);
  private final Deque<Scenario.Submission> submissions;
  private final List<String> timeline = new ArrayList<>();
  private final List<Long> dispatchTimesMs = new ArrayList<>();
  private final Map<Long, Integer> attempts = new HashMap<>();
  private final ActionExecutor executor;
  private int calls;

  ScenarioRun(Scenario scenario) {
    this.scenario = scenario;
    submissions = new ArrayDeque<>(scenario.submissions());
    executor =
        ActionExecutor.builder()
            .config(scenario.config())
            .clock(clock)
            .chain(new ListingAppender())
            .dispatcher(this)
            .build();
  }

  void run() {
    scenario.gates().forEach(gate -> executor.setGate(gate.daemon(), gate.untilMs() * MS));
    long closeNs = scenario.closeAtMs() * MS;
    while (clock.nanoTime() < closeNs) {
      submitUntilNow();
      while (executor.doWork() > 0) {
        submitUntilNow();
      }
      moveTo(Math.min(closeNs, Math.min(nextSubmissionNs(), executor.nextDueNs())));
    }
    submitUntilNow();
    executor.close();
  }

  private void moveTo(long ns) {
    if (ns > clock.nanoTime()) {
      clock.moveToNs(ns);
    }
  }

  private long nextSubmissionNs() {
    return submissions.isEmpty() ? Long.MAX_VALUE : submissions.peek().atMs() * MS;
  }

  /** Offers what is due; where the queue is full, the sender waits for a duty cycle. */
  private void submitUntilNow() {
    while (nextSubmissionNs() <= clock.nanoTime() && offer(submissions.peek())) {
      submissions.remove();
    }
  }

  private boolean offer(Scenario.Submission s) {
    return executor.submit(new PendingAction(s.id(), s.action(), s.atMs() * MS));
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) {
    int number = attempts.merge(attempt.id(), 1, Integer::sum);
    JsonNode scripted = scenario.scripted(++calls, attempt.id(), number);
    dispatchTimesMs.add(clock.nanoTime() / MS);
    timeline.add(
        "dispatch t=%d call=%d id=%d kind=%s attempt=%d result=%s"
            .formatted(
                clock.nanoTime() / MS,
                calls,
                attempt.id(),
                action.kind().wireName(),
                number,
                scripted.get("result").asText()));
    clock.advanceNs(scripted.path("delay_ms").asLong(0) * MS);
    submitUntilNow();
    return Scenario.result(scripted);
  }

  @Override
  public void onPressure(boolean asserted, int depth) {
    timeline.add(
        "pressure t=%d %s".formatted(clock.nanoTime() / MS, asserted ? "asserted" : "released"));
  }

  List<String> timeline() {
    return timeline;
  }

  List<Long> dispatchTimesMs() {
    return dispatchTimesMs;
  }

  CloseReport report() {
    return executor.closeReport();
  }

  List<FailureRecord> ring() {
    return executor.recentFailures();
  }

  /** The five lists of what is expected, merged by their common order. */
  static List<String> expectedTimeline(JsonNode expected) {
    Map<Integer, String> byOrder = new java.util.TreeMap<>();
    for (JsonNode d : expected.get("dispatches")) {
      byOrder.put(
          d.get("ord").asInt(),
          "dispatch t=%d call=%d id=%d kind=%s attempt=%d result=%s"
              .formatted(
                  d.get("t_ms").asLong(),
                  d.get("call").asInt(),
                  d.get("id").asLong(),
                  d.get("kind").asText(),
                  d.get("attempt").asInt(),
                  d.get("result").asText()));
    }
    for (JsonNode c : expected.get("chain")) {
      byOrder.put(
          c.get("ord").asInt(),
          outcome(
              c.get("t_ms").asLong(),
              c.get("id").asLong(),
              c.get("kind").asText(),
              c.get("disposition").asText(),
              c.get("reason").isNull() ? null : c.get("reason").textValue(),
              c.get("retry_after_ms").isNull() ? null : c.get("retry_after_ms").asLong(),
              c.get("cooldown_ms").isNull() ? null : c.get("cooldown_ms").asLong(),
              c.path("lost").asBoolean(false)));
    }
    for (JsonNode d : expected.get("deferrals")) {
      byOrder.put(
          d.get("ord").asInt(),
          deferral(
              d.get("t_ms").asLong(),
              d.get("id").asLong(),
              d.get("cause").asText(),
              d.get("count").asInt(),
              d.get("retry_after_ms").asLong(),
              d.get("retry_at_ms").asLong()));
    }
    for (JsonNode f : expected.get("failures")) {
      byOrder.put(
          f.get("ord").asInt(),
          failure(
              f.get("t_ms").asLong(),
              f.get("seq").asLong(),
              f.get("source").asText(),
              f.get("reason").textValue()));
    }
    for (JsonNode p : expected.get("backpressure")) {
      byOrder.put(
          p.get("ord").asInt(),
          "pressure t=%d %s".formatted(p.get("t_ms").asLong(), p.get("edge").asText()));
    }
    return new ArrayList<>(byOrder.values());
  }

  private static String outcome(
      long tMs,
      long id,
      String kind,
      String disposition,
      String reason,
      Long retryAfterMs,
      Long cooldownMs,
      boolean lost) {
    return "chain t=%d id=%d kind=%s %s reason=%s retry_after=%s cooldown=%s lost=%s"
        .formatted(tMs, id, kind, disposition, reason, retryAfterMs, cooldownMs, lost);
  }

  private static String deferral(
      long tMs, long id, String cause, int count, long retryAfterMs, long retryAtMs) {
    return "deferral t=%d id=%d cause=%s count=%d retry_after=%d retry_at=%d"
        .formatted(tMs, id, cause, count, retryAfterMs, retryAtMs);
  }

  private static String failure(long tMs, long seq, String source, String reason) {
    return "failure t=%d seq=%d source=%s reason=%s".formatted(tMs, seq, source, reason);
  }

  /** Writes records down as the scenarios do, and loses those that the scenario says are lost. */
  private final class ListingAppender extends RecordCollector implements ChainAppender {
    private int outcomeCalls;
    private long sequence;

    @Override
    protected void accept(ChainRecord record) {
      if (record instanceof ChainRecord.Deferred d) {
        timeline.add(
            deferral(
                d.timeNs() / MS,
                d.id(),
                "admit",
                d.count(),
                d.waitNs() / MS,
                (d.timeNs() + d.waitNs()) / MS));
      } else if (record instanceof ChainRecord.Failure f) {
        timeline.add(ScenarioRun.failure(f.timeNs() / MS, f.seq(), f.spelledSource(), f.reason()));
      } else if (record instanceof ChainRecord.Outcome o) {
        acceptOutcome(o);
      }
    }

    private void acceptOutcome(ChainRecord.Outcome o) {
      boolean lost = scenario.appendFails(++outcomeCalls);
      ChainRecord.Failed failed = o instanceof ChainRecord.Failed f ? f : null;
      ChainRecord.Gated gated = o instanceof ChainRecord.Gated g ? g : null;
      boolean retried = failed != null && failed.retried();
      timeline.add(
          outcome(
              o.timeNs() / MS,
              o.id(),
              o.kind().wireName(),
              o.type().wireName(),
              failed != null ? failed.reason() : gated != null ? gated.reason() : null,
              retried ? (Long) (failed.retryAfterNs() / MS) : null,
              gated != null ? (Long) gated.cooldownMs() : null,
              lost));
      if (retried) {
        timeline.add(
            deferral(
                o.timeNs() / MS,
                o.id(),
                "dispatch_retry",
                failed.count(),
                failed.retryAfterNs() / MS,
                (o.timeNs() + failed.retryAfterNs()) / MS));
      }
      if (lost) {
        throw new ChainException("scripted loss");
      }
    }

    @Override
    public void recover(RecordSink sink) {}

    @Override
    public boolean full() {
      return false;
    }

    @Override
    public void commit() {
      sequence++;
    }

    @Override
    public long nextSequence() {
      return sequence;
    }

    @Override
    public void close() {}
  }
}
