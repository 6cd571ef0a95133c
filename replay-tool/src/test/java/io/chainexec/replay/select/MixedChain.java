package io.chainexec.replay.select;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.ChronicleAppender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Writes a chain as an executor would, of several sessions, in some of which the wall clock is set
 * back: actions of all sorts that wait, are tried again, and end, also in later sessions.
 */
public final class MixedChain {
  /** Wall time at which the first session was opened. */
  public static final long START_WALL_MS = 1_767_225_600_000L;

  private static final int SESSIONS = 6;
  private static final int ACTIONS = 300;
  private static final long MS = 1_000_000L;
  private static final long[] WALL_STEPS_MS = {0, 5_000, -60_000, 3_600_000, -1_800_000, 10};

  private final Random random;
  private final List<Waiting> waiting = new ArrayList<>();
  private long timeNs;
  private long nextId = 1;
  private long nextSeq = 1;
  private long wallMs = START_WALL_MS;

  /** An action that has had its first record and not its last. */
  private record Waiting(long id, ActionKind kind) {}

  private MixedChain(long seed) {
    random = new Random(seed);
  }

  /** Writes the chain of that seed. */
  public static void write(Path directory, long seed) {
    MixedChain chain = new MixedChain(seed);
    for (int session = 1; session <= SESSIONS; session++) {
      try (ChronicleAppender appender = ChronicleAppender.open(directory)) {
        appender.recover(RecordListener.NOWHERE);
        chain.session(appender, session);
      }
    }
  }

  private void session(ChronicleAppender appender, int session) {
    long openedNs = timeNs;
    wallMs += WALL_STEPS_MS[session - 1];
    long openedWallMs = wallMs;
    appender.opened(timeNs, session, wallMs, nextId, ExecutorConfig.defaults());
    appender.commit();
    for (int i = 0; i < ACTIONS; i++) {
      timeNs += random.nextInt(3) * random.nextInt(200) * MS + random.nextInt(3);
      if (!waiting.isEmpty() && random.nextInt(3) == 0) {
        Waiting next = waiting.remove(random.nextInt(waiting.size()));
        outcome(appender, next.id(), next.kind(), null);
      } else {
        Action action = action();
        outcome(appender, nextId++, action.kind(), action);
      }
      if (random.nextInt(5) == 0) {
        appender.commit();
      }
      if (session % 2 == 0 && random.nextInt(60) == 0) {
        openedWallMs += random.nextInt(200_000) - 100_000;
        appender.clock(timeNs, openedWallMs + (timeNs - openedNs) / MS);
      }
      if (random.nextInt(20) == 0) {
        appender.gateSet(timeNs, daemon(), timeNs + 5_000 * MS);
      }
      if (random.nextInt(20) == 0) {
        failure(appender, 0, "scrubber", "bad sector " + random.nextInt(3));
      }
    }
    appender.commit();
    wallMs = openedWallMs + (timeNs - openedNs) / MS;
  }

  private void outcome(RecordSink sink, long id, ActionKind kind, Action action) {
    long arrivedNs = action == null ? timeNs : timeNs - random.nextInt(1_000);
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        DeferralCause cause = DeferralCause.values()[random.nextInt(3)];
        sink.deferred(timeNs, id, kind, action, arrivedNs, 1, cause, 250 * MS);
        waiting.add(new Waiting(id, kind));
      }
      case 2 -> {
        String reason = "busy " + random.nextInt(4);
        sink.failed(
            timeNs, id, kind, action, arrivedNs, timeNs, 1, MS, ReasonCode.TEXT, 0, 0, reason);
        waiting.add(new Waiting(id, kind));
      }
      case 3 -> {
        String reason = "gone " + random.nextInt(4);
        failure(sink, id, null, reason);
        sink.failed(
            timeNs,
            id,
            kind,
            action,
            arrivedNs,
            timeNs,
            1,
            RecordSink.NO_RETRY,
            ReasonCode.TEXT,
            0,
            0,
            reason);
      }
      default -> sink.dispatched(timeNs, id, kind, action, arrivedNs, timeNs);
    }
  }

  private void failure(RecordSink sink, long id, String source, String reason) {
    sink.failure(timeNs, nextSeq++, id, source, ReasonCode.TEXT, 0, 0, reason, wallMs);
  }

  private Action action() {
    return switch (random.nextInt(8)) {
      case 0 -> new Action.StartDaemon(daemon());
      case 1 -> new Action.StopDaemon(daemon(), "busy no more", timeNs);
      case 2 -> new Action.PullReplica(random.nextInt(5), random.nextInt(5));
      case 3 -> new Action.DropReplica(random.nextInt(5));
      case 4 ->
          new Action.RequestPlacement(
              random.nextInt(5), List.of(random.nextLong(5)), OptionalLong.of(random.nextInt(5)));
      case 5 -> new Action.MigrateBlob(random.nextInt(5), random.nextInt(5), random.nextInt(5));
      case 6 -> new Action.MarkAvoid(random.nextInt(5), "gone for good", MS);
      default -> new Action.ReduceHeat(random.nextInt(5), 1);
    };
  }

  private Daemon daemon() {
    int which = random.nextInt(4);
    return new Daemon(which, which < 2 ? "a" : "b#1");
  }
}
