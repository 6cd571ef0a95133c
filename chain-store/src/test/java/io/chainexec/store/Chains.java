package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainAppenderContract;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small chains for tests, and what is read back from them. */
final class Chains {
  static final long DAY_MS = 86_400_000;
  static final long NOON_MS = 20_500 * DAY_MS + DAY_MS / 2;

  private static final Action PULL = new Action.PullReplica(-1L, 7);

  private Chains() {}

  static StoreConfig at(long[] clockMs) {
    return StoreConfig.defaults().withWallClock(() -> clockMs[0]);
  }

  /** Appends that many blocks of two records each, whose ids tell their sequences. */
  static void append(ChronicleAppender appender, int blocks) {
    for (int i = 0; i < blocks; i++) {
      long id = appender.nextSequence();
      pull(appender, id);
      pull(appender, id + 1);
      appender.commit();
    }
  }

  static void pull(RecordSink sink, long id) {
    long time = 1_000 + id * 10_000;
    sink.dispatched(time, id, ActionKind.PULL_REPLICA, PULL, time - 900, time - 500);
  }

  /** Appends every sample, a few records a block. */
  static void appendSamples(ChronicleAppender appender) {
    List<ChainRecord> samples = ChainAppenderContract.samples();
    for (int i = 0; i < samples.size(); i++) {
      samples.get(i).sendTo(appender);
      if (i % 4 == 3) {
        appender.commit();
      }
    }
    appender.commit();
  }

  /** Every record that a reader delivers, by sequence. */
  static SortedMap<Long, ChainRecord> read(Path directory, List<Problem> problems) {
    SortedMap<Long, ChainRecord> records = new TreeMap<>();
    try (ChainReader reader = ChainReader.open(directory, problems::add)) {
      RecordSink sink = RecordCollector.into(record -> records.put(reader.sequence(), record));
      while (reader.poll(sink) > 0) {
        // To the end.
      }
    }
    return records;
  }

  static List<ChainRecord> read(Path directory) {
    List<Problem> problems = new ArrayList<>();
    List<ChainRecord> records = List.copyOf(read(directory, problems).values());
    if (!problems.isEmpty()) {
      throw new AssertionError(problems);
    }
    return records;
  }

  static List<Path> files(Path directory) throws IOException {
    return ChainDirectory.files(directory);
  }

  static Path onlyFile(Path directory) throws IOException {
    List<Path> files = files(directory);
    if (files.size() != 1) {
      throw new AssertionError(files);
    }
    return files.get(0);
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
