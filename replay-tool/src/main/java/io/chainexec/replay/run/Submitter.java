package io.chainexec.replay.run;

import io.chainexec.executor.ActionExecutor;
import io.chainexec.replay.script.ScriptLine;

/**
 * Hands the lines of a script to an executor, and their results to the dispatcher that plays them.
 * Used by one thread at a time.
 */
final class Submitter {
  private final ActionExecutor executor;
  private final ScriptFeed feed;
  private final ScriptedDispatcher results;

  /**
   * A submitter of that script.
   *
   * @param results plays the script's results; null if something else dispatches
   */
  Submitter(ActionExecutor executor, ScriptFeed feed, ScriptedDispatcher results) {
    this.executor = executor;
    this.feed = feed;
    this.results = results;
  }

  ScriptLine peek() {
    return feed.peek();
  }

  long atNs(ScriptLine line) {
    return feed.atNs(line);
  }

  /** Submits the line that {@link #peek()} shows; false if the queue is full. */
  boolean submit(ScriptLine line) {
    if (results != null) {
      results.announce(feed.idOf(line), line.dispatch());
    }
    if (!executor.submit(feed.pendingOf(line))) {
      return false;
    }
    feed.take();
    return true;
  }

  long submitted() {
    return feed.taken();
  }

  boolean failed() {
    return feed.failure() != null;
  }
}
