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

  /**
   * The type code of a {@code dispatched} record that was begun before the dispatch: its time is
   * that of the admission, and what follows on the action how long the dispatch took.
   */
  static final int BEGUN_CODE = 27;

  /** More than any record takes besides its texts and lists. */
  private static final int FIXED_BYTES = 384;

  private final ByteBuffer block;
  private final DirectMemory memory;
  private final String softwareVersion;
  private final CRC32C crc = new CRC32C();

  private int end = BlockLayout.HEADER_BYTES;
  private int count;
  private long baseTimeNs;
  private long lastTimeNs;
  private long lastId;
  private long sum;

  private int at;
  private long timeNs;
  private long id;

  /** Whether the bytes behind the open block's end are those of a dispatch under way. */
  private boolean attempting;

  private long attemptSum;

  /** Whether they are in the short form, with that first word. */
  private boolean shortForm;

  private long head;

  /**
   * An encoder into that buffer, from its first byte to its capacity.
   *
   * @param block direct; gets the byte order little-endian
   * @param softwareVersion is written on {@code opened} records
   */
  public RecordEncoder(ByteBuffer block, String softwareVersion) {
    this.block = block.order(ByteOrder.LITTLE_ENDIAN);
    memory = new DirectMemory(block);
    this.softwareVersion = Objects.requireNonNull(softwareVersion, "softwareVersion");
  }

  /** Begins a new block; records since the last {@link #seal} are forgotten. */
  public void reset() {
    end = BlockLayout.HEADER_BYTES;
    count = 0;
    lastId = 0;
    sum = 0;
    attempting = false;
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

  /** The sum of the open block's records. */
  public long sum() {
    return sum;
  }

  /** The sum of the beginning of a record that is written behind them. */
  public long attemptSum() {
    return attemptSum;
  }

  /**
   * Writes what is known of a dispatch before it begins, behind the open block: the record of an
   * action dispatched, but for its end. It is no record yet. {@link #dispatched} completes it, with
   * the same id and admission; any other record takes its place.
   *
   * @return where what is written ends
   */
  public int attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    shortForm = beginShortForm(timeNs, id, kind, action, arrivedAtNs);
    if (!shortForm) {
      begin(BEGUN_CODE, timeNs);
      outcome(id, kind, action, arrivedAtNs, 0);
      attemptSum = RecordSum.of(block, end, at);
    }
    attempting = true;
    return at;
  }

  /** The id that the ids of the next record count from. */
  public long lastId() {
    return lastId;
  }

  /** The time that the next record's time counts from; that of the record itself on the first. */
  public long attemptBaseNs() {
    return count == 0 ? baseTimeNs : lastTimeNs;
  }

  /** Where what is written of the dispatch under way ends. */
  public int attemptEnd() {
    return at;
  }

  /** Whether a dispatch under way is written behind the open block. */
  public boolean isAttempting() {
    return attempting;
  }

  /**
   * Whether {@link #dispatched}, with these, only completes what {@link #attempting} has written:
   * what lies there stays, but for what {@link RecordSum#ofBeginning} leaves out.
   */
  public boolean completes(long timeNs, long id, long admittedAtNs) {
    boolean theSame = attempting && id == this.id && admittedAtNs == this.timeNs;
    return theSame
        && (shortForm
            ? ShortForm.fitsTook(timeNs - admittedAtNs)
            : at - end <= RecordEnvelope.MAX_SHORT_BYTES - Varint.MAX_BYTES);
  }

  /** No dispatch is under way any more. */
  public void forgetAttempt() {
    attempting = false;
  }

  /**
   * Completes what {@link #attempting} has written, as if the dispatch had taken no time, also
   * where {@link #dispatched} has begun to complete it.
   *
   * @param from where it begins in the block
   * @param end where it ends; there is room behind it
   * @return where the record ends
   */
  public static int complete(ByteBuffer block, int from, int end) {
    if (block.get(from) == ShortForm.CODE) {
      block.putLong(from, ShortForm.withoutTook(block.getLong(from)));
      return end;
    }
    block.put(end, (byte) 0);
    return RecordEnvelope.close(block, from, end + 1);
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
    if (completeAttempt(timeNs, id, admittedAtNs)) {
      return;
    }
    begin(RecordType.DISPATCHED, timeNs);
    outcome(id, kind, action, arrivedAtNs, 0);
    varint(timeNs - admittedAtNs);
    complete();
  }

  /**
   * Completes what {@link #attempting} has written to the record of that dispatch, if it {@link
   * #completes} it.
   *
   * @return false if it does not, and nothing has changed
   */
  public boolean completeAttempt(long newTimeNs, long attemptedId, long admittedAtNs) {
    if (!completes(newTimeNs, attemptedId, admittedAtNs)) {
      return false;
    }
    timeNs = newTimeNs;
    if (shortForm) {
      completeShortForm(newTimeNs - admittedAtNs);
    } else {
      varint(newTimeNs - admittedAtNs);
      complete();
    }
    return true;
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
    begin(type.code(), timeNs);
  }

  private void begin(int code, long timeNs) {
    at = end;
    room(0);
    begun(timeNs);
    block.putShort(at, (short) (code & 0xFF)); // a length of 0 until it is known
    at += RecordEnvelope.SHORT_BYTES;
    id = lastId;
    varint(count == 0 ? 0 : timeNs - lastTimeNs);
  }

  private void begun(long newTimeNs) {
    attempting = false;
    timeNs = newTimeNs;
    if (count == 0) {
      baseTimeNs = newTimeNs;
    }
  }

  private void beginCarried(RecordType type) {
    begin(type, lastTimeNs);
  }

  /** Ends a record: sets its length, and only now moves the state. */
  private void complete() {
    int from = end;
    int to = RecordEnvelope.close(block, from, at);
    moveTo(to, RecordSum.of(block, from, to));
  }

  private void moveTo(int newEnd, long recordSum) {
    attempting = false;
    end = newEnd;
    lastTimeNs = timeNs;
    lastId = id;
    sum = RecordSum.and(sum, recordSum);
    count++;
  }

  /**
   * Writes a record of an action dispatched in the {@link ShortForm}, but for the time it took;
   * most have that form. Its sum is made of the words as they are stored, which could not be read
   * back as quickly.
   *
   * @return false if it has not that form, and nothing is written
   */
  private boolean beginShortForm(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    long delta = count == 0 ? 0 : timeNs - lastTimeNs;
    long idDelta = id - lastId;
    long ageNs = timeNs - arrivedAtNs;
    if (action == null || !ShortForm.fits(delta, idDelta, ageNs)) {
      return false;
    }
    at = end;
    room(0);
    int numbers = numbers(kind, action);
    if (numbers == 0) {
      return false;
    }
    begun(timeNs);
    this.id = id;
    head = ShortForm.head(kind, numbers, delta, idDelta);
    memory.putLong(end, head);
    memory.putInt(at, (int) ageNs);
    at += Integer.BYTES;
    attemptSum += RecordSum.ofWord(head, 0) + RecordSum.ofWord(ageNs, numbers + 1);
    return true;
  }

  /** Writes an action's fields if they are all numbers of 64 bits; returns how many. */
  private int numbers(ActionKind kind, Action action) {
    at = end + ShortForm.FIELDS_AT;
    attemptSum = 0;
    switch (kind) {
      case PULL_REPLICA -> {
        Action.PullReplica pull = (Action.PullReplica) action;
        number(pull.chain(), 1);
        number(pull.source(), 2);
        return 2;
      }
      case DROP_REPLICA -> {
        number(((Action.DropReplica) action).chain(), 1);
        return 1;
      }
      case REQUEST_EVICTION -> {
        Action.RequestEviction eviction = (Action.RequestEviction) action;
        number(eviction.chain(), 1);
        number(eviction.victim(), 2);
        return 2;
      }
      case MIGRATE_BLOB -> {
        Action.MigrateBlob migrate = (Action.MigrateBlob) action;
        number(migrate.blob(), 1);
        number(migrate.from(), 2);
        number(migrate.to(), 3);
        return 3;
      }
      case REDUCE_HEAT -> {
        Action.ReduceHeat heat = (Action.ReduceHeat) action;
        number(heat.blob(), 1);
        number(heat.by(), 2);
        return 2;
      }
      default -> {
        return 0;
      }
    }
  }

  private void number(long value, int word) {
    memory.putLong(at, value);
    at += Long.BYTES;
    attemptSum += RecordSum.ofWord(value, word);
  }

  private void completeShortForm(long tookNs) {
    long took = ShortForm.took(tookNs);
    memory.putLong(end, head | took);
    moveTo(at, attemptSum + RecordSum.ofWord(took, 0));
  }

  private void outcome(long id, ActionKind kind, Action action, long arrivedAtNs, int flags) {
    subject(id, kind, action, arrivedAtNs, flags);
    this.id = id;
  }

  /** The fields of an outcome, for records that do not set the last id. */
  private void subject(long id, ActionKind kind, Action action, long arrivedAtNs, int flags) {
    varint(Varint.zigzag(id - lastId));
    if (action == null) {
      u16(kind.code() | flags << Byte.SIZE);
      return;
    }
    u16(kind.code() | (flags | Flags.ACTION) << Byte.SIZE);
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

  private void u16(int value) {
    block.putShort(at, (short) value);
    at += Short.BYTES;
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
