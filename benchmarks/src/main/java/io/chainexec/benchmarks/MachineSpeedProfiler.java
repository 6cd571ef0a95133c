package io.chainexec.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/** Has what {@link MachineSpeed} measures be part of JMH's results. */
public final class MachineSpeedProfiler implements InternalProfiler {
  /** As JMH needs it. */
  public MachineSpeedProfiler() {}

  @Override
  public String getDescription() {
    return "how fast the machine was before and after each iteration";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    MachineSpeed.forget();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    return MachineSpeed.stepNs().stream()
        .mapToObj(ns -> new ScalarResult(MachineSpeed.LABEL, ns, "ns", AggregationPolicy.AVG))
        .toList();
  }
}
