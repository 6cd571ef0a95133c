package io.chainexec.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one or more runs of {@code bench} have measured, by name. What was not measured is NaN, and
 * so is what is worked out of it. Immutable.
 */
final class Results {
  private final Map<String, JmhResult> byName = new LinkedHashMap<>();

  /**
   * Reads files; where two hold the same benchmark, the later one counts.
   *
   * @throws BenchException if one is not what bench writes
   */
  static Results read(List<Path> files) throws BenchException {
    Results results = new Results();
    for (Path file : files) {
      results.byName.putAll(JmhResult.read(file));
    }
    return results;
  }

  /** The median of all iterations of that benchmark with these parameters, by name. */
  double median(String name) {
    JmhResult result = byName.get(name);
    return result == null ? Double.NaN : result.median();
  }

  /** The median of what was measured beside it. */
  double secondary(String name, String label) {
    JmhResult result = byName.get(name);
    return result == null ? Double.NaN : result.secondary(label);
  }

  /** Null if it was not measured. */
  JmhResult get(String name) {
    return byName.get(name);
  }

  /** Everything whose name begins so. */
  Stream<JmhResult> startingWith(String prefix) {
    return byName.values().stream().filter(result -> result.name().startsWith(prefix));
  }

  /** What it was measured on, once for each of several; empty if no file says it. */
  List<String> machines() {
    return byName.values().stream()
        .map(JmhResult::machine)
        .filter(machine -> !machine.isEmpty())
        .distinct()
        .toList();
  }
}
