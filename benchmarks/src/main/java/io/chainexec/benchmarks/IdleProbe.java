package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.store.ChronicleAppender;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an executor with defaults, on a chain with defaults, takes of a core while it has nothing to
 * do: the CPU time of all threads that came with it, and beside it the loop's own.
 */
final class IdleProbe implements Probe {
  private static final String LOOP = "measured-loop";
  private static final int WARMUP_ACTIONS = 100_000;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public List<Measurement> measure(ProbeOptions options) throws InterruptedException {
    Set<Long> before = ids();
    try (ScratchDirectory directory = new ScratchDirectory(options.dir());
        ActionExecutor executor =
            ActionExecutor.builder()
                .dispatcher(new CountingDispatcher())
                .chain(ChronicleAppender.open(directory.path()))
                .threadName(LOOP)
                .build()) {
      executor.start();
      warmUp(executor, options.either(1000, WARMUP_ACTIONS));
      Thread.sleep(options.either(50, 2000));
      return List.of(share(before, options.either(200, 5000)));
    }
  }

  /** Has the loop compiled: an executor that was never busy is slower at being idle. */
  private static void warmUp(ActionExecutor executor, int actions) {
    Action action = new Action.ReduceHeat(1, 1);
    for (int i = 0; i < actions; i++) {
      while (!executor.submit(action)) {
        Thread.yield();
      }
    }
  }

  private Measurement share(Set<Long> before, int ms) throws InterruptedException {
    Set<Long> own = ids();
    own.removeAll(before);
    long[] all = own.stream().mapToLong(Long::longValue).toArray();
    long[] loop = Arrays.stream(all).filter(this::isLoop).toArray();
    Check.equal("loops", 1, loop.length);
    long startNs = System.nanoTime();
    long allNs = cpuNs(all);
    long loopNs = cpuNs(loop);
    Thread.sleep(ms);
    double tookNs = System.nanoTime() - startNs;
    return Measurement.cost("IdleProbe.cpu", "% of a core")
        .add(100 * (cpuNs(all) - allNs) / tookNs)
        .beside("loop", "% of a core", 100 * (cpuNs(loop) - loopNs) / tookNs)
        .beside("threads", "threads", all.length);
  }

  private boolean isLoop(long id) {
    return threads.getThreadInfo(id).getThreadName().equals(LOOP);
  }

  private Set<Long> ids() {
    return Arrays.stream(threads.getAllThreadIds())
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private long cpuNs(long[] ids) {
    return Arrays.stream(ids).map(threads::getThreadCpuTime).filter(ns -> ns > 0).sum();
  }
}
