package io.chainexec.replay.whatif;

import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.run.ScriptFeed;
import io.chainexec.replay.run.ScriptSource;
import io.chainexec.replay.script.ScriptLine;
import io.chainexec.replay.script.ScriptedResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads actions and what their dispatches return from a script. Not thread-safe. */
final class ScriptInput implements Input {
  private static final long NS_PER_MS = 1_000_000L;

  private final ScriptSource script;
  private final InputStream in;
  private final ScriptFeed feed;
  private final ExecutorConfig config;
  private final Actions actions;
  private final Consumer<Event> events;
  private boolean begun;
  private long lastNs;

  /**
   * Opens a script; a file is checked to its end first.
   *
   * @param config of the executor that it is run with
   * @param events takes what comes from outside
   */
  ScriptInput(ScriptSource script, ExecutorConfig config, Actions actions, Consumer<Event> events) {
    this.script = script;
    this.config = config;
    this.actions = actions;
    this.events = events;
    script.check();
    in = script.open();
    feed = new ScriptFeed(script, unlinked(script.lines(in, 0)), 0, 0, 0, false, complaint -> {});
  }

  /** What a line repeats lies on some chain, which makes no difference here. */
  private static ScriptSource.Lines unlinked(ScriptSource.Lines lines) {
    return () -> {
      ScriptLine line = lines.next();
      return line == null || line.redriveOf() == null
          ? line
          : new ScriptLine(line.line(), line.atMs(), line.id(), line.action(), line.dispatch());
    };
  }

  @Override
  public boolean read() {
    if (!begun) {
      begun = true;
      events.accept(new Event.Begin(0, 0, config, null));
      return true;
    }
    ScriptLine line = feed.peek();
    if (line == null) {
      if (feed.failure() != null) {
        throw feed.failure();
      }
      return false;
    }
    feed.take();
    enter(line);
    return true;
  }

  private void enter(ScriptLine line) {
    lastNs = feed.atNs(line);
    ReplayedAction action =
        new ReplayedAction(feed.idOf(line), line.action(), lastNs, WallTime.UNKNOWN);
    action.scripted = true;
    action.complete = true;
    action.patient = true;
    for (ScriptedResult each : line.dispatch()) {
      action.add(attempt(each));
    }
    actions.enter(action);
    events.accept(new Event.Arrival(lastNs, action));
  }

  private static Try attempt(ScriptedResult result) {
    Try.Result way =
        switch (result.kind()) {
          case OK -> Try.Result.OK;
          case DROP -> Try.Result.DROP;
          case RETRY -> Try.Result.RETRY;
          case PANIC -> Try.Result.PANIC;
        };
    long afterNs = result.afterMs() * NS_PER_MS;
    return new Try(way, result.reason(), afterNs, result.delayMs() * NS_PER_MS);
  }

  @Override
  public boolean readBeyond() {
    return false;
  }

  WhatIfResult.Source source() {
    return new WhatIfResult.Source(
        true,
        script.name(),
        0,
        feed.taken(),
        -1,
        -1,
        0,
        lastNs,
        WallTime.UNKNOWN,
        WallTime.UNKNOWN,
        0);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It was read to its end, or failed before.
    }
  }
}
