package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.store.ChronicleAppender;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The memory of an executor with defaults, on a chain with defaults, under load: what is live on
 * the heap after a collection (of the whole JVM, the libraries included), how much it grows from
 * the first sample to the last, and how much of the chain's files is mapped. One action in sixteen
 * fails, so that the ring of failures is full.
 */
final class MemoryProbe implements Probe {
  private static final double MB = 1 << 20;
  private static final int SAMPLES = 5;
  private static final int FAILS_EACH = 16;
  private static final DispatchResult FAIL = DispatchResult.drop("no such device");

  private final Action[] actions = Actions.reduceHeat(1024);
  private long dispatches;
  private long submitted;

  @Override
  public List<Measurement> measure(ProbeOptions options) throws IOException {
    int secondsOfLoad = options.either(1, 10);
    Measurement heap = Measurement.cost("MemoryProbe.heap", "MB");
    try (ScratchDirectory directory = new ScratchDirectory(options.dir())) {
      ActionExecutor executor =
          ActionExecutor.builder()
              .dispatcher((action, attempt) -> result())
              .chain(ChronicleAppender.open(directory.path()))
              .build();
      executor.start();
      load(executor, TimeUnit.SECONDS.toNanos(secondsOfLoad) / SAMPLES);
      double first = 0;
      double last = 0;
      for (int sample = 0; sample < SAMPLES; sample++) {
        load(executor, TimeUnit.SECONDS.toNanos(secondsOfLoad) / SAMPLES);
        last = liveHeap() / MB;
        first = sample == 0 ? last : first;
        heap.add(last).beside("mapped", "MB", mapped(directory.path()) / MB);
      }
      heap.beside("growth", "MB", last - first);
      heap.beside("actions", "actions", submitted);
      executor.close();
      Check.equal("dispatched", submitted, dispatches);
      Check.equal("lost", 0, executor.counters().chainAppendFailures());
    }
    return List.of(heap);
  }

  private DispatchResult result() {
    return ++dispatches % FAILS_EACH == 0 ? FAIL : DispatchResult.ok();
  }

  private void load(ActionExecutor executor, long ns) {
    long endNs = System.nanoTime() + ns;
    while (System.nanoTime() - endNs < 0) {
      if (executor.submit(actions[(int) submitted & (actions.length - 1)])) {
        submitted++;
      } else {
        Thread.yield();
      }
    }
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Of the process's address space, what maps files of that directory. */
  private static long mapped(Path directory) throws IOException {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.exists(maps)) {
      return 0;
    }
    String inDirectory = directory.toRealPath() + "/";
    try (Stream<String> lines = Files.lines(maps)) {
      return lines.filter(line -> line.contains(inDirectory)).mapToLong(MemoryProbe::length).sum();
    }
  }

  private static long length(String line) {
    String[] range = line.substring(0, line.indexOf(' ')).split("-");
    return Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
  }
}
