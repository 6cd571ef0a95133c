package io.chainexec.example;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.CloseReport;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.store.ChronicleAppender;
import java.nio.file.Path;
import java.time.Duration;

/** A daemon that carries actions out and keeps what became of them. */
final class NodeDaemon {
  static CloseReport run(Path chain) {
    Dispatcher dispatcher =
        (action, attempt) -> {
          if (action instanceof Action.PullReplica pull && attempt.count() == 0) {
            return DispatchResult.retry(
                "node " + pull.source() + " is busy", Duration.ofSeconds(30));
          }
          return DispatchResult.ok(); // or DispatchResult.drop("why it is not tried again")
        };
    ActionExecutor executor =
        ActionExecutor.builder()
            .config(ExecutorConfig.builder().maxDeferCount(5).build())
            .dispatcher(dispatcher)
            .chain(ChronicleAppender.open(chain))
            .build(); // folds the chain: counters, deferred actions, windows and gates are back
    executor.start();
    executor.submit(new Action.StartDaemon(new Daemon(1, "telemetry")));
    if (!executor.submit(new Action.PullReplica(107, 8))) {
      System.err.println("the queue is full; the refusal is counted");
    }
    executor.close(); // handles what is queued; what waits for a retry waits on the chain
    return executor.closeReport();
  }
}
