package io.chainexec.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that an action takes on disk: pulls that are dispatched at once, each with its action
 * and its times as the machine's clock has them, by the number of actions per block. Counted are
 * the chain's files up to their last byte that is not zero, so not what is prepared ahead of the
 * writer.
 */
final class DiskProbe implements Probe {
  private static final int[] PER_BLOCK = {1, 4, 16, 64};

  @Override
  public List<Measurement> measure(ProbeOptions options) {
    int rounds = options.either(8, 1024);
    List<Measurement> measurements = new ArrayList<>();
    for (int perBlock : PER_BLOCK) {
      measurements.add(
          Measurement.cost("DiskProbe.bytes", "B/action")
              .with("actionsPerBlock", perBlock)
              .with("outcome", Outcome.PULL_REPLICA)
              .add(bytesPerAction(options.dir(), perBlock, rounds)));
    }
    return measurements;
  }

  private static double bytesPerAction(String dir, int perBlock, int rounds) {
    try (ScratchDirectory directory = new ScratchDirectory(dir)) {
      LoopDriver driver = new LoopDriver(Outcome.PULL_REPLICA, directory.openChain(), perBlock);
      for (int i = 0; i < rounds; i++) {
        driver.emit();
        driver.prepare();
        driver.run();
        driver.settle();
      }
      driver.close();
      return (double) ChainFiles.bytes(directory.path()) / ((long) rounds * LoopDriver.BATCH);
    }
  }
}
