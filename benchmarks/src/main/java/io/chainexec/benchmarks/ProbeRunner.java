package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs probes, each in a JVM of its own with the flags that JMH's forks get. */
final class ProbeRunner {
  /** Those there are, by the name that a filter is matched with, in the order they run in. */
  static final Map<String, Supplier<Probe>> PROBES = probes();

  /** Ten million live keys take more than a gigabyte. */
  private static final int HEAP_MB = 4096;

  /** All of it is touched at once, and smoke has a thousand keys. */
  private static final int SMOKE_HEAP_MB = 512;

  private ProbeRunner() {}

  private static Map<String, Supplier<Probe>> probes() {
    Map<String, Supplier<Probe>> probes = new LinkedHashMap<>();
    probes.put("LatencyProbe", LatencyProbe::new);
    probes.put("WakeupProbe", WakeupProbe::new);
    probes.put("IdleProbe", IdleProbe::new);
    probes.put("DiskProbe", DiskProbe::new);
    probes.put("MemoryProbe", MemoryProbe::new);
    probes.put("ReadProbe", ReadProbe::new);
    return probes;
  }

  /**
   * Runs a probe; its results as an array in JMH's form.
   *
   * @throws BenchException if it fails; what it said is on standard error
   */
  static JsonNode run(String name, ProbeOptions options) throws BenchException {
    try {
      Path out = Files.createTempFile("probe", ".json");
      try {
        int exit =
            new ProcessBuilder(command(name, options, out))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (exit != 0) {
          throw new BenchException(name + " failed, see above");
        }
        return new ObjectMapper().readTree(out.toFile());
      } finally {
        Files.delete(out);
      }
    } catch (IOException | InterruptedException e) {
      throw new BenchException("cannot run " + name + ": " + e, e);
    }
  }

  private static List<String> command(String name, ProbeOptions options, Path out) {
    String heap = options.either(SMOKE_HEAP_MB, HEAP_MB) + "m";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(ForkFlags.withHeap(heap)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ProbeMain.class.getName());
    command.addAll(List.of(name, options.dir(), options.profile().label()));
    command.add(Integer.toString(options.rate()));
    command.add(Integer.toString(options.round()));
    command.add(out.toString());
    return command;
  }
}
