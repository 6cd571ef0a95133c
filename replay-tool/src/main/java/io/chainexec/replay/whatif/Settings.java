package io.chainexec.replay.whatif;

import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings to change, and what they were. Not thread-safe. */
final class Settings {
  /** They say how much is kept, committed or refused elsewhere, not what becomes of an action. */
  private static final Set<String> IDLE =
      Set.of(
          "actions_per_block",
          "control_capacity",
          "idempotency_window",
          "on_chain_failure",
          "recent_failures",
          "slow_dispatch");

  private final Map<String, String> changes;
  private final Map<String, Set<String>> was = new LinkedHashMap<>();

  /** The changes as a configuration writes them. */
  private final Map<String, String> now;

  /** Those changes, by key, in the order in which they are shown. */
  Settings(Map<String, String> changes) {
    this.changes = changes;
    now = new LinkedHashMap<>(changes);
    changes.keySet().forEach(key -> was.put(key, new LinkedHashSet<>()));
  }

  /**
   * The configuration of a session with the changes.
   *
   * @throws WhatIfException if they make no sense together
   */
  ExecutorConfig apply(ExecutorConfig config) {
    was.forEach((key, values) -> values.add(config.get(key)));
    ExecutorConfig.Builder builder = config.toBuilder();
    changes.forEach(builder::set);
    try {
      ExecutorConfig changed = builder.build();
      now.replaceAll((key, text) -> changed.get(key));
      return changed;
    } catch (IllegalArgumentException e) {
      throw new WhatIfException(
          "with what else was set, the settings make no sense: " + e.getMessage(), e);
    }
  }

  List<WhatIfResult.Setting> view() {
    List<WhatIfResult.Setting> list = new ArrayList<>();
    now.forEach(
        (key, text) -> {
          List<String> before = List.copyOf(was.get(key));
          list.add(new WhatIfResult.Setting(key, before, text, IDLE.contains(key)));
        });
    return list;
  }
}
