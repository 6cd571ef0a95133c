package io.chainexec.replay.dead;

import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.ChainLog;
import io.chainexec.replay.select.Criteria;
import io.chainexec.replay.select.RecordSubjects;
import io.chainexec.replay.select.Redrives;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Finds a chain's dead letters: reads it once for the redrives, which come after what they repeat,
 * and once more for the letters, one after the other, so that memory does not grow with them. Not
 * thread-safe.
 */
public final class DeadLetters implements AutoCloseable {
  private final ChainLog log;
  private final Redrives redrives;

  /**
   * Opens a chain.
   *
   * @param problems is told what is wrong with what is read, perhaps more than once
   * @param progress is told the sequence that was reached, block by block
   * @param criteria wants failed and gated actions only
   * @param since where to begin, or null for the chain's beginning
   * @param until where to end, or null for the chain's end; redrives count wherever they are
   */
  public DeadLetters(
      Path chain,
      Consumer<? super Problem> problems,
      LongConsumer progress,
      Criteria criteria,
      Bound since,
      Bound until) {
    log = new ChainLog(chain, problems, criteria, since, until);
    try {
      log.rememberActions();
      log.onProgress(progress);
      redrives = Redrives.read(chain, log.fromSequence(), problems, progress);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** Delivers those that there are now, oldest first. */
  public void forEach(Consumer<DeadLetter> letters) {
    Consumer<LogEntry> sink = entry -> letters.accept(letter(entry));
    while (log.poll(sink)) {
      // To the end.
    }
  }

  private DeadLetter letter(LogEntry entry) {
    long id = RecordSubjects.idOf(entry.record());
    return new DeadLetter(entry, log.actionOf(entry), redrives.as(id), redrives.of(id));
  }

  /** The chain's id; 0 where it has no record yet. */
  public long chainId() {
    return log.reader().chainId();
  }

  /** How many records were left out because nothing tells any more what their actions were. */
  public long undecided() {
    return log.undecided();
  }

  /** Whether wall times are those of a session's beginning, as far as was looked. */
  public boolean timesAssumed() {
    return log.timesAssumed();
  }

  @Override
  public void close() {
    log.close();
  }
}
