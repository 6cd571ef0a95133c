package io.chainexec.replay.run;

import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.SyncPolicy;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What is to be run, and how. Immutable.
 *
 * @param script what is run
 * @param chain the directory of the chain that it is run into
 * @param config of the executor
 * @param sync when records are synced
 * @param clock where time comes from
 * @param startWallMs wall time of the script's start, under the script's clock
 * @param untilMs where the clock stops if actions are deferred, in script time; or {@link #FOREVER}
 * @param command what is run for each action; null to play the script's own results
 * @param retryAfterNs after what time a command that asks for it is tried again
 * @param execTimeoutNs after what time a command is killed; 0 for never
 * @param keepGoing whether bad lines are skipped
 */
public record RunOptions(
    ScriptSource script,
    Path chain,
    ExecutorConfig config,
    SyncPolicy sync,
    Clock clock,
    long startWallMs,
    long untilMs,
    String command,
    long retryAfterNs,
    long execTimeoutNs,
    boolean keepGoing) {
  /** No limit. */
  public static final long FOREVER = Long.MAX_VALUE;

  /** The latest moment of a script, in milliseconds: 36500 days. */
  public static final long MAX_MS = 36_500L * 86_400_000L;

  /** Where time comes from. */
  public enum Clock {
    /** From the script: it passes as fast as it can. */
    SCRIPT,
    /** From the machine. */
    REAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
