package io.chainexec.replay;

import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.SnapshotPage;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.select.Bound;
import io.chainexec.replay.select.ChainLog;
import io.chainexec.replay.select.Criteria;
import io.chainexec.snapshot.ChainFold;
import io.chainexec.snapshot.LiveState;
import io.chainexec.store.ChainReader;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Folds a chain up to moments of it. Where the moments are is found by seeking; the chain is then
 * read once, up to the last of them. Not thread-safe.
 */
final class StateReader {
  private final Streams streams;
  private final Problems problems;

  StateReader(Streams streams, Problems problems) {
    this.streams = streams;
    this.problems = problems;
  }

  /**
   * The states at those moments, in their order.
   *
   * @param bounds the moments: after that record, or after the last one that is not later than that
   *     time; null for the chain's end
   * @throws ToolException if the chain does not reach there, or its wall times are not known
   */
  List<SnapshotPage> read(Path directory, Bound... bounds) {
    try (ScanProgress progress = new ScanProgress(streams, true)) {
      Consumer<Problem> listener =
          problem -> {
            progress.clear();
            problems.accept(problem);
          };
      Search search = new Search(directory, listener, progress);
      List<ChainMoment> moments = new ArrayList<>();
      for (Bound bound : bounds) {
        moments.add(search.find(bound));
      }
      return fold(directory, listener, moments, progress);
    }
  }

  private List<SnapshotPage> fold(
      Path directory,
      Consumer<Problem> listener,
      List<ChainMoment> moments,
      ScanProgress progress) {
    try (ChainReader reader = ChainReader.open(directory, listener)) {
      States states = new States(directory, reader, moments);
      progress.total(states.records());
      while (!states.complete() && reader.poll(states) > 0) {
        progress.accept(reader.nextSequence());
      }
      return states.pages();
    }
  }

  /** Finds moments on a chain. */
  private final class Search {
    private final Path directory;
    private final Consumer<Problem> listener;
    private final ScanProgress progress;

    Search(Path directory, Consumer<Problem> listener, ScanProgress progress) {
      this.directory = directory;
      this.listener = listener;
      this.progress = progress;
    }

    ChainMoment find(Bound bound) {
      if (bound instanceof Bound.Sequence at) {
        requireRecord(at.sequence());
        return new ChainMoment(at.sequence(), ChainMoment.BY_SEQUENCE, Long.MAX_VALUE);
      } else if (bound instanceof Bound.Wall at) {
        return at(at.wallMs());
      } else if (bound instanceof Bound.BeforeEnd before) {
        return at(wallAtEnd() - before.ms());
      }
      return ChainMoment.END;
    }

    private void requireRecord(long sequence) {
      try (ChainReader reader = ChainReader.open(directory)) {
        reader.seekEnd();
        long last = reader.nextSequence() - 1;
        if (sequence > last) {
          throw new ToolException(
              "there is no record "
                  + sequence
                  + (last < 0 ? ": the chain has none yet" : ": the chain ends with " + last));
        }
      }
    }

    private long wallAtEnd() {
      LogEntry last = last(null);
      if (last == null) {
        throw new ToolException("the chain has no records yet, before which a time could lie");
      }
      requireWall(last);
      return last.wall().at(last.timeNs());
    }

    /** The moment of the last record that is not later than that. */
    private ChainMoment at(long wallMs) {
      LogEntry last = last(new Bound.Wall(wallMs == Long.MAX_VALUE ? wallMs : wallMs + 1));
      LogEntry next = first(last == null ? 0 : last.sequence() + 1);
      if (next != null) {
        requireWall(next);
      }
      if (last == null) {
        String begins = next == null ? "" : ": the chain begins " + next.wall().text(next.timeNs());
        streams.err().println("replay-tool: nothing was recorded by " + Words.utc(wallMs) + begins);
      }
      return new ChainMoment(
          last == null ? -1 : last.sequence(),
          wallMs,
          next == null ? Long.MAX_VALUE : next.timeNs());
    }

    private LogEntry last(Bound until) {
      LogEntry[] last = {null};
      try (ChainLog log = new ChainLog(directory, listener, Criteria.NONE, null, until)) {
        log.onProgress(progress);
        log.forEachBackward(1, entry -> last[0] = entry);
        problems.noteTimes(log.timesAssumed());
      }
      return last[0];
    }

    private LogEntry first(long sequence) {
      try (ChainLog log = new ChainLog(directory, listener, Criteria.NONE, null, null)) {
        return log.at(sequence);
      }
    }

    private static void requireWall(LogEntry entry) {
      if (!entry.wall().known()) {
        throw new ToolException(
            "wall times are not known at sequence "
                + entry.sequence()
                + ", since the record that says them cannot be read: ask for a sequence instead");
      }
    }
  }

  /** Folds what it is given, and takes the state down where a moment is reached. */
  private final class States extends ForwardingSink {
    private final Path directory;
    private final ChainReader reader;
    private final List<ChainMoment> moments;
    private final List<Integer> order = new ArrayList<>();
    private final SnapshotPage[] pages;
    private final ChainFold fold = new ChainFold();
    private long last = -1;
    private int reached;

    States(Path directory, ChainReader reader, List<ChainMoment> moments) {
      this.directory = directory;
      this.reader = reader;
      this.moments = moments;
      pages = new SnapshotPage[moments.size()];
      for (int i = 0; i < pages.length; i++) {
        order.add(i);
      }
      order.sort(Comparator.comparingLong(i -> moments.get(i).sequence()));
    }

    /** How many records lead to the last moment; 0 if that is the chain's end. */
    long records() {
      long last = moments.get(order.get(order.size() - 1)).sequence();
      return last == Long.MAX_VALUE ? 0 : last + 1;
    }

    boolean complete() {
      return reached == pages.length || reader.nextSequence() > next().sequence() && isLast();
    }

    private boolean isLast() {
      return reached == pages.length - 1;
    }

    private ChainMoment next() {
      return moments.get(order.get(reached));
    }

    List<SnapshotPage> pages() {
      while (reached < pages.length) {
        take(next() == ChainMoment.END ? reader.nextSequence() - 1 : last);
      }
      return Arrays.asList(pages);
    }

    private void take(long sequence) {
      LiveState live = fold.live();
      long recordedNs = live.lastTimeNs();
      long atNs = last < 0 ? recordedNs : next().timeNs(recordedNs, live.wallMsAt(recordedNs));
      pages[order.get(reached++)] =
          new SnapshotPage(
              directory.toString(),
              reader.chainId(),
              fold.snapshot(sequence, atNs),
              problems.count(),
              recordedNs);
    }

    @Override
    protected RecordSink target() {
      while (reached < pages.length && reader.sequence() > next().sequence()) {
        take(last);
      }
      return reached < pages.length ? fold.sink() : RecordListener.NOWHERE;
    }

    @Override
    protected void onTaken(RecordType type) {
      if (reached < pages.length) {
        last = reader.sequence();
      }
    }
  }
}
