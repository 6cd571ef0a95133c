package io.chainexec.replay.whatif;

import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.run.ScriptSource;
import io.chainexec.replay.select.Bound;
import io.chainexec.store.Problem;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/**
 * Replays actions twice through a real executor, as it was configured and with other settings, side
 * by side in one pass. The same input gives the same result. Used once, by one thread.
 */
public final class WhatIf {
  private static final int MOST_PROBLEMS = 100_000;

  private final Settings settings;
  private final Map<Role, Course> courses = new EnumMap<>(Role.class);
  private final Comparison comparison;
  private final Actions actions;
  private final EventQueue replayedEvents = new EventQueue(() -> input().read());
  private final EventQueue changedEvents = new EventQueue(() -> input().read());
  private GuardedInput input;
  private long order;

  /**
   * A question.
   *
   * @param recorded whether there is a record to compare with
   * @param changes the settings that are different, by key
   * @param mostListed how many actions are listed, of each sort
   */
  private WhatIf(boolean recorded, Map<String, String> changes, int mostListed) {
    settings = new Settings(changes);
    if (recorded) {
      courses.put(Role.RECORDED, new Course(Role.RECORDED));
    }
    courses.put(Role.REPLAYED, new Course(Role.REPLAYED));
    courses.put(Role.CHANGED, new Course(Role.CHANGED));
    comparison = new Comparison(courses, mostListed);
    actions = new Actions(List.copyOf(courses.keySet()), comparison);
  }

  /**
   * What other settings would have done to a part of a chain.
   *
   * @param problems is told what is wrong with what is read, perhaps more than once
   * @param since where to begin, with the state at that moment; null for the chain's beginning
   * @param until where to end; null for the chain's end
   * @param changes the settings that are different, by key; known ones, with values that can be
   *     read
   * @param mostListed how many actions are listed, of each sort, at most
   * @param progress is told the sequence that was reached
   * @throws WhatIfException if it cannot be told
   * @throws io.chainexec.chain.ChainException if the chain cannot be read
   */
  public static WhatIfResult ofChain(
      Path chain,
      Consumer<? super Problem> problems,
      Bound since,
      Bound until,
      Map<String, String> changes,
      int mostListed,
      LongConsumer progress) {
    WhatIf question = new WhatIf(true, changes, mostListed);
    Set<Problem> met = new HashSet<>();
    Consumer<Problem> counted =
        problem -> {
          if (met.size() < MOST_PROBLEMS) {
            met.add(problem);
          }
          problems.accept(problem);
        };
    RecordedEvents recorded =
        new RecordedEvents(question.actions, question::add, question.courses.get(Role.RECORDED));
    try (ChainInput input = new ChainInput(chain, counted, since, until, recorded, progress)) {
      question.run(input);
      question.comparison.horizon(recorded.lastNs());
      question.actions.finish();
      return question.result(input.source(), recorded.obstacles(met.size()));
    }
  }

  /**
   * What other settings would do to a script, run on the script's clock into a new chain.
   *
   * @param base the configuration that it is compared with
   * @param changes the settings that are different from that, by key
   * @param mostListed how many actions are listed, of each sort, at most
   * @throws io.chainexec.replay.run.RunException if the script cannot be read
   * @throws WhatIfException if it cannot be told
   */
  public static WhatIfResult ofScript(
      ScriptSource script, ExecutorConfig base, Map<String, String> changes, int mostListed) {
    WhatIf question = new WhatIf(false, changes, mostListed);
    try (ScriptInput input = new ScriptInput(script, base, question.actions, question::add)) {
      question.run(input);
      question.actions.finish();
      return question.result(input.source(), null);
    }
  }

  private void run(Input newInput) {
    input = new GuardedInput(newInput);
    Simulation replayed = simulation(Role.REPLAYED, replayedEvents, UnaryOperator.identity());
    Simulation changed = simulation(Role.CHANGED, changedEvents, settings::apply);
    changedEvents.follow(replayedEvents, () -> input.attempt(replayed::step));
    while (!input.failed() && changed.step()) {
      // Has the other one go ahead.
    }
    while (!input.failed() && replayed.step()) {
      // To its own end.
    }
    input.rethrow();
  }

  private Simulation simulation(
      Role role, EventQueue events, UnaryOperator<ExecutorConfig> configs) {
    return new Simulation(
        courses.get(role), actions, input, events, configs, role == Role.REPLAYED);
  }

  private GuardedInput input() {
    return input;
  }

  private void add(Event event) {
    order++;
    replayedEvents.add(order, event);
    changedEvents.add(order, event);
  }

  private WhatIfResult result(WhatIfResult.Source source, WhatIfResult.Obstacles obstacles) {
    return new WhatIfResult(
        source,
        settings.view(),
        comparison.actions(),
        obstacles == null ? null : comparison.fidelity(obstacles),
        courses.values().stream().map(Course::view).toList(),
        comparison.changes());
  }
}
