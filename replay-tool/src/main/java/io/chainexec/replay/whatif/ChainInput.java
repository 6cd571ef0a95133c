package io.chainexec.replay.whatif;

import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.ChainLog;
import io.chainexec.replay.select.Criteria;
import io.chainexec.replay.select.Subjects;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads a part of a chain, and what is needed of the rest of it. Not thread-safe. */
final class ChainInput implements Input {
  private static final Criteria EVERYTHING =
      new Criteria(
          Set.of(), Set.of(), Set.of(), new Subjects(List.of(), Set.of(), Set.of()), null, false);

  private final Path directory;
  private final Consumer<? super Problem> problems;
  private final boolean toTheEnd;
  private final ChainLog log;
  private final RecordedEvents recorded;
  private final RecordSink beyond;
  private final LongConsumer progress;

  private LogEntry first;
  private LogEntry entry;
  private boolean ended;
  private ChainReader reader;
  private long records;
  private long deferredBefore;

  /**
   * Opens a chain.
   *
   * @param since where to begin, with the state that the records before it fold to; or null
   * @param until where to end, or null
   * @param recorded takes the records
   * @param progress is told the sequence that was reached
   */
  ChainInput(
      Path directory,
      Consumer<? super Problem> problems,
      Bound since,
      Bound until,
      RecordedEvents recorded,
      LongConsumer progress) {
    this.directory = directory;
    this.problems = problems;
    this.toTheEnd = until == null;
    this.recorded = recorded;
    this.progress = progress;
    beyond = RecordCollector.into(recorded::takeBeyond);
    log = new ChainLog(directory, problems, EVERYTHING, since, until);
    log.onProgress(progress);
  }

  @Override
  public boolean read() {
    ended = ended || !log.poll(this::take);
    return !ended;
  }

  @Override
  public boolean readBeyond() {
    if (toTheEnd || entry == null || !ended) {
      return false;
    }
    if (reader == null) {
      reader = ChainReader.open(directory, problems);
      reader.seek(entry.sequence() + 1);
    }
    progress.accept(reader.nextSequence());
    return reader.poll(beyond) > 0;
  }

  private void take(LogEntry next) {
    entry = next;
    if (first == null) {
      first = next;
      goOn();
    }
    recorded.take(next);
    records++;
  }

  private void goOn() {
    if (first.sequence() > 0) {
      Snapshot before = fold(first.sequence());
      recorded.goOnFrom(before, first.wall());
      deferredBefore = before.deferred().size();
    }
  }

  private Snapshot fold(long untilSequence) {
    LiveState state = new LiveState();
    try (ChainReader earlier = ChainReader.open(directory, problems)) {
      RecordSink guarded = new UntilSequence(earlier, untilSequence, state);
      while (earlier.nextSequence() < untilSequence && earlier.poll(guarded) > 0) {
        progress.accept(earlier.nextSequence());
      }
    }
    return state.snapshot(untilSequence - 1);
  }

  WhatIfResult.Source source() {
    boolean none = first == null;
    return new WhatIfResult.Source(
        false,
        directory.toString(),
        log.reader().chainId(),
        records,
        none ? -1 : first.sequence(),
        none ? -1 : entry.sequence(),
        none ? 0 : first.timeNs(),
        none ? 0 : entry.timeNs(),
        none ? WallTime.UNKNOWN : first.wall(),
        none ? WallTime.UNKNOWN : entry.wall(),
        deferredBefore);
  }

  @Override
  public void close() {
    log.close();
    if (reader != null) {
      reader.close();
    }
  }

  /** Lets pass what lies before a sequence. */
  private static final class UntilSequence extends ForwardingSink {
    private final ChainReader reader;
    private final long sequence;
    private final RecordSink sink;

    UntilSequence(ChainReader reader, long sequence, RecordSink sink) {
      this.reader = reader;
      this.sequence = sequence;
      this.sink = sink;
    }

    @Override
    protected RecordSink target() {
      return reader.sequence() < sequence ? sink : RecordListener.NOWHERE;
    }
  }
}
