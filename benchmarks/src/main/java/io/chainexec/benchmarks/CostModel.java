package io.chainexec.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of a pull goes, in nanoseconds: its steps, each measured by itself, what the whole
 * takes, and what is left between. What is left may be negative where the processor does steps at
 * the same time that were measured one by one.
 */
final class CostModel {
  private static final String STEP = "StepsBenchmark.";
  private static final String APPEND = "AppendBenchmark.append recordsPerBlock=";
  private static final int PER_BLOCK = 64;

  /**
   * A step, or a sum of those above it.
   *
   * @param ns NaN if something was not measured
   */
  record Step(String what, double ns, boolean isSum) {}

  private CostModel() {}

  /** The steps in their order, with the sums of what is above. */
  static List<Step> steps(Results results) {
    List<Step> steps = new ArrayList<>();
    double loop = results.median("LoopBenchmark.loop outcome=PULL_REPLICA");
    steps.add(step("to read the clock, which waits for all loads before it", results, "clock"));
    steps.add(step("to go into the queue and out of it", results, "queue"));
    steps.add(step("to ask the gate", results, "gate"));
    steps.add(step("to apply the outcome to the live state", results, "apply"));
    steps.add(left("to take the action, ask for the pressure, call the dispatcher", loop, steps));
    steps.add(new Step("a pull through the loop without a chain", loop, true));

    double onChain =
        results.median("LoopOnChainBenchmark.loop actionsPerBlock=64 outcome=PULL_REPLICA");
    List<Step> added = new ArrayList<>();
    added.add(step("to encode it, before the dispatch and after it", results, "encode"));
    added.add(step("its part of the block's checksum", results, "checksum"));
    added.add(
        new Step(
            "a 64th of a commit: Chronicle's excerpt, the block's header",
            (results.median(APPEND + 1) - results.median(APPEND + PER_BLOCK)) / (PER_BLOCK - 1),
            false));
    added.add(
        left(
            "to stage it, and to copy the block into memory that no cache holds",
            onChain - loop,
            added));
    steps.addAll(added);
    steps.add(new Step("a pull with its chain, 64 per block", onChain, true));
    return steps;
  }

  private static Step step(String what, Results results, String name) {
    return new Step(what, results.median(STEP + name), false);
  }

  private static Step left(String what, double whole, List<Step> parts) {
    return new Step(what, whole - parts.stream().mapToDouble(Step::ns).sum(), false);
  }
}
