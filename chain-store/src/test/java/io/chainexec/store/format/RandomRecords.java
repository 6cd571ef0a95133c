package io.chainexec.store.format;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.Limits;
import io.chainexec.action.MaintenanceState;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Records with every value a type can hold, the extreme ones often. */
final class RandomRecords {
  private static final long[] EXTREMES = {
    0, 1, -1, 127, 128, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Limits.MAX_U32
  };

  private final Random random;

  private RandomRecords(Random random) {
    this.random = random;
  }

  static Arbitrary<ChainRecord> records() {
    return Arbitraries.of(RecordType.values())
        .flatMap(type -> Arbitraries.randomValue(random -> new RandomRecords(random).of(type)));
  }

  private ChainRecord of(RecordType type) {
    long time = any();
    return switch (type) {
      case OPENED -> new ChainRecord.Opened(time, any(), any(), any(), config());
      case CLOSED -> new ChainRecord.Closed(time, any(), any(), counters(), any());
      case DISPATCHED, FAILED, GATED, DEFERRED, IN_DOUBT -> outcome(type, time);
      case ACCEPTED -> accepted(time);
      case REDRIVEN -> redriven(time);
      case DUPLICATE -> new ChainRecord.Duplicate(time, any(), text(100));
      case FAILURE ->
          new ChainRecord.Failure(
              time,
              seq(),
              any(),
              orNull(),
              pick(ReasonCode.values()),
              any(),
              any(),
              orNull(),
              any());
      case PRESSURE -> new ChainRecord.Pressure(time, random.nextBoolean(), (int) any());
      case GATE_SET -> new ChainRecord.GateSet(time, daemon(), any());
      case GATE_CLEARED -> new ChainRecord.GateCleared(time, daemon());
      case REFUSED -> new ChainRecord.Refused(time, any(), any());
      case CLOCK -> new ChainRecord.Clock(time, any());
      case GAP -> new ChainRecord.Gap(time, any(), any(), any());
      case CHECKPOINT_BEGIN ->
          new ChainRecord.CheckpointBegin(
              time, counters(), any(), seq(), any(), random.nextBoolean(), any());
      case CARRIED_ACTION ->
          new ChainRecord.CarriedAction(
              any(),
              action(),
              any(),
              (int) any(),
              cause(),
              any(),
              any(),
              any(),
              any(),
              random.nextBoolean());
      case CARRIED_PENDING -> pending();
      case CARRIED_KEY -> new ChainRecord.CarriedKey(text(100), any(), any());
      case CARRIED_WINDOW -> new ChainRecord.CarriedWindow(any(), any());
      case CARRIED_SLOT -> new ChainRecord.CarriedSlot(any());
      case CARRIED_GATE -> new ChainRecord.CarriedGate(daemon(), any());
      case CARRIED_FAILURE ->
          new ChainRecord.CarriedFailure(
              seq(), any(), orNull(), pick(ReasonCode.values()), any(), any(), orNull(), any());
      case CHECKPOINT_END -> new ChainRecord.CheckpointEnd(time);
    };
  }

  private ChainRecord outcome(RecordType type, long time) {
    Action action = random.nextBoolean() ? action() : null;
    ActionKind kind = action == null ? pick(ActionKind.values()) : action.kind();
    long arrived = action == null ? time : any();
    long id = any();
    return switch (type) {
      case DISPATCHED -> new ChainRecord.Dispatched(time, id, kind, action, arrived, any());
      case IN_DOUBT -> new ChainRecord.InDoubt(time, id, kind, action, arrived, anyOrNever());
      case GATED -> new ChainRecord.Gated(time, id, kind, action, arrived, any());
      case DEFERRED ->
          new ChainRecord.Deferred(time, id, kind, action, arrived, (int) any(), cause(), any());
      default ->
          new ChainRecord.Failed(
              time,
              id,
              kind,
              action,
              arrived,
              anyOrNever(),
              (int) any(),
              random.nextBoolean() ? any() : RecordSink.NO_RETRY,
              pick(ReasonCode.values()),
              any(),
              any(),
              orNull());
    };
  }

  private ChainRecord redriven(long time) {
    Action action = action();
    String key = random.nextBoolean() ? text(100) : null;
    return new ChainRecord.Redriven(time, any(), action.kind(), action, any(), key, any());
  }

  private ChainRecord accepted(long time) {
    Action action = action();
    String key = random.nextBoolean() ? text(100) : null;
    return new ChainRecord.Accepted(time, any(), action.kind(), action, any(), key);
  }

  /** With its action: without one, the arrival reads as the time of the record before. */
  private ChainRecord pending() {
    Action action = action();
    return new ChainRecord.CarriedPending(
        any(), action.kind(), action, any(), anyOrNever(), (int) any(), random.nextBoolean());
  }

  private long anyOrNever() {
    return random.nextBoolean() ? any() : RecordSink.NEVER;
  }

  private Action action() {
    return switch (pick(ActionKind.values())) {
      case START_DAEMON -> new Action.StartDaemon(daemon());
      case STOP_DAEMON -> new Action.StopDaemon(daemon(), text(200), any());
      case PULL_REPLICA -> new Action.PullReplica(any(), any());
      case DROP_REPLICA -> new Action.DropReplica(any());
      case REQUEST_PLACEMENT ->
          new Action.RequestPlacement(
              any(),
              Stream.generate(this::any).limit(random.nextInt(20)).toList(),
              random.nextBoolean() ? OptionalLong.of(any()) : OptionalLong.empty());
      case REQUEST_EVICTION -> new Action.RequestEviction(any(), any());
      case MIGRATE_BLOB -> new Action.MigrateBlob(any(), any(), any());
      case REDUCE_HEAT -> new Action.ReduceHeat(any(), any() & Limits.MAX_U32);
      case MARK_AVOID -> new Action.MarkAvoid(any(), text(200), any() & Long.MAX_VALUE);
      case APPLY_BACKOFF -> new Action.ApplyBackoff(daemon(), any());
      case COMMIT_MAINTENANCE_TRANSITION -> transition();
    };
  }

  private Action transition() {
    MaintenanceState target = pick(MaintenanceState.values());
    String reason = target == MaintenanceState.DRAIN_FAILED ? text(200) : null;
    return new Action.CommitMaintenanceTransition(any(), target, reason);
  }

  private Daemon daemon() {
    return new Daemon(any(), text(Limits.MAX_NAME_BYTES / 3));
  }

  private Counters counters() {
    return new Counters(
        any(), any(), any(), any(), any(), any(), any(), any(), any(), any(), any(), any());
  }

  private ExecutorConfig config() {
    return ExecutorConfig.builder()
        .pullCooldown(Duration.ofNanos(random.nextLong(1_000_000_000_000L)))
        .drainRatePerSec(random.nextInt(1_000))
        .applyBackoffGates(random.nextBoolean())
        .build();
  }

  private DeferralCause cause() {
    return pick(DeferralCause.values());
  }

  private String orNull() {
    return random.nextInt(4) == 0 ? null : text(300);
  }

  /** Any chars at all, surrogates without partners and zeros included. */
  private String text(int maxLength) {
    char[] chars = new char[random.nextInt(maxLength + 1)];
    int style = random.nextInt(4);
    for (int i = 0; i < chars.length; i++) {
      chars[i] =
          switch (style) {
            case 0 -> (char) random.nextInt(0x80);
            case 1 -> (char) (0xD800 + random.nextInt(0x800));
            case 2 -> (char) random.nextInt(0x1_0000);
            default -> (char) random.nextInt(0x900);
          };
    }
    return new String(chars);
  }

  private long any() {
    return switch (random.nextInt(3)) {
      case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
      case 1 -> random.nextLong() >> random.nextInt(Long.SIZE);
      default -> random.nextInt(10_000);
    };
  }

  private long seq() {
    return Math.max(1, any());
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
