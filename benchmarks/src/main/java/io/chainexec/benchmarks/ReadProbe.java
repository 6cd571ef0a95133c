package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import io.chainexec.store.ChainReader;
import io.chainexec.store.ChainVerifier;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Chains of many lengths, with many or few live keys, read from the page cache on one thread:
 * folded into what an executor starts from, and verified. Dispatched pulls, 64 per block. {@link
 * FoldBenchmark} has the same in small, with what it allocates.
 */
final class ReadProbe implements Probe {
  private static final int PER_BLOCK = 64;

  /** What a record takes at most, on average. */
  private static final int BYTES_PER_RECORD = 40;

  /**
   * A chain.
   *
   * @param records how long it is
   * @param liveKeys how many chains' windows are open at any time after the first while
   * @param times how often it is read in a round
   */
  private record Length(int records, int liveKeys, int times) {}

  private static final List<Length> SMOKE = List.of(new Length(10_000, 1_000, 1));
  private static final List<Length> CORE =
      List.of(
          new Length(100_000, 1_000, 20),
          new Length(1_000_000, 1_000, 5),
          new Length(10_000_000, 1_000, 3),
          new Length(10_000_000, 100_000, 3),
          new Length(20_000_000, 10_000_000, 2));

  /** Only once in a run: 3 GB. */
  private static final Length LONGEST = new Length(100_000_000, 1_000, 2);

  @Override
  public List<Measurement> measure(ProbeOptions options) throws IOException {
    List<Measurement> measurements = new ArrayList<>();
    warmUp(options);
    for (Length length : lengths(options)) {
      System.err.println("reading " + length);
      measureOne(length, options, measurements);
    }
    return measurements;
  }

  private static List<Length> lengths(ProbeOptions options) throws IOException {
    if (options.profile() == Profile.SMOKE) {
      return SMOKE;
    }
    List<Length> lengths = new ArrayList<>(CORE);
    if (options.profile() == Profile.FULL && options.round() == 0) {
      long needed = 2L * BYTES_PER_RECORD * LONGEST.records;
      if (Files.getFileStore(Path.of(options.dir())).getUsableSpace() > needed) {
        lengths.add(LONGEST);
      } else {
        System.err.println("left out for want of space: " + LONGEST);
      }
    }
    return lengths;
  }

  private static void warmUp(ProbeOptions options) {
    Length length = new Length(options.either(1_000, 500_000), 1_000, 5);
    measureOne(length, options, new ArrayList<>());
  }

  private static void measureOne(
      Length length, ProbeOptions options, List<Measurement> measurements) {
    Measurement fold =
        Measurement.rate("ReadProbe.fold", "M records/s")
            .with("records", length.records)
            .with("liveKeys", length.liveKeys);
    Measurement verify =
        Measurement.rate("ReadProbe.verify", "GB/s")
            .with("records", length.records)
            .with("liveKeys", length.liveKeys);
    try (ScratchDirectory directory = new ScratchDirectory(options.dir())) {
      write(directory, length);
      long bytes = ChainFiles.bytes(directory.path());
      for (int i = 0; i < length.times; i++) {
        fold.add(1e3 * length.records / foldNs(directory.path(), length));
        verify.add((double) bytes / verifyNs(directory.path(), length));
      }
    }
    measurements.add(fold);
    measurements.add(verify);
  }

  private static void write(ScratchDirectory directory, Length length) {
    ExecutorConfig config = ExecutorConfig.defaults();
    long stepNs = config.stabilizationWindowNs() / length.liveKeys;
    try (ChronicleAppender chain = directory.openChain()) {
      chain.opened(0, 1, System.currentTimeMillis(), 1, config);
      for (int i = 1; i < length.records; i++) {
        long timeNs = i * stepNs;
        chain.dispatched(
            timeNs,
            i,
            ActionKind.PULL_REPLICA,
            pull(i % length.liveKeys),
            timeNs - RecordBytes.AGE_NS,
            timeNs - RecordBytes.STEP_NS);
        if (i % PER_BLOCK == PER_BLOCK - 1) {
          chain.commit();
        }
      }
      chain.commit();
    }
  }

  /** Ids that are spread over 64 bits. */
  private static Action pull(int key) {
    return new Action.PullReplica(mix(key), mix(~key));
  }

  private static long mix(long z) {
    long x = (z + 1) * 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    return x ^ (x >>> 27);
  }

  private static long foldNs(Path chain, Length length) {
    LiveState live = new LiveState();
    long startNs = System.nanoTime();
    long records = 0;
    try (ChainReader reader =
        ChainReader.open(
            chain,
            problem -> {
              throw new IllegalStateException(problem.toString());
            })) {
      for (int polled = reader.poll(live); polled > 0; polled = reader.poll(live)) {
        records += polled;
      }
    }
    long tookNs = System.nanoTime() - startNs;
    Check.equal("records", length.records, records);
    Check.equal("dispatched", length.records - 1, live.counters().dispatched());
    return tookNs;
  }

  private static long verifyNs(Path chain, Length length) {
    long startNs = System.nanoTime();
    VerifyReport report = ChainVerifier.verify(chain);
    long tookNs = System.nanoTime() - startNs;
    Check.equal("problems", 0, report.problemCount());
    Check.equal("records", length.records, report.records());
    return tookNs;
  }
}
