package io.chainexec.benchmarks;

import io.chainexec.snapshot.LiveState;
import io.chainexec.store.ChainReader;
import io.chainexec.store.ChainVerifier;
import io.chainexec.store.VerifyDepth;
import io.chainexec.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Chains of many lengths, with many or few live keys, read from the page cache on one thread:
 * folded into what an executor starts from, and verified. Dispatched pulls, 64 per block. {@link
 * FoldBenchmark} has the same in small, with what it allocates.
 */
final class ReadProbe implements Probe {
  /** What a record takes at most, on average. */
  private static final int BYTES_PER_RECORD = 40;

  /**
   * A chain.
   *
   * @param records how long it is
   * @param liveKeys how many chains' windows are open at any time after the first while
   * @param times how often it is read in a round
   */
  private record Length(int records, int liveKeys, int times) {
    /** Beyond checksums and links, verifying is measured at one length. */
    List<VerifyDepth> depths() {
      return records == 10_000 || records == 10_000_000
          ? List.of(VerifyDepth.values())
          : List.of(VerifyDepth.BLOCKS);
    }
  }

  private static final List<Length> SMOKE = List.of(new Length(10_000, 1_000, 1));
  private static final List<Length> CORE =
      List.of(
          new Length(100_000, 1_000, 20),
          new Length(1_000_000, 1_000, 5),
          new Length(10_000_000, 1_000, 4),
          new Length(10_000_000, 100_000, 4),
          new Length(20_000_000, 10_000_000, 1));

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
    Length length = new Length(options.either(1_000, 2_000_000), 1_000, 5);
    measureOne(length, options, new ArrayList<>());
  }

  private static void measureOne(
      Length length, ProbeOptions options, List<Measurement> measurements) {
    Measurement fold =
        Measurement.rate("ReadProbe.fold", "M records/s")
            .with("records", length.records)
            .with("liveKeys", length.liveKeys);
    Map<VerifyDepth, Measurement> verify = new EnumMap<>(VerifyDepth.class);
    for (VerifyDepth depth : length.depths()) {
      verify.put(
          depth,
          Measurement.rate("ReadProbe.verify", "GB/s")
              .with("records", length.records)
              .with("liveKeys", length.liveKeys)
              .with("depth", depth));
    }
    try (ScratchDirectory directory = new ScratchDirectory(options.dir())) {
      PullChain.write(directory, length.records, length.liveKeys);
      ChainFiles.flush(directory.path());
      long bytes = ChainFiles.bytes(directory.path());
      // One after the other, as in a process that does either.
      for (int i = 0; i < length.times; i++) {
        fold.add(1e3 * length.records / foldNs(directory.path(), length));
      }
      verify.forEach(
          (depth, rate) -> {
            for (int i = 0; i < length.times; i++) {
              rate.add((double) bytes / verifyNs(directory.path(), length, depth));
            }
          });
    }
    measurements.add(fold);
    measurements.addAll(verify.values());
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

  private static long verifyNs(Path chain, Length length, VerifyDepth depth) {
    long startNs = System.nanoTime();
    VerifyReport report = ChainVerifier.verify(chain, depth);
    long tookNs = System.nanoTime() - startNs;
    Check.equal("problems", 0, report.problemCount());
    Check.equal("records", length.records, report.records());
    return tookNs;
  }
}
