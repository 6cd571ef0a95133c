package io.chainexec.history;

import io.chainexec.action.ActionKind;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an executor in the shared deferral order should do, told as simply as possible: lists that
 * are searched, times in milliseconds, no indexes. It knows nothing of the real one.
 */
final class SharedModel {
  private static final int BATCH = 64;

  private final ExecutorConfig config;
  private final long cooldownMs;
  private final long windowMs;
  private final List<String> events = new ArrayList<>();
  private final List<Item> queue = new ArrayList<>();
  private final List<Item> waiting = new ArrayList<>();
  private final List<Runnable> commands = new ArrayList<>();
  private final Map<Integer, Long> windowEnds = new HashMap<>();
  private final Map<Integer, Long> gateEnds = new HashMap<>();
  private final List<Long> drains = new ArrayList<>();
  private long cooldownEnd = Long.MIN_VALUE;
  private long now;
  private long nextTick = Long.MIN_VALUE;
  private boolean pressure;
  private long nextId = 1;
  private long seq;
  private long order;
  private int refused;
  private int refusedRecorded;

  SharedModel(ExecutorConfig config) {
    this.config = config;
    cooldownMs = config.pullCooldownNs() / 1_000_000;
    windowMs = config.stabilizationWindowNs() / 1_000_000;
  }

  List<String> events() {
    return events;
  }

  void play(List<Step> steps) {
    steps.forEach(this::play);
  }

  private void play(Step step) {
    if (step instanceof Step.Submit submit) {
      submit(submit.spec(), submit.reactions());
    } else if (step instanceof Step.Advance advance) {
      advance(advance.ms());
    } else if (step instanceof Step.Stall stall) {
      now += stall.ms();
    } else if (step instanceof Step.Cycle) {
      cycle();
    } else if (step instanceof Step.Settle) {
      settle();
    } else if (step instanceof Step.SetGate set) {
      commands.add(
          () -> {
            gateEnds.put(set.daemon(), set.untilMs());
            event("gate_set " + set.daemon() + " " + set.untilMs());
          });
    } else if (step instanceof Step.ClearGate clear) {
      commands.add(
          () -> {
            gateEnds.remove(clear.daemon());
            event("gate_cleared " + clear.daemon());
          });
    } else if (step instanceof Step.RecordFailure failure) {
      commands.add(() -> event("failure " + ++seq + " elsewhere: " + failure.reason()));
    } else {
      throw new IllegalArgumentException("not modelled: " + step);
    }
  }

  private void submit(ActionSpec spec, List<Reaction> reactions) {
    if (queue.size() == config.queueCapacity()) {
      refused++;
    } else {
      queue.add(new Item(spec, reactions));
    }
  }

  void advance(long ms) {
    long target = now + ms;
    settle();
    while (now < target) {
      long next = waiting.stream().mapToLong(item -> item.due).min().orElse(Long.MAX_VALUE);
      now = Math.min(target, Math.min(next, nextTick));
      settle();
    }
  }

  void settle() {
    while (cycle()) {
      // until nothing is done
    }
  }

  private boolean cycle() {
    int before = events.size();
    boolean commanded = !commands.isEmpty();
    commands.forEach(Runnable::run);
    commands.clear();
    boolean worked = handleDue();
    worked |= handleQueue();
    tick();
    int edges = events.size() - before; // refusals alone are no work, and need no second cycle
    return commanded || worked || edges > 0;
  }

  private boolean handleDue() {
    long cycleStart = now;
    long lastOrder = order;
    int handled = 0;
    while (handled < BATCH) {
      Item item =
          waiting.stream()
              .filter(i -> i.due <= cycleStart && i.order <= lastOrder)
              .min(Comparator.<Item>comparingLong(i -> i.due).thenComparingLong(i -> i.order))
              .orElse(null);
      if (item == null) {
        break;
      }
      waiting.remove(item);
      handle(item);
      handled++;
    }
    return handled > 0;
  }

  private boolean handleQueue() {
    int handled = 0;
    while (handled < BATCH && !queue.isEmpty()) {
      Item item = queue.remove(0);
      item.id = nextId++;
      handle(item);
      handled++;
    }
    return handled > 0;
  }

  private void tick() {
    if (now < nextTick) {
      return;
    }
    nextTick = now + 100;
    evaluatePressure(queue.size() + waiting.size());
    if (refused > refusedRecorded) {
      event("refused " + (refused - refusedRecorded));
      refusedRecorded = refused;
    }
  }

  private void evaluatePressure(int depth) {
    if (!pressure && depth >= config.pressureHigh()) {
      pressure = true;
      event("pressure asserted at " + depth);
    } else if (pressure && depth <= config.pressureLow()) {
      pressure = false;
      event("pressure released at " + depth);
    }
  }

  private void handle(Item item) {
    evaluatePressure(queue.size() + waiting.size() + 1);
    long wait = waitFor(item.spec);
    if (isGated(item.spec)) {
      long left = gateEnds.get(item.spec.subject()) - now;
      fail(item, "gated (daemon-backoff) for " + left + " ms");
      event("gated " + item.id + " for " + left);
    } else if (wait > 0) {
      defer(item, wait);
    } else {
      dispatch(item);
    }
  }

  private boolean isGated(ActionSpec spec) {
    boolean gateable =
        spec.kind() == ActionKind.START_DAEMON
            || spec.kind() == ActionKind.STOP_DAEMON
            || spec.kind() == ActionKind.APPLY_BACKOFF;
    return gateable && gateEnds.getOrDefault(spec.subject(), Long.MIN_VALUE) > now;
  }

  private long waitFor(ActionSpec spec) {
    long window = windowEnds.getOrDefault(spec.subject(), now) - now;
    return switch (spec.kind()) {
      case PULL_REPLICA ->
          window > 0 ? window : cooldownEnd == Long.MIN_VALUE ? 0 : cooldownEnd - now;
      case DROP_REPLICA -> window;
      case MIGRATE_BLOB ->
          drains.stream().filter(t -> t + 1_000 > now).count() >= config.drainRatePerSec()
              ? 100
              : 0;
      default -> 0;
    };
  }

  private void defer(Item item, long wait) {
    item.count++;
    if (item.count > config.maxDeferCount()) {
      String reason =
          "deferred %d times — exceeds max_defer_count %d"
              .formatted(item.count, config.maxDeferCount());
      fail(item, reason);
      event("failed " + item.id + " " + reason);
    } else {
      event("deferred " + item.id + " count " + item.count + " wait " + wait);
      await(item, wait);
    }
  }

  private void await(Item item, long wait) {
    item.due = now + wait;
    item.order = ++order;
    waiting.add(item);
  }

  private void fail(Item item, String reason) {
    event("failure " + ++seq + " action-id:" + item.id + ": " + reason);
  }

  private void dispatch(Item item) {
    long admitted = now;
    Reaction reaction =
        item.calls < item.reactions.size() ? item.reactions.get(item.calls) : Reaction.OK;
    item.calls++;
    now += reaction.takesMs();
    if (reaction.also() != null) {
      submit(reaction.also(), List.of());
    }
    if (reaction.how() == Reaction.How.OK) {
      reserve(item.spec, admitted);
      event("dispatched " + item.id + " admitted at " + admitted);
      return;
    }
    evaluatePressure(queue.size() + waiting.size());
    if (reaction.how() == Reaction.How.RETRY) {
      retry(item, reaction.retryAfterMs());
    } else {
      String reason = reaction.how() == Reaction.How.DROP ? "dropped" : "dispatcher panicked";
      fail(item, reason);
      event("failed " + item.id + " " + reason);
    }
  }

  private void retry(Item item, long after) {
    item.count++;
    if (item.count > config.maxDeferCount()) {
      String reason = "dispatch retry budget exhausted after " + item.count + " attempts";
      fail(item, reason);
      event("failed " + item.id + " " + reason);
    } else {
      event("failed " + item.id + " retry after " + after + " not now");
      await(item, after);
    }
  }

  private void reserve(ActionSpec spec, long admitted) {
    switch (spec.kind()) {
      case PULL_REPLICA -> {
        cooldownEnd = admitted + cooldownMs;
        windowEnds.put(spec.subject(), admitted + windowMs);
      }
      case DROP_REPLICA -> windowEnds.put(spec.subject(), admitted + windowMs);
      case MIGRATE_BLOB -> drains.add(admitted);
      case APPLY_BACKOFF -> gateEnds.put(spec.subject(), spec.untilMs());
      default -> {
        // reserves nothing
      }
    }
  }

  private void event(String text) {
    events.add(now + " " + text);
  }

  private static final class Item {
    final ActionSpec spec;
    final List<Reaction> reactions;
    long id;
    int calls;
    int count;
    long due;
    long order;

    Item(ActionSpec spec, List<Reaction> reactions) {
      this.spec = spec;
      this.reactions = reactions;
    }
  }
}
