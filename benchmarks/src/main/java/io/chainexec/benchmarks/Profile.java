package io.chainexec.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How thoroughly to measure. */
enum Profile {
  /** Every benchmark runs and verifies itself, within a minute or so; the figures mean little. */
  SMOKE(1, 1, 100, 2, 100),
  /** Figures to go by, within 20 minutes. */
  CORE(3, 3, 1000, 5, 1000);

  private final int forks;
  private final int warmups;
  private final int warmupMs;
  private final int measurements;
  private final int measurementMs;

  Profile(int forks, int warmups, int warmupMs, int measurements, int measurementMs) {
    this.forks = forks;
    this.warmups = warmups;
    this.warmupMs = warmupMs;
    this.measurements = measurements;
    this.measurementMs = measurementMs;
  }

  /**
   * The profile of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  static Profile ofName(String name) {
    return Arrays.stream(values())
        .filter(profile -> profile.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown profile \"" + name + "\"; known are " + String.join(", ", labels())));
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Profile::label).collect(Collectors.toList());
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Which benchmarks belong to it, as a regular expression over their full names: all do. */
  String includes() {
    return ".*";
  }

  void applyTo(ChainedOptionsBuilder options) {
    options
        .forks(forks)
        .warmupIterations(warmups)
        .warmupTime(TimeValue.milliseconds(warmupMs))
        .measurementIterations(measurements)
        .measurementTime(TimeValue.milliseconds(measurementMs));
    if (this == SMOKE) {
      // One value of each parameter that only makes a difference in the figures.
      options.param("liveKeys", "1000");
    }
  }
}
