package io.chainexec.store.format;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the records of one block after the other and hands them to sinks. Whatever the bytes are,
 * the only exception is {@link FormatException}; an exception of the sink passes through. After
 * either, {@link #next} goes on with the record that follows.
 *
 * <p>Used by one thread.
 */
public final class RecordDecoder {
  /** What became of a record. */
  public enum Step {
    /** It was handed to the sink. */
    DELIVERED,
    /** Its type is unknown and may be skipped, and so it was. */
    SKIPPED,
    /** Its type is unknown and must not be skipped by a fold; nothing was handed over. */
    UNKNOWN,
    /** The block has no more records. */
    END
  }

  /** No record yet. */
  private static final int NO_TYPE = 0;

  private static final int DISPATCHED = RecordType.DISPATCHED.code();

  private final BodyReader in = new BodyReader();
  private final long[] counters = new long[RecordEncoder.COUNTERS];
  private int next;
  private int end;
  private int records;
  private int recordOffset;
  private int type;
  private long timeNs;
  private long lastId;
  private boolean wentBack;
  private String softwareVersion = "";

  // What an outcome's common fields were read into.
  private long id;
  private ActionKind kind;
  private Action action;
  private long arrivedAtNs;

  /**
   * Begins a block.
   *
   * @param buffer little-endian; holds the block whole
   * @param at where the block begins
   * @param total its length, as {@link BlockLayout#total} gave it
   */
  public void open(ByteBuffer buffer, int at, int total) {
    in.open(buffer, at, total);
    recordOffset = 0;
    next = BlockLayout.headerLength(buffer, at);
    end = total;
    records = 0;
    type = NO_TYPE;
    timeNs = BlockLayout.baseTimeNs(buffer, at);
    lastId = 0;
    wentBack = false;
  }

  /** Has ids count from that one; for records that were written behind others. */
  public void lastId(long newLastId) {
    lastId = newLastId;
  }

  /** How many records of the block were passed so far, the one in a sink's hands included. */
  public int records() {
    return records;
  }

  /** Where the record passed last begins, in bytes from the beginning of the block. */
  public int recordOffset() {
    return recordOffset;
  }

  /** The type code of the record passed last, or 0. */
  public int type() {
    return type;
  }

  /** The chain time of the record passed last; records without a time repeat the one before. */
  public long timeNs() {
    return timeNs;
  }

  /** Whether a record's time was smaller than that of the one before in this block. */
  public boolean wentBack() {
    return wentBack;
  }

  /** The version of the software that wrote the last {@code opened} record, or empty. */
  public String softwareVersion() {
    return softwareVersion;
  }

  /**
   * Hands the next record to the sink.
   *
   * @throws FormatException if its bytes are no record
   */
  public Step next(RecordSink sink) throws FormatException {
    if (next >= end) {
      return Step.END;
    }
    envelope();
    if (type == ShortForm.CODE) { // most records
      dispatchedInShort(sink); // apart from the others, small enough to be compiled into its caller
      return Step.DELIVERED;
    }
    if (type == DISPATCHED) {
      dispatched(sink);
      return Step.DELIVERED;
    }
    if (type == RecordEncoder.BEGUN_CODE) {
      dispatchedAsBegun(sink);
      return Step.DELIVERED;
    }
    RecordType known = RecordType.ofCode(type);
    if (known == null) {
      return (type & RecordType.OPTIONAL_BIT) != 0 ? Step.SKIPPED : Step.UNKNOWN;
    }
    deliver(known, sink);
    return Step.DELIVERED;
  }

  /** Reads what every record begins with, and sets {@code next} to where the following begins. */
  private void envelope() throws FormatException {
    int at = next;
    recordOffset = at;
    in.range(at, end);
    long word = in.peek(); // type, length and time, of most records
    type = (int) word & 0xFF;
    records++;
    next = end;
    int length = (int) word >> Byte.SIZE & 0xFF;
    if (length > Byte.MAX_VALUE || length > end - at - RecordEnvelope.SHORT_BYTES) {
      longEnvelope();
      return;
    }
    next = at + RecordEnvelope.SHORT_BYTES + length;
    in.range(at, next);
    if (type != ShortForm.CODE) {
      pass(in.varintBehind(RecordEnvelope.SHORT_BYTES, word));
    }
  }

  private void longEnvelope() throws FormatException {
    in.skip(1);
    int bytes = in.count(1);
    next = in.at() + bytes;
    in.range(in.at(), next);
    if (type == ShortForm.CODE) {
      throw in.malformed("a short form that is long");
    }
    pass(in.varint());
  }

  private void pass(long ns) {
    wentBack |= ns < 0;
    timeNs += ns;
  }

  private void deliver(RecordType known, RecordSink sink) throws FormatException {
    switch (known) {
      case OPENED -> opened(sink);
      case CLOSED -> sink.closed(timeNs, in.varint(), in.varint(), counters(), in.varint());
      case DISPATCHED -> dispatched(sink);
      case FAILED -> failed(sink);
      case GATED -> {
        outcome();
        sink.gated(timeNs, id, kind, action, arrivedAtNs, moment());
      }
      case DEFERRED -> {
        outcome();
        sink.deferred(timeNs, id, kind, action, arrivedAtNs, in.u32(), cause(), in.zigzag());
      }
      case IN_DOUBT -> {
        boolean admitted = !Flags.has(subject(), Flags.NOT_ADMITTED);
        long admittedAtNs = admitted ? timeNs - in.varint() : RecordSink.NEVER;
        sink.inDoubt(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
      }
      case ACCEPTED -> accepted(sink);
      case REDRIVEN -> redriven(sink);
      case DUPLICATE -> sink.duplicate(timeNs, lastId + in.zigzag(), in.text());
      case FAILURE -> failure(sink, false);
      case PRESSURE -> sink.pressure(timeNs, bool(), in.u32());
      case GATE_SET -> sink.gateSet(timeNs, daemon(), moment());
      case GATE_CLEARED -> sink.gateCleared(timeNs, daemon());
      case REFUSED -> sink.refused(timeNs, in.varint(), in.varint());
      case CLOCK -> sink.clock(timeNs, in.varint());
      case GAP -> sink.gap(timeNs, in.varint(), moment(), moment());
      case CHECKPOINT_BEGIN -> checkpointBegin(sink);
      case CARRIED_ACTION -> carriedAction(sink);
      case CARRIED_PENDING -> carriedPending(sink);
      case CARRIED_KEY -> carriedKey(sink);
      case CARRIED_WINDOW -> sink.carriedWindow(in.u64(), moment());
      case CARRIED_SLOT -> sink.carriedSlot(moment());
      case CARRIED_GATE -> sink.carriedGate(daemon(), moment());
      case CARRIED_FAILURE -> failure(sink, true);
      case CHECKPOINT_END -> sink.checkpointEnd(timeNs);
    }
  }

  private void dispatched(RecordSink sink) throws FormatException {
    int what = reference();
    lastId = id;
    ActionKind kind = kind(what);
    if (!Flags.has(flags(what), Flags.ACTION)) {
      sink.dispatched(timeNs, id, kind, null, timeNs, timeNs - in.varint());
    } else if (kind == ActionKind.PULL_REPLICA) {
      sink.dispatchedPull(timeNs, id, in.u64(), in.u64(), arrivedAtNs, timeNs - in.varint());
    } else {
      Action action = ActionReader.read(in, kind, timeNs);
      sink.dispatched(timeNs, id, kind, action, arrivedAtNs, timeNs - in.varint());
    }
  }

  /** A record in the {@link ShortForm}. */
  private void dispatchedInShort(RecordSink sink) throws FormatException {
    long head = in.u64();
    long admittedAtNs = timeNs + ShortForm.deltaOf(head);
    timeNs = admittedAtNs + ShortForm.tookOf(head);
    id = lastId + ShortForm.idDeltaOf(head);
    lastId = id;
    ActionKind kind = kind(ShortForm.kindOf(head));
    if (kind == ActionKind.PULL_REPLICA) {
      sink.dispatchedPull(
          timeNs, id, in.u64(), in.u64(), admittedAtNs - in.fixed32(), admittedAtNs);
    } else {
      Action action = ActionReader.readNumbers(in, kind);
      sink.dispatched(timeNs, id, kind, action, admittedAtNs - in.fixed32(), admittedAtNs);
    }
  }

  /** A record whose time is that of the admission, since it was begun before the dispatch. */
  private void dispatchedAsBegun(RecordSink sink) throws FormatException {
    outcome();
    long admittedAtNs = timeNs;
    pass(in.varint());
    long arrivedNs = action == null ? timeNs : arrivedAtNs;
    sink.dispatched(timeNs, id, kind, action, arrivedNs, admittedAtNs);
  }

  private void opened(RecordSink sink) throws FormatException {
    long session = in.varint();
    long wallMs = in.varint();
    long nextActionId = in.varint();
    int count = in.count(2);
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < count; i++) {
      settings.put(in.text(), in.text());
    }
    softwareVersion = in.text();
    sink.opened(timeNs, session, wallMs, nextActionId, config(settings));
  }

  private ExecutorConfig config(Map<String, String> settings) throws FormatException {
    try {
      return ExecutorConfig.ofMap(settings);
    } catch (IllegalArgumentException e) {
      throw in.malformed("a setting that cannot be: " + e.getMessage(), e);
    }
  }

  private void failed(RecordSink sink) throws FormatException {
    int flags = outcome();
    int count = in.u32();
    long admittedAtNs = Flags.has(flags, Flags.ADMITTED) ? timeNs - in.varint() : RecordSink.NEVER;
    long retryAfterNs = Flags.has(flags, Flags.RETRIED) ? in.varint() : RecordSink.NO_RETRY;
    ReasonCode code = reasonCode();
    long n = Flags.has(flags, Flags.N) ? in.varint() : 0;
    long m = Flags.has(flags, Flags.M) ? in.varint() : 0;
    String text = Flags.has(flags, Flags.TEXT) ? in.text() : null;
    sink.failed(
        timeNs, id, kind, action, arrivedAtNs, admittedAtNs, count, retryAfterNs, code, n, m, text);
  }

  private void failure(RecordSink sink, boolean carried) throws FormatException {
    int flags = in.u8();
    long seq = failureSeq();
    long sourceId = lastId + in.zigzag();
    long wallMs = in.varint();
    String source = Flags.has(flags, Flags.SOURCE) ? in.text() : null;
    ReasonCode code = reasonCode();
    long n = Flags.has(flags, Flags.N) ? in.varint() : 0;
    long m = Flags.has(flags, Flags.M) ? in.varint() : 0;
    String text = Flags.has(flags, Flags.TEXT) ? in.text() : null;
    if (carried) {
      sink.carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
    } else {
      sink.failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
    }
  }

  private void checkpointBegin(RecordSink sink) throws FormatException {
    int flags = in.u8();
    Counters counters = counters();
    long nextActionId = in.varint();
    long nextFailureSeq = failureSeq();
    long lastOrder = in.varint();
    long lastPullNs = Flags.has(flags, Flags.PULLED) ? moment() : RecordSink.NEVER;
    boolean pressure = Flags.has(flags, Flags.PRESSURE);
    sink.checkpointBegin(
        timeNs, counters, nextActionId, nextFailureSeq, lastOrder, pressure, lastPullNs);
  }

  private void accepted(RecordSink sink) throws FormatException {
    int flags = subject();
    if (action == null) {
      throw in.malformed("an accepted action without its action");
    }
    String key = Flags.has(flags, Flags.TEXT) ? in.text() : null;
    sink.accepted(timeNs, id, kind, action, arrivedAtNs, key);
  }

  private void redriven(RecordSink sink) throws FormatException {
    int flags = subject();
    if (action == null) {
      throw in.malformed("a redriven action without its action");
    }
    long originalId = id - in.zigzag();
    String key = Flags.has(flags, Flags.TEXT) ? in.text() : null;
    sink.redriven(timeNs, id, kind, action, arrivedAtNs, key, originalId);
  }

  private void carriedPending(RecordSink sink) throws FormatException {
    int flags = subject();
    boolean inDoubt = Flags.has(flags, Flags.DOUBTED);
    if (action == null && !inDoubt) {
      throw in.malformed("an accepted action without its action");
    }
    int count = in.u32();
    long admittedAtNs = Flags.has(flags, Flags.ADMITTED) ? moment() : RecordSink.NEVER;
    sink.carriedPending(id, kind, action, arrivedAtNs, admittedAtNs, count, inDoubt);
  }

  private void carriedKey(RecordSink sink) throws FormatException {
    long keyId = lastId + in.zigzag();
    long acceptedAtNs = moment();
    sink.carriedKey(in.text(), keyId, acceptedAtNs);
  }

  private void carriedAction(RecordSink sink) throws FormatException {
    int flags = outcome();
    if (action == null) {
      throw in.malformed("a carried action without its action");
    }
    int count = in.u32();
    DeferralCause cause = cause();
    long order = in.varint();
    long sinceOrder = order - in.zigzag();
    sink.carriedAction(
        id,
        action,
        arrivedAtNs,
        count,
        cause,
        order,
        sinceOrder,
        moment(),
        moment(),
        Flags.has(flags, Flags.DOUBTED));
  }

  /** Reads an outcome's common fields, sets the last id, and returns the flags. */
  private int outcome() throws FormatException {
    int flags = subject();
    lastId = id;
    return flags;
  }

  /** As {@link #outcome}, for records that do not set the last id. */
  private int subject() throws FormatException {
    int what = reference();
    kind = kind(what);
    int flags = flags(what);
    action = Flags.has(flags, Flags.ACTION) ? ActionReader.read(in, kind, timeNs) : null;
    return flags;
  }

  /**
   * Reads an outcome's common fields up to where an action may follow: sets the id and the arrival,
   * and returns the code of the kind and, a byte higher, the flags.
   */
  private int reference() throws FormatException {
    long word = in.peek(); // id, kind, flags and arrival, of most records
    if ((word & 0x80) == 0) {
      id = lastId + Varint.unzigzag(word & 0x7F);
    } else {
      id = lastId + in.zigzag();
      in.back(1); // so that the kind is the word's second byte here, too
      word = in.peek();
    }
    int what = (int) word >> Byte.SIZE & 0xFFFF;
    if (Flags.has(flags(what), Flags.ACTION)) {
      arrivedAtNs = timeNs - Varint.unzigzag(in.varintBehind(3, word));
    } else {
      in.skip(3);
      arrivedAtNs = timeNs;
    }
    return what;
  }

  private ActionKind kind(int what) throws FormatException {
    ActionKind kind = ActionKind.ofCode(what & 0xFF);
    if (kind == null) {
      throw in.malformed("an unknown kind of action");
    }
    return kind;
  }

  private static int flags(int what) {
    return what >> Byte.SIZE;
  }

  /** Reads as many counters as there are: an older writer has fewer, a newer one more. */
  private Counters counters() throws FormatException {
    int count = in.count(1);
    Arrays.fill(counters, 0);
    for (int i = 0; i < count; i++) {
      long value = in.varint();
      if (i < counters.length) {
        counters[i] = value;
      }
    }
    long[] c = counters;
    return new Counters(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11]);
  }

  private Daemon daemon() throws FormatException {
    try {
      return ActionReader.daemon(in);
    } catch (IllegalArgumentException e) {
      throw in.malformed("a daemon that cannot be: " + e.getMessage(), e);
    }
  }

  private DeferralCause cause() throws FormatException {
    DeferralCause cause = DeferralCause.ofCode(in.u8());
    if (cause == null) {
      throw in.malformed("an unknown cause of a deferral");
    }
    return cause;
  }

  private ReasonCode reasonCode() throws FormatException {
    ReasonCode code = ReasonCode.ofCode(in.u8());
    if (code == null) {
      throw in.malformed("an unknown reason code");
    }
    return code;
  }

  /** Numbers of failure records begin with 1, and a fold keeps them by their number. */
  private long failureSeq() throws FormatException {
    long seq = in.varint();
    if (seq <= 0) {
      throw in.malformed("a failure record's number that is not positive");
    }
    return seq;
  }

  private boolean bool() throws FormatException {
    int value = in.u8();
    if (value > 1) {
      throw in.malformed("neither true nor false");
    }
    return value == 1;
  }

  private long moment() throws FormatException {
    return timeNs + in.zigzag();
  }
}
