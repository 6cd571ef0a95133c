package io.chainexec.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What one or more runs of {@code bench} have measured, by name. What was not measured is NaN, and
 * so is what is worked out of it. Immutable.
 */
final class Results {
  private final Map<String, JmhResult> byName = new LinkedHashMap<>();
  private final Consumer<String> asked;

  private Results(Consumer<String> asked) {
    this.asked = asked;
  }

  /** Empty ones, which note what they are asked for; to find out what nobody measures any more. */
  static Results recordingNames(Collection<String> names) {
    return new Results(names::add);
  }

  /**
   * Reads files; where two hold the same benchmark, the later one counts.
   *
   * @throws BenchException if one is not what bench writes
   */
  static Results read(List<Path> files) throws BenchException {
    Results results = new Results(name -> {});
    for (Path file : files) {
      results.byName.putAll(JmhResult.read(file));
    }
    return results;
  }

  /** The median of all iterations of that benchmark with these parameters, by name. */
  double median(String name) {
    JmhResult result = get(name);
    return result == null ? Double.NaN : result.median();
  }

  /** The median of what was measured beside it. */
  double secondary(String name, String label) {
    JmhResult result = get(name);
    return result == null ? Double.NaN : result.secondary(label);
  }

  private JmhResult get(String name) {
    asked.accept(name);
    return byName.get(name);
  }

  /** Everything whose name begins so. */
  Stream<JmhResult> startingWith(String prefix) {
    return byName.values().stream().filter(result -> result.name().startsWith(prefix));
  }

  /** How many iterations do not count, since the machine was not at its full speed. */
  int leftOut() {
    return byName.values().stream().mapToInt(JmhResult::leftOut).sum();
  }

  /** How many iterations there were. */
  int measured() {
    return byName.values().stream().mapToInt(JmhResult::measured).sum();
  }

  /** What was never measured while the machine was at its full speed. */
  List<String> neverAtFullSpeed() {
    return byName.keySet().stream().filter(this::wasSlow).toList();
  }

  private boolean wasSlow(String name) {
    JmhResult result = byName.get(name);
    return result != null && result.atFullSpeed() == 0;
  }

  /** Whether what is worked out of these is so of anything that was never at full speed. */
  boolean areSlowIn(ToDoubleFunction<Results> workedOut) {
    List<String> names = new ArrayList<>();
    Results noting = new Results(names::add);
    noting.byName.putAll(byName);
    workedOut.applyAsDouble(noting);
    return names.stream().anyMatch(this::wasSlow);
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
