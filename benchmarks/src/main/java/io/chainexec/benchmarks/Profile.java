package io.chainexec.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How thoroughly to measure. */
enum Profile {
  /** Every benchmark runs and verifies itself, within a minute; the figures mean little. */
  SMOKE(1, 1, 50, 2, 50, 0),
  /** What is promised, with the bare log that it is measured by, within 20 minutes. */
  CORE(3, 3, 500, 4, 500, 19),
  /** Everything: what a user would pick instead, and what is drawn; within 35 minutes. */
  FULL(3, 3, 500, 4, 500, 34);

  /** What nothing is promised about: what others do, apart from the bare log, and the steps. */
  private static final String NOT_PROMISED =
      ".*\\.(CacheLine|DbScheduler|Disruptor|FileChannel|MappedMemory|Sqlite|Steps)Benchmark\\..*";

  private final int rounds;
  private final int warmups;
  private final int warmupMs;
  private final int measurements;
  private final int measurementMs;
  private final int limitMinutes;

  Profile(
      int rounds,
      int warmups,
      int warmupMs,
      int measurements,
      int measurementMs,
      int limitMinutes) {
    this.rounds = rounds;
    this.warmups = warmups;
    this.warmupMs = warmupMs;
    this.measurements = measurements;
    this.measurementMs = measurementMs;
    this.limitMinutes = limitMinutes;
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

  /** How often everything is measured, each time in other JVMs, if there is time for it. */
  int rounds() {
    return rounds;
  }

  /**
   * Whether to begin another round: there are that many, and each but the first only if it is going
   * to end within the limit when it takes as long as those before.
   *
   * @param done how many rounds are done
   * @param elapsed how long they took
   */
  boolean hasTimeForRound(int done, Duration elapsed) {
    return done == 0
        || done < rounds && elapsed.plus(elapsed.dividedBy(done)).compareTo(limit()) <= 0;
  }

  /** How long after the beginning nothing more is begun, but the first round. */
  Duration limit() {
    return Duration.ofMinutes(limitMinutes);
  }

  /** How many iterations at the machine's full speed are enough, if they can be had. */
  int enoughAtFullSpeed() {
    return this == SMOKE ? 0 : measurements;
  }

  /** Has JMH measure with one fork, for as long as the profile has it. */
  void timeOf(ChainedOptionsBuilder options) {
    options
        .forks(1)
        .warmupIterations(warmups)
        .warmupTime(TimeValue.milliseconds(warmupMs))
        .measurementIterations(measurements)
        .measurementTime(TimeValue.milliseconds(measurementMs));
  }

  /** Has JMH measure what belongs to the profile. */
  void choose(ChainedOptionsBuilder options) {
    switch (this) {
      case SMOKE -> smallest(options);
      case CORE ->
          options
              .exclude(NOT_PROMISED)
              .param("actionsPerBlock", "1", "64")
              .param("live", "0", "100000");
      case FULL -> {}
    }
  }

  /** One value or two of each parameter: a JVM for each takes a second. */
  private static void smallest(ChainedOptionsBuilder options) {
    options
        .param("outcome", "PULL_REPLICA", "RESUMED")
        .param("actionsPerBlock", "64")
        .param("chain", "true")
        .param("to", "executor")
        .param("recordsPerBlock", "64")
        .param("sync", "commit")
        .param("blockOf", "64")
        .param("liveKeys", "1000")
        .param("kind", "PULL_REPLICA")
        .param("live", "1000")
        .param("deferred", "1000")
        .param("waits", "RANDOM")
        .param("pages", "fresh")
        .param("recordsPerWrite", "64")
        .param("synchronous", "FULL")
        .param("rowsPerTransaction", "64");
  }
}
