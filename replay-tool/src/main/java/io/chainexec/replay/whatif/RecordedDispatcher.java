package io.chainexec.replay.whatif;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import org.HdrHistogram.Histogram;

/**
 * Plays what an action's first, second, ... dispatch returned in reality, and how long it took. A
 * dispatch that never was, or whose end is not known, is assumed to be ok, with the median length
 * of those of its kind that were ok before it. Not thread-safe.
 */
final class RecordedDispatcher implements Dispatcher {
  private static final int MEDIAN = 50;
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long LONGEST_NS = Long.MAX_VALUE / 2;

  /** After what time a retry comes of which no record says it, as with {@code run}. */
  private static final long RETRY_AFTER_NS = 1_000_000_000L;

  private final Simulation simulation;
  private final Course course;
  private final Actions actions;
  private final Input input;
  private final Histogram[] lengths = new Histogram[ActionKind.values().length];

  RecordedDispatcher(Simulation simulation, Course course, Actions actions, Input input) {
    this.simulation = simulation;
    this.course = course;
    this.actions = actions;
    this.input = input;
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) throws ReplayedPanic {
    ReplayedAction replayed = actions.get(attempt.id());
    if (simulation.crashed() || replayed == null) {
      return DispatchResult.ok();
    }
    Try next = find(replayed, replayed.nextTry(course.role()));
    boolean doubted = next.result() == Try.Result.IN_DOUBT;
    boolean lengthKnown = next.lengthNs() != Try.UNKNOWN;
    long lengthNs = lengthKnown ? next.lengthNs() : median(action.kind());
    if (!simulation.passTime(lengthNs, doubted)) {
      return DispatchResult.ok(); // nobody learns of it
    }
    if (!lengthKnown) {
      course.assume();
    } else if (next.result() == Try.Result.OK) {
      remember(action.kind(), lengthNs);
    }
    return switch (next.result()) {
      case OK, IN_DOUBT -> DispatchResult.ok();
      case DROP -> DispatchResult.drop(next.reason());
      case RETRY -> DispatchResult.retryNs(next.reason(), afterNs(replayed, next, attempt));
      case PANIC -> throw new ReplayedPanic();
    };
  }

  private Try find(ReplayedAction action, int number) {
    while (number >= action.known()
        && !action.complete
        && actions.mayReadAhead()
        && (input.read() || input.readBeyond())) {
      // To where the record says it, or that there was none.
    }
    if (number < action.known()) {
      return action.attempt(number);
    }
    return Try.ok(action.scripted ? 0 : Try.UNKNOWN);
  }

  private long afterNs(ReplayedAction action, Try next, Attempt attempt) {
    if (next.afterNs() != Try.UNKNOWN) {
      return next.afterNs();
    }
    if (attempt.count() + 1 <= simulation.config().maxDeferCount()) {
      course.assume();
    }
    long lastNs = action.lastRetryAfterNs();
    return lastNs == Try.UNKNOWN ? RETRY_AFTER_NS : lastNs;
  }

  private void remember(ActionKind kind, long lengthNs) {
    Histogram ofKind = lengths[kind.ordinal()];
    if (ofKind == null) {
      ofKind = new Histogram(SIGNIFICANT_DIGITS);
      lengths[kind.ordinal()] = ofKind;
    }
    ofKind.recordValue(Math.min(lengthNs, LONGEST_NS));
  }

  private long median(ActionKind kind) {
    Histogram ofKind = lengths[kind.ordinal()];
    return ofKind == null ? 0 : ofKind.getValueAtPercentile(MEDIAN);
  }

  /** What a dispatch throws where it threw in reality. */
  private static final class ReplayedPanic extends Exception {
    private static final long serialVersionUID = 1L;

    ReplayedPanic() {
      super("the record says so", null, false, false);
    }
  }
}
