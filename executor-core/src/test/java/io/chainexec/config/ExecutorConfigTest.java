package io.chainexec.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorConfigTest {
  private static final Map<String, String> DEFAULTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("pull_cooldown", "250ms"),
              Map.entry("replica_stabilization_window", "1m"),
              Map.entry("drain_rate_per_sec", "10"),
              Map.entry("max_defer_count", "16"),
              Map.entry("pressure_high", "1000"),
              Map.entry("pressure_low", "200"),
              Map.entry("queue_capacity", "1024"),
              Map.entry("control_capacity", "1024"),
              Map.entry("recent_failures", "256"),
              Map.entry("actions_per_block", "64"),
              Map.entry("idle_tick", "100ms"),
              Map.entry("slow_dispatch", "1ms"),
              Map.entry("deferral_order", "queued"),
              Map.entry("in_doubt", "report"),
              Map.entry("apply_backoff_gates", "true")));

  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("pull_cooldown", "0s"),
          Map.entry("replica_stabilization_window", "1ns"),
          Map.entry("drain_rate_per_sec", "0"),
          Map.entry("max_defer_count", "0"),
          Map.entry("pressure_high", "300"),
          Map.entry("pressure_low", "0"),
          Map.entry("queue_capacity", "1"),
          Map.entry("control_capacity", "1"),
          Map.entry("recent_failures", "1"),
          Map.entry("actions_per_block", "1"),
          Map.entry("idle_tick", "1ms"),
          Map.entry("slow_dispatch", "0s"),
          Map.entry("deferral_order", "shared"),
          Map.entry("journal", "intake"),
          Map.entry("idempotency_window", "1ns"),
          Map.entry("in_doubt", "redispatch"),
          Map.entry("apply_backoff_gates", "false"),
          Map.entry("on_chain_failure", "halt"));

  /** Settings that the first chains did not have: not written where they have that value. */
  private static final Map<String, String> IMPLIED =
      Map.of("journal", "outcomes", "idempotency_window", "10m", "on_chain_failure", "continue");

  @Test
  void theDefaultsAreThoseOfTheContract() {
    assertEquals(DEFAULTS, ExecutorConfig.defaults().toMap());
    TreeMap<String, String> all = new TreeMap<>(DEFAULTS);
    all.putAll(IMPLIED);
    assertEquals(all.keySet(), new TreeMap<>(OTHERS).keySet());
    assertEquals(all.keySet(), new java.util.TreeSet<>(ExecutorConfig.keys()));
    ExecutorConfig.Builder builder = ExecutorConfig.builder();
    IMPLIED.forEach(builder::set);
    assertEquals(ExecutorConfig.defaults(), builder.build());
    assertEquals(ExecutorConfig.keys().size(), new HashSet<>(ExecutorConfig.keys()).size());
  }

  @Test
  void everyKeyIsSetFromTextAndWrittenBack() {
    OTHERS.forEach(
        (key, value) -> {
          ExecutorConfig config = ExecutorConfig.builder().set(key, value).build();
          Map<String, String> expected = new TreeMap<>(DEFAULTS);
          expected.put(key, value);
          if (key.equals("journal")) {
            expected.put("in_doubt", "redispatch");
          }
          assertEquals(expected, config.toMap());
          assertEquals(config, ExecutorConfig.ofMap(config.toMap()));
          assertEquals(config, config.toBuilder().build());
          assertNotEquals(ExecutorConfig.defaults(), config);
        });
  }

  @Test
  void whatIsInDoubtFollowsTheJournalUnlessItIsSet() {
    ExecutorConfig unset = ExecutorConfig.builder().journal(JournalMode.INTAKE).build();
    assertEquals(InDoubtPolicy.REDISPATCH, unset.inDoubt());
    assertEquals(unset, ExecutorConfig.ofMap(unset.toMap()));
    assertEquals(
        InDoubtPolicy.REPORT, unset.toBuilder().journal(JournalMode.OUTCOMES).build().inDoubt());
    assertEquals(
        InDoubtPolicy.REDISPATCH,
        ExecutorConfig.defaults().toBuilder().journal(JournalMode.INTAKE).build().inDoubt());
    ExecutorConfig set =
        ExecutorConfig.builder().set("in_doubt", "report").set("journal", "intake").build();
    assertEquals(InDoubtPolicy.REPORT, set.inDoubt());
    assertEquals(
        InDoubtPolicy.REPORT, set.toBuilder().idempotencyWindow(Duration.ZERO).build().inDoubt());
  }

  @Test
  void aMapIsReadLeniently() {
    assertEquals(
        ExecutorConfig.builder().drainRatePerSec(3).build(),
        ExecutorConfig.ofMap(Map.of("drain_rate_per_sec", "3", "of_a_later_version", "x")));
    assertEquals(
        5, ExecutorConfig.ofMap(Map.of("pressure_low", "5", "pressure_high", "1")).pressureLow());
    assertRefused(() -> ExecutorConfig.ofMap(Map.of("drain_rate_per_sec", "x")), "x");
  }

  @ParameterizedTest
  @CsvSource({
    "pull_cooldown, 1, 250ms",
    "pull_cooldown, 36501d, 36500d",
    "replica_stabilization_window, never, 250ms",
    "idle_tick, -1s, 250ms",
    "slow_dispatch, 1x, ms",
    "drain_rate_per_sec, -1, 0 to 100000000",
    "drain_rate_per_sec, 100000001, 0 to 100000000",
    "drain_rate_per_sec, ten, whole number",
    "max_defer_count, -1, 0 to 1000000000",
    "queue_capacity, 0, 1 to 16777216",
    "control_capacity, 16777217, 1 to 16777216",
    "recent_failures, 0, 1 to 1048576",
    "actions_per_block, 1025, 1 to 1024",
    "pressure_high, 99999999999, 2147483647",
    "deferral_order, QUEUED, queued nor shared",
    "journal, all, outcomes nor intake",
    "idempotency_window, 36501d, 36500d",
    "in_doubt, ask, report nor redispatch",
    "apply_backoff_gates, yes, true nor false"
  })
  void anErrorNamesTheKeyTheValueAndWhatIsAccepted(String key, String value, String accepted) {
    String message = assertRefused(() -> ExecutorConfig.builder().set(key, value), accepted);
    assertTrue(message.contains(key) && message.contains(value), message);
  }

  @Test
  void anUnknownKeyIsAnsweredWithThoseThereAre() {
    String message =
        assertRefused(() -> ExecutorConfig.builder().set("pull_cooldwn", "1s"), "pull_cooldwn");
    ExecutorConfig.keys().forEach(key -> assertTrue(message.contains(key), message));
  }

  @Test
  void settingsThatMakeNoSenseTogetherAreListedAtOnce() {
    String message =
        assertRefused(
            () ->
                ExecutorConfig.builder()
                    .pressure(-2, -1)
                    .idleTick(Duration.ofNanos(999_999))
                    .build(),
            "idle_tick");
    assertTrue(message.contains("pressure_high (-2)"), message);
    assertTrue(message.contains("pressure_low is -1"), message);
    assertRefused(() -> ExecutorConfig.builder().pressure(5, 5).build(), "above");
    ExecutorConfig.builder().pressure(1, 0).build();
  }

  @Test
  void settersRefuseWhatIsOutOfRange() {
    ExecutorConfig.Builder builder = ExecutorConfig.builder();
    assertRefused(() -> builder.pullCooldown(Duration.ofNanos(-1)), "pull_cooldown");
    assertRefused(() -> builder.stabilizationWindow(Duration.ofDays(36_501)), "window");
    assertRefused(() -> builder.queueCapacity(0), "queue_capacity");
    assertThrows(NullPointerException.class, () -> builder.deferralOrder(null));
  }

  private static String assertRefused(Executable executable, String saying) {
    String message = assertThrows(IllegalArgumentException.class, executable).getMessage();
    assertTrue(message.contains(saying), message);
    return message;
  }
}
