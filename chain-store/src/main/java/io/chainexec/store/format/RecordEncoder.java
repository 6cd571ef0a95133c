package io.chainexec.store.format;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.Limits;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Writes records into a block's buffer, behind a header that {@link #seal} fills in. A record that
 * does not fit ends in a {@link BlockFullException}; whatever a record method throws, the block is
 * as it was before, because the state moves only when a record is complete.
 *
 * <p>Allocates nothing, except for {@code opened}. Used by one thread.
 */
public final class RecordEncoder implements RecordSink {
  /** How many counters there are. */
  static final int COUNTERS = 12;

  /** More than any record takes besides its texts and lists. */
  private static final int FIXED_BYTES = 384;

  private final ByteBuffer block;
  private final String softwareVersion;
  private final CRC32C crc = new CRC32C();

  private int end = BlockLayout.HEADER_BYTES;
  private int count;
  private long baseTimeNs;
  private long lastTimeNs;
  private long lastId;

  private int at;
  private long timeNs;
  private long id;

  /**
   * An encoder into that buffer, from its first byte to its capacity.
   *
   * @param block gets the byte order little-endian
   * @param softwareVersion is written on {@code opened} records
   */
  public RecordEncoder(ByteBuffer block, String softwareVersion) {
    this.block = block.order(ByteOrder.LITTLE_ENDIAN);
    this.softwareVersion = Objects.requireNonNull(softwareVersion, "softwareVersion");
  }

  /** Begins a new block; records since the last {@link #seal} are forgotten. */
  public void reset() {
    end = BlockLayout.HEADER_BYTES;
    count = 0;
    lastId = 0;
  }

  /** The chain time that a block gets which begins with a record that has none. */
  public void lastTimeNs(long lastTimeNs) {
    this.lastTimeNs = lastTimeNs;
  }

  /** The chain time from which the open block's first record is counted. */
  public long baseTimeNs() {
    return baseTimeNs;
  }

  /** How many records the open block holds. */
  public int count() {
    return count;
  }

  /** How long the open block is, header included, in bytes. */
  public int size() {
    return end;
  }

  /**
   * Fills in the header of the open block, whose bytes then are {@code 0} to {@link #size()} of the
   * buffer.
   *
   * @param session unsigned 32-bit
   * @param link the checksum of the block before, or 0
   * @return the block's checksum
   */
  public int seal(long chainId, int session, long firstSequence, int link) {
    return BlockLayout.seal(
        block, crc, end, chainId, session, firstSequence, count, baseTimeNs, link);
  }

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    begin(RecordType.OPENED, timeNs);
    varint(session);
    varint(wallMs);
    varint(nextActionId);
    Map<String, String> settings = config.toMap();
    varint(settings.size());
    settings.forEach(
        (key, value) -> {
          text(key);
          text(value);
        });
    text(softwareVersion);
    complete();
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    begin(RecordType.CLOSED, timeNs);
    varint(wallMs);
    varint(nextActionId);
    counters(counters);
    varint(deferredLeft);
    complete();
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    begin(RecordType.DISPATCHED, timeNs);
    outcome(id, kind, action, arrivedAtNs, 0);
    varint(timeNs - admittedAtNs);
    complete();
  }

  @Override
  public void failed(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      long retryAfterNs,
      ReasonCode code,
      long n,
      long m,
      String text) {
    begin(RecordType.FAILED, timeNs);
    boolean admitted = admittedAtNs != NEVER;
    boolean retried = retryAfterNs != NO_RETRY;
    int flags = Flags.of(Flags.ADMITTED, admitted) | Flags.of(Flags.RETRIED, retried);
    outcome(id, kind, action, arrivedAtNs, flags | reasonFlags(n, m, text));
    varint(count & Limits.MAX_U32);
    if (admitted) {
      varint(timeNs - admittedAtNs);
    }
    if (retried) {
      varint(retryAfterNs);
    }
    reason(code, n, m, text);
    complete();
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    begin(RecordType.GATED, timeNs);
    outcome(id, kind, action, arrivedAtNs, 0);
    moment(untilNs);
    complete();
  }

  @Override
  public void deferred(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long waitNs) {
    begin(RecordType.DEFERRED, timeNs);
    outcome(id, kind, action, arrivedAtNs, 0);
    varint(count & Limits.MAX_U32);
    u8(cause.code());
    varint(Varint.zigzag(waitNs));
    complete();
  }

  @Override
  public void inDoubt(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    begin(RecordType.IN_DOUBT, timeNs);
    boolean admitted = admittedAtNs != NEVER;
    subject(id, kind, action, arrivedAtNs, Flags.of(Flags.NOT_ADMITTED, !admitted));
    if (admitted) {
      varint(timeNs - admittedAtNs);
    }
    complete();
  }

  @Override
  public void accepted(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, String key) {
    begin(RecordType.ACCEPTED, timeNs);
    subject(id, kind, action, arrivedAtNs, Flags.of(Flags.TEXT, key != null));
    if (key != null) {
      text(key);
    }
    complete();
  }

  @Override
  public void redriven(
      long timeNs,
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      String key,
      long originalId) {
    begin(RecordType.REDRIVEN, timeNs);
    subject(id, kind, action, arrivedAtNs, Flags.of(Flags.TEXT, key != null));
    varint(Varint.zigzag(id - originalId));
    if (key != null) {
      text(key);
    }
    complete();
  }

  @Override
  public void duplicate(long timeNs, long id, String key) {
    begin(RecordType.DUPLICATE, timeNs);
    varint(Varint.zigzag(id - lastId));
    text(key);
    complete();
  }

  @Override
  public void failure(
      long timeNs,
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    begin(RecordType.FAILURE, timeNs);
    failureBody(seq, sourceId, source, code, n, m, text, wallMs);
    complete();
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    begin(RecordType.PRESSURE, timeNs);
    u8(asserted ? 1 : 0);
    varint(depth & Limits.MAX_U32);
    complete();
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    begin(RecordType.GATE_SET, timeNs);
    daemon(daemon);
    moment(untilNs);
    complete();
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    begin(RecordType.GATE_CLEARED, timeNs);
    daemon(daemon);
    complete();
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    begin(RecordType.REFUSED, timeNs);
    varint(submissions);
    varint(commands);
    complete();
  }

  @Override
  public void clock(long timeNs, long wallMs) {
    begin(RecordType.CLOCK, timeNs);
    varint(wallMs);
    complete();
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    begin(RecordType.GAP, timeNs);
    varint(lost);
    moment(fromNs);
    moment(toNs);
    complete();
  }

  @Override
  public void checkpointBegin(
      long timeNs,
      Counters counters,
      long nextActionId,
      long nextFailureSeq,
      long lastOrder,
      boolean pressureAsserted,
      long lastPullNs) {
    begin(RecordType.CHECKPOINT_BEGIN, timeNs);
    boolean pulled = lastPullNs != NEVER;
    u8(Flags.of(Flags.PRESSURE, pressureAsserted) | Flags.of(Flags.PULLED, pulled));
    counters(counters);
    varint(nextActionId);
    varint(nextFailureSeq);
    varint(lastOrder);
    if (pulled) {
      moment(lastPullNs);
    }
    complete();
  }

  @Override
  public void carriedAction(
      long id,
      Action action,
      long arrivedAtNs,
      int count,
      DeferralCause cause,
      long order,
      long sinceOrder,
      long deferredAtNs,
      long dueNs,
      boolean inDoubt) {
    beginCarried(RecordType.CARRIED_ACTION);
    outcome(id, action.kind(), action, arrivedAtNs, Flags.of(Flags.DOUBTED, inDoubt));
    varint(count & Limits.MAX_U32);
    u8(cause.code());
    varint(order);
    varint(Varint.zigzag(order - sinceOrder));
    moment(deferredAtNs);
    moment(dueNs);
    complete();
  }

  @Override
  public void carriedPending(
      long id,
      ActionKind kind,
      Action action,
      long arrivedAtNs,
      long admittedAtNs,
      int count,
      boolean inDoubt) {
    beginCarried(RecordType.CARRIED_PENDING);
    boolean admitted = admittedAtNs != NEVER;
    int flags = Flags.of(Flags.ADMITTED, admitted) | Flags.of(Flags.DOUBTED, inDoubt);
    subject(id, kind, action, arrivedAtNs, flags);
    varint(count & Limits.MAX_U32);
    if (admitted) {
      moment(admittedAtNs);
    }
    complete();
  }

  @Override
  public void carriedKey(String key, long id, long acceptedAtNs) {
    beginCarried(RecordType.CARRIED_KEY);
    varint(Varint.zigzag(id - lastId));
    moment(acceptedAtNs);
    text(key);
    complete();
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    beginCarried(RecordType.CARRIED_WINDOW);
    u64(chain);
    moment(admittedAtNs);
    complete();
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    beginCarried(RecordType.CARRIED_SLOT);
    moment(admittedAtNs);
    complete();
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    beginCarried(RecordType.CARRIED_GATE);
    daemon(daemon);
    moment(untilNs);
    complete();
  }

  @Override
  public void carriedFailure(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    beginCarried(RecordType.CARRIED_FAILURE);
    failureBody(seq, sourceId, source, code, n, m, text, wallMs);
    complete();
  }

  @Override
  public void checkpointEnd(long timeNs) {
    begin(RecordType.CHECKPOINT_END, timeNs);
    complete();
  }

  /** Begins a record: its type, a byte for its length, and its time. */
  private void begin(RecordType type, long timeNs) {
    at = end;
    room(0);
    block.put(at, (byte) type.code());
    at += 2;
    this.timeNs = timeNs;
    id = lastId;
    varint(count == 0 ? 0 : timeNs - lastTimeNs);
  }

  private void beginCarried(RecordType type) {
    begin(type, lastTimeNs);
  }

  /** Ends a record: sets its length, and only now moves the state. */
  private void complete() {
    int bodyAt = end + 2;
    int length = at - bodyAt;
    int extra = Varint.size(length) - 1;
    if (extra > 0) {
      block.put(bodyAt + extra, block, bodyAt, length);
    }
    Varint.put(block, end + 1, length);
    if (count == 0) {
      baseTimeNs = timeNs;
    }
    end = at + extra;
    lastTimeNs = timeNs;
    lastId = id;
    count++;
  }

  private void outcome(long id, ActionKind kind, Action action, long arrivedAtNs, int flags) {
    subject(id, kind, action, arrivedAtNs, flags);
    this.id = id;
  }

  /** The fields of an outcome, for records that do not set the last id. */
  private void subject(long id, ActionKind kind, Action action, long arrivedAtNs, int flags) {
    varint(Varint.zigzag(id - lastId));
    u8(kind.code());
    if (action == null) {
      u8(flags);
      return;
    }
    u8(flags | Flags.ACTION);
    varint(Varint.zigzag(timeNs - arrivedAtNs));
    action(action, kind);
  }

  private void action(Action action, ActionKind kind) {
    switch (kind) {
      case START_DAEMON -> daemon(((Action.StartDaemon) action).daemon());
      case STOP_DAEMON -> stopDaemon((Action.StopDaemon) action);
      case PULL_REPLICA -> {
        Action.PullReplica pull = (Action.PullReplica) action;
        u64(pull.chain());
        u64(pull.source());
      }
      case DROP_REPLICA -> u64(((Action.DropReplica) action).chain());
      case REQUEST_PLACEMENT -> placement((Action.RequestPlacement) action);
      case REQUEST_EVICTION -> {
        Action.RequestEviction eviction = (Action.RequestEviction) action;
        u64(eviction.chain());
        u64(eviction.victim());
      }
      case MIGRATE_BLOB -> migrateBlob((Action.MigrateBlob) action);
      case REDUCE_HEAT -> {
        Action.ReduceHeat heat = (Action.ReduceHeat) action;
        u64(heat.blob());
        varint(heat.by());
      }
      case MARK_AVOID -> markAvoid((Action.MarkAvoid) action);
      case APPLY_BACKOFF -> {
        Action.ApplyBackoff backoff = (Action.ApplyBackoff) action;
        daemon(backoff.daemon());
        moment(backoff.untilNs());
      }
      case COMMIT_MAINTENANCE_TRANSITION ->
          maintenance((Action.CommitMaintenanceTransition) action);
    }
  }

  private void stopDaemon(Action.StopDaemon stop) {
    daemon(stop.daemon());
    text(stop.reason());
    moment(stop.deadlineNs());
  }

  private void placement(Action.RequestPlacement request) {
    int nodes = request.exclude().size();
    room(nodes * Long.BYTES);
    u64(request.chain());
    u8(request.target().isPresent() ? 1 : 0);
    if (request.target().isPresent()) {
      u64(request.target().getAsLong());
    }
    varint(nodes);
    for (int i = 0; i < nodes; i++) {
      u64(request.exclude().get(i));
    }
  }

  private void migrateBlob(Action.MigrateBlob migrate) {
    u64(migrate.blob());
    u64(migrate.from());
    u64(migrate.to());
  }

  private void markAvoid(Action.MarkAvoid avoid) {
    u64(avoid.peer());
    text(avoid.reason());
    varint(avoid.ttlNs());
  }

  private void maintenance(Action.CommitMaintenanceTransition transition) {
    u64(transition.node());
    u8(transition.target().ordinal());
    if (transition.reason() != null) {
      text(transition.reason());
    }
  }

  private void failureBody(
      long seq,
      long sourceId,
      String source,
      ReasonCode code,
      long n,
      long m,
      String text,
      long wallMs) {
    u8(Flags.of(Flags.SOURCE, source != null) | reasonFlags(n, m, text));
    varint(seq);
    varint(Varint.zigzag(sourceId - lastId));
    varint(wallMs);
    if (source != null) {
      text(source);
    }
    reason(code, n, m, text);
  }

  private static int reasonFlags(long n, long m, String text) {
    return Flags.of(Flags.N, n != 0)
        | Flags.of(Flags.M, m != 0)
        | Flags.of(Flags.TEXT, text != null);
  }

  private void reason(ReasonCode code, long n, long m, String text) {
    u8(code.code());
    if (n != 0) {
      varint(n);
    }
    if (m != 0) {
      varint(m);
    }
    if (text != null) {
      text(text);
    }
  }

  private void counters(Counters counters) {
    varint(COUNTERS);
    varint(counters.dispatched());
    varint(counters.failed());
    varint(counters.deferred());
    varint(counters.gated());
    varint(counters.dispatchRetries());
    varint(counters.pressureAsserts());
    varint(counters.pressureReleases());
    varint(counters.chainAppendFailures());
    varint(counters.refusedSubmissions());
    varint(counters.refusedCommands());
    varint(counters.gaps());
    varint(counters.lostRecords());
  }

  private void daemon(Daemon daemon) {
    u64(daemon.id());
    text(daemon.name());
  }

  /** A moment, as its distance from the record's time, in either direction. */
  private void moment(long momentNs) {
    varint(Varint.zigzag(momentNs - timeNs));
  }

  private void text(String text) {
    int bytes = Limits.utf8Length(text);
    room(bytes);
    varint(bytes);
    at = Texts.put(block, at, text);
  }

  private void u8(int value) {
    block.put(at++, (byte) value);
  }

  private void u64(long value) {
    block.putLong(at, value);
    at += Long.BYTES;
  }

  private void varint(long value) {
    at = Varint.put(block, at, value);
  }

  /** Refuses the record unless so many bytes fit, and anything of fixed length behind them. */
  private void room(int bytes) {
    if (block.capacity() - at - FIXED_BYTES < bytes) {
      throw new BlockFullException(block.capacity() - end);
    }
  }
}
