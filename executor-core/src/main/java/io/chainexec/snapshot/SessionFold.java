package io.chainexec.snapshot;

import io.chainexec.chain.Counters;
import io.chainexec.chain.RecordListener;
import io.chainexec.config.ExecutorConfig;
import java.util.ArrayList;
import java.util.List;

/** Folds opened and closed records into the list of sessions. Not thread-safe. */
final class SessionFold implements RecordListener {
  private final List<Session> sessions = new ArrayList<>();

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    sessions.add(new Session(session, timeNs, wallMs, config, null));
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    if (sessions.isEmpty()) {
      return; // its opened record is missing: a damaged chain, which the reader reports
    }
    Session last = sessions.remove(sessions.size() - 1);
    sessions.add(
        new Session(
            last.number(),
            last.openedAtNs(),
            last.openedWallMs(),
            last.config(),
            new Session.Closing(timeNs, wallMs, counters, deferredLeft)));
  }

  List<Session> view() {
    return List.copyOf(sessions);
  }
}
