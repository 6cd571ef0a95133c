package io.chainexec.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How an executor gates, waits and counts. Immutable and thread-safe; made by {@link #builder()},
 * which refuses what makes no sense. Each setting has a key, by which it is written on the chain
 * ({@link #toMap()}) and set from text ({@link Builder#set}).
 */
public final class ExecutorConfig {
  private static final long MAX_NS = Durations.parseNs("36500d");
  private static final List<Setting> SETTINGS =
      List.of(
          duration("pull_cooldown", c -> c.pullCooldownNs, (b, ns) -> b.pullCooldownNs = ns),
          duration(
              "replica_stabilization_window",
              c -> c.stabilizationWindowNs,
              (b, ns) -> b.stabilizationWindowNs = ns),
          integer("drain_rate_per_sec", c -> c.drainRatePerSec, Builder::drainRatePerSec),
          integer("max_defer_count", c -> c.maxDeferCount, Builder::maxDeferCount),
          integer("pressure_high", c -> c.pressureHigh, (b, n) -> b.pressureHigh = n),
          integer("pressure_low", c -> c.pressureLow, (b, n) -> b.pressureLow = n),
          integer("queue_capacity", c -> c.queueCapacity, Builder::queueCapacity),
          integer("control_capacity", c -> c.controlCapacity, Builder::controlCapacity),
          integer("recent_failures", c -> c.recentFailures, Builder::recentFailures),
          integer("actions_per_block", c -> c.actionsPerBlock, Builder::actionsPerBlock),
          duration("idle_tick", c -> c.idleTickNs, (b, ns) -> b.idleTickNs = ns),
          duration("slow_dispatch", c -> c.slowDispatchNs, (b, ns) -> b.slowDispatchNs = ns),
          new Setting(
              "deferral_order",
              c -> c.deferralOrder.name().toLowerCase(java.util.Locale.ROOT),
              (b, text) -> b.deferralOrder(parseOrder(text))),
          new Setting(
              "journal",
              "outcomes",
              c -> c.journal.name().toLowerCase(java.util.Locale.ROOT),
              (b, text) -> b.journal(parseJournal(text))),
          duration(
                  "idempotency_window",
                  c -> c.idempotencyWindowNs,
                  (b, ns) -> b.idempotencyWindowNs = ns)
              .impliedAs("10m"),
          new Setting(
              "in_doubt",
              c -> c.inDoubt().name().toLowerCase(java.util.Locale.ROOT),
              (b, text) -> b.inDoubt(parseInDoubt(text))),
          new Setting(
              "apply_backoff_gates",
              c -> Boolean.toString(c.applyBackoffGates),
              (b, text) -> b.applyBackoffGates(parseBoolean(text))),
          new Setting(
              "on_chain_failure",
              "continue",
              c -> c.onChainFailure.name().toLowerCase(java.util.Locale.ROOT),
              (b, text) -> b.onChainFailure(parseOnChainFailure(text))));

  private final long pullCooldownNs;
  private final long stabilizationWindowNs;
  private final int drainRatePerSec;
  private final int maxDeferCount;
  private final int pressureHigh;
  private final int pressureLow;
  private final int queueCapacity;
  private final int controlCapacity;
  private final int recentFailures;
  private final int actionsPerBlock;
  private final long idleTickNs;
  private final long slowDispatchNs;
  private final DeferralOrder deferralOrder;
  private final JournalMode journal;
  private final long idempotencyWindowNs;

  /** Null where it follows the journal. */
  private final InDoubtPolicy inDoubt;

  private final boolean applyBackoffGates;
  private final ChainFailurePolicy onChainFailure;

  private ExecutorConfig(Builder b) {
    pullCooldownNs = b.pullCooldownNs;
    stabilizationWindowNs = b.stabilizationWindowNs;
    drainRatePerSec = b.drainRatePerSec;
    maxDeferCount = b.maxDeferCount;
    pressureHigh = b.pressureHigh;
    pressureLow = b.pressureLow;
    queueCapacity = b.queueCapacity;
    controlCapacity = b.controlCapacity;
    recentFailures = b.recentFailures;
    actionsPerBlock = b.actionsPerBlock;
    idleTickNs = b.idleTickNs;
    slowDispatchNs = b.slowDispatchNs;
    deferralOrder = b.deferralOrder;
    journal = b.journal;
    idempotencyWindowNs = b.idempotencyWindowNs;
    inDoubt = b.inDoubt;
    applyBackoffGates = b.applyBackoffGates;
    onChainFailure = b.onChainFailure;
  }

  /** A builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The defaults. */
  public static ExecutorConfig defaults() {
    return builder().build();
  }

  /** The keys that {@link Builder#set} knows, in their order of presentation. */
  public static List<String> keys() {
    return SETTINGS.stream().map(Setting::key).toList();
  }

  /**
   * The configuration that {@link #toMap()} wrote, read leniently: keys it does not know (a newer
   * writer's) are passed over, those that are missing keep their default, and values are not
   * checked against each other, since what once ran is history.
   *
   * @throws IllegalArgumentException if a known key has a value that cannot be read
   */
  public static ExecutorConfig ofMap(Map<String, String> settings) {
    Builder builder = new Builder();
    for (Setting setting : SETTINGS) {
      String text = settings.get(setting.key);
      if (text != null) {
        builder.set(setting.key, text);
      }
    }
    return builder.buildUnchecked();
  }

  /**
   * The settings as text, by key: all that there were when chains were first written, and of later
   * ones those that are not at their default.
   */
  public SortedMap<String, String> toMap() {
    SortedMap<String, String> map = new TreeMap<>();
    for (Setting setting : SETTINGS) {
      String text = setting.show.apply(this);
      if (!text.equals(setting.impliedText)) {
        map.put(setting.key, text);
      }
    }
    return map;
  }

  /**
   * One setting as text.
   *
   * @throws IllegalArgumentException if the key is unknown
   */
  public String get(String key) {
    for (Setting setting : SETTINGS) {
      if (setting.key.equals(key)) {
        return setting.show.apply(this);
      }
    }
    throw unknown(key);
  }

  private static IllegalArgumentException unknown(String key) {
    return new IllegalArgumentException(
        "unknown setting \"" + key + "\"; known are " + String.join(", ", keys()));
  }

  /**
   * A builder that holds this configuration. What becomes of actions in doubt follows a change of
   * the journal there, unless it was set.
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    toMap().forEach(builder::set);
    builder.inDoubt = inDoubt;
    return builder;
  }

  /** The least time between two pulls' admissions, over all chains, in nanoseconds. */
  public long pullCooldownNs() {
    return pullCooldownNs;
  }

  /** For how long a chain is left alone after a pull or drop, in nanoseconds. */
  public long stabilizationWindowNs() {
    return stabilizationWindowNs;
  }

  /** How many migrations are admitted in any sliding second; 0 admits none. */
  public int drainRatePerSec() {
    return drainRatePerSec;
  }

  /** How many deferrals and dispatch retries an action may cost before it fails. */
  public int maxDeferCount() {
    return maxDeferCount;
  }

  /** The depth at which pressure is asserted. */
  public int pressureHigh() {
    return pressureHigh;
  }

  /** The depth at which pressure is released. */
  public int pressureLow() {
    return pressureLow;
  }

  /** How many submissions may be queued. */
  public int queueCapacity() {
    return queueCapacity;
  }

  /** How many control commands (failure records, gates, snapshot requests) may be queued. */
  public int controlCapacity() {
    return controlCapacity;
  }

  /** How many failure records are kept in memory. */
  public int recentFailures() {
    return recentFailures;
  }

  /** After how many actions a block is committed at the latest. */
  public int actionsPerBlock() {
    return actionsPerBlock;
  }

  /** The time between two evaluations of pressure without an action, in nanoseconds. */
  public long idleTickNs() {
    return idleTickNs;
  }

  /** A dispatch that took at least this long is followed by a commit, in nanoseconds. */
  public long slowDispatchNs() {
    return slowDispatchNs;
  }

  /** Who goes first among actions that wait for the same limit. */
  public DeferralOrder deferralOrder() {
    return deferralOrder;
  }

  /** What is on the chain before an action is dispatched. */
  public JournalMode journal() {
    return journal;
  }

  /** For how long an idempotency key is seen again, in nanoseconds. */
  public long idempotencyWindowNs() {
    return idempotencyWindowNs;
  }

  /** What becomes of an action that had no outcome when the process before ended. */
  public InDoubtPolicy inDoubt() {
    if (inDoubt != null) {
      return inDoubt;
    }
    return journal == JournalMode.INTAKE ? InDoubtPolicy.REDISPATCH : InDoubtPolicy.REPORT;
  }

  /** Whether a dispatched {@code apply_backoff} gates its daemon. */
  public boolean applyBackoffGates() {
    return applyBackoffGates;
  }

  /** What the executor does when a record or a block cannot be appended. */
  public ChainFailurePolicy onChainFailure() {
    return onChainFailure;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExecutorConfig that && toMap().equals(that.toMap());
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }

  @Override
  public String toString() {
    return toMap().toString();
  }

  private static Setting duration(
      String key, Function<ExecutorConfig, Long> get, BiConsumer<Builder, Long> set) {
    return new Setting(
        key,
        config -> Durations.format(get.apply(config)),
        (builder, text) -> {
          long ns = Durations.parseNs(text);
          if (ns > MAX_NS) {
            throw new IllegalArgumentException("\"" + text + "\" is too long, at most 36500d");
          }
          set.accept(builder, ns);
        });
  }

  private static Setting integer(
      String key, Function<ExecutorConfig, Integer> get, BiConsumer<Builder, Integer> set) {
    return new Setting(
        key,
        config -> get.apply(config).toString(),
        (builder, text) -> set.accept(builder, parseInt(text)));
  }

  private static int parseInt(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no whole number up to " + Integer.MAX_VALUE, e);
    }
  }

  private static DeferralOrder parseOrder(String text) {
    return switch (text) {
      case "queued" -> DeferralOrder.QUEUED;
      case "shared" -> DeferralOrder.SHARED;
      default ->
          throw new IllegalArgumentException("\"" + text + "\" is neither queued nor shared");
    };
  }

  private static JournalMode parseJournal(String text) {
    return switch (text) {
      case "outcomes" -> JournalMode.OUTCOMES;
      case "intake" -> JournalMode.INTAKE;
      default ->
          throw new IllegalArgumentException("\"" + text + "\" is neither outcomes nor intake");
    };
  }

  private static InDoubtPolicy parseInDoubt(String text) {
    return switch (text) {
      case "report" -> InDoubtPolicy.REPORT;
      case "redispatch" -> InDoubtPolicy.REDISPATCH;
      default ->
          throw new IllegalArgumentException("\"" + text + "\" is neither report nor redispatch");
    };
  }

  private static ChainFailurePolicy parseOnChainFailure(String text) {
    return switch (text) {
      case "continue" -> ChainFailurePolicy.CONTINUE;
      case "halt" -> ChainFailurePolicy.HALT;
      default ->
          throw new IllegalArgumentException("\"" + text + "\" is neither continue nor halt");
    };
  }

  private static boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
    };
  }

  /**
   * One setting as text.
   *
   * @param impliedText what it is where a chain does not say, and so need not say; for settings
   *     that the first chains did not have, else null. Never changed, or old chains would lie
   */
  private record Setting(
      String key,
      String impliedText,
      Function<ExecutorConfig, String> show,
      BiConsumer<Builder, String> read) {
    Setting(String key, Function<ExecutorConfig, String> show, BiConsumer<Builder, String> read) {
      this(key, null, show, read);
    }

    Setting impliedAs(String text) {
      return new Setting(key, text, show, read);
    }
  }

  /** Collects settings; not thread-safe. Each setter refuses what is out of its own range. */
  public static final class Builder {
    private long pullCooldownNs = 250_000_000L;
    private long stabilizationWindowNs = 60_000_000_000L;
    private int drainRatePerSec = 10;
    private int maxDeferCount = 16;
    private int pressureHigh = 1000;
    private int pressureLow = 200;
    private int queueCapacity = 1024;
    private int controlCapacity = 1024;
    private int recentFailures = 256;
    private int actionsPerBlock = 64;
    private long idleTickNs = 100_000_000L;
    private long slowDispatchNs = 1_000_000L;
    private DeferralOrder deferralOrder = DeferralOrder.QUEUED;
    private JournalMode journal = JournalMode.OUTCOMES;
    private long idempotencyWindowNs = 600_000_000_000L;
    private InDoubtPolicy inDoubt;
    private boolean applyBackoffGates = true;
    private ChainFailurePolicy onChainFailure = ChainFailurePolicy.CONTINUE;

    private Builder() {}

    /** The least time between two pulls' admissions, over all chains. Default 250 ms. */
    public Builder pullCooldown(Duration cooldown) {
      pullCooldownNs = nanos("pull_cooldown", cooldown);
      return this;
    }

    /** For how long a chain is left alone after a pull or drop. Default 60 s. */
    public Builder stabilizationWindow(Duration window) {
      stabilizationWindowNs = nanos("replica_stabilization_window", window);
      return this;
    }

    /** How many migrations are admitted in any sliding second; 0 admits none. Default 10. */
    public Builder drainRatePerSec(int rate) {
      drainRatePerSec = inRange("drain_rate_per_sec", rate, 0, 100_000_000);
      return this;
    }

    /** How many deferrals and retries an action may cost before it fails. Default 16. */
    public Builder maxDeferCount(int count) {
      maxDeferCount = inRange("max_defer_count", count, 0, 1_000_000_000);
      return this;
    }

    /**
     * The depths at which pressure is asserted and released; high must be above low. Defaults 1000
     * and 200.
     */
    public Builder pressure(int high, int low) {
      pressureHigh = high;
      pressureLow = low;
      return this;
    }

    /** How many submissions may be queued. Default 1024. */
    public Builder queueCapacity(int capacity) {
      queueCapacity = inRange("queue_capacity", capacity, 1, 1 << 24);
      return this;
    }

    /** How many control commands may be queued. Default 1024. */
    public Builder controlCapacity(int capacity) {
      controlCapacity = inRange("control_capacity", capacity, 1, 1 << 24);
      return this;
    }

    /** How many failure records are kept in memory. Default 256. */
    public Builder recentFailures(int count) {
      recentFailures = inRange("recent_failures", count, 1, 1 << 20);
      return this;
    }

    /** After how many actions a block is committed at the latest. Default 64. */
    public Builder actionsPerBlock(int count) {
      actionsPerBlock = inRange("actions_per_block", count, 1, 1024);
      return this;
    }

    /** The time between two evaluations of pressure without an action. Default 100 ms. */
    public Builder idleTick(Duration tick) {
      idleTickNs = nanos("idle_tick", tick);
      return this;
    }

    /** A dispatch that took at least this long is followed by a commit. Default 1 ms. */
    public Builder slowDispatch(Duration slow) {
      slowDispatchNs = nanos("slow_dispatch", slow);
      return this;
    }

    /** Who goes first among actions that wait for the same limit. Default {@code QUEUED}. */
    public Builder deferralOrder(DeferralOrder order) {
      deferralOrder = java.util.Objects.requireNonNull(order, "order");
      return this;
    }

    /** What is on the chain before an action is dispatched. Default {@code OUTCOMES}. */
    public Builder journal(JournalMode mode) {
      journal = java.util.Objects.requireNonNull(mode, "mode");
      return this;
    }

    /**
     * For how long an idempotency key is seen again, from its acceptance on. The keys within it are
     * held in memory. Default 10 minutes.
     */
    public Builder idempotencyWindow(Duration window) {
      idempotencyWindowNs = nanos("idempotency_window", window);
      return this;
    }

    /**
     * What becomes of an action that had no outcome when the process before ended. Default {@code
     * REPORT} with the journal {@code OUTCOMES}, {@code REDISPATCH} with {@code INTAKE}.
     */
    public Builder inDoubt(InDoubtPolicy policy) {
      inDoubt = java.util.Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** Whether a dispatched {@code apply_backoff} gates its daemon. Default true. */
    public Builder applyBackoffGates(boolean gates) {
      applyBackoffGates = gates;
      return this;
    }

    /**
     * What the executor does when a record or a block cannot be appended. Default {@code CONTINUE}.
     */
    public Builder onChainFailure(ChainFailurePolicy policy) {
      onChainFailure = java.util.Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Sets one setting from text.
     *
     * @throws IllegalArgumentException if the key is unknown or its value cannot be read; the
     *     message names the key and says what is accepted
     */
    public Builder set(String key, String text) {
      for (Setting setting : SETTINGS) {
        if (setting.key.equals(key)) {
          try {
            setting.read.accept(this, text);
          } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw new IllegalArgumentException(
                message.startsWith(key) ? message : key + ": " + message, e);
          }
          return this;
        }
      }
      throw unknown(key);
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if the settings make no sense together; the message lists
     *     every problem
     */
    public ExecutorConfig build() {
      List<String> problems = new ArrayList<>();
      if (pressureLow < 0) {
        problems.add("pressure_low is " + pressureLow + ", it cannot be negative");
      }
      if (pressureHigh <= pressureLow) {
        problems.add(
            "pressure_high ("
                + pressureHigh
                + ") must be above pressure_low ("
                + pressureLow
                + ")");
      }
      if (idleTickNs < 1_000_000L) {
        problems.add("idle_tick is " + Durations.format(idleTickNs) + ", at least 1ms is needed");
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", problems));
      }
      return buildUnchecked();
    }

    /** The configuration without the checks across settings; for history and conformance. */
    ExecutorConfig buildUnchecked() {
      return new ExecutorConfig(this);
    }

    private static int inRange(String key, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            key + " is " + value + ", accepted are " + min + " to " + max);
      }
      return value;
    }

    private static long nanos(String key, Duration duration) {
      if (duration.isNegative() || duration.compareTo(Duration.ofNanos(MAX_NS)) > 0) {
        throw new IllegalArgumentException(
            key + " is " + duration + ", accepted are 0 to 36500 days");
      }
      return duration.toNanos();
    }
  }
}
