package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Losses;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.FormatException;
import io.chainexec.store.format.RecordDecoder;
import io.chainexec.store.format.RecordEncoder;
import io.chainexec.store.format.RecordEnvelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process that was killed has left in the staging file: records that are to be appended as
 * they are, and a dispatch of which nobody knows what came. They have been found to match their
 * sums. Used by one thread, once.
 */
final class StagedRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(StagedRecovery.class);

  private final String chain;
  private final Staging staging;
  private final CRC32C crc = new CRC32C();
  private final RecordDecoder decoder = new RecordDecoder();

  StagedRecovery(String chain, Staging staging) {
    this.chain = chain;
    this.staging = staging;
  }

  /**
   * A chain all of whose files are gone is not begun anew in silence. A boot makes what is staged
   * void, but it stays a sign that there has been a chain.
   *
   * @throws ChainException if the directory has had a chain and holds none of its files
   */
  static void requireFiles(Path directory, Staging staging) throws IOException {
    long had = staging.firstSequence();
    if (had > 0 && ChainDirectory.files(directory).isEmpty()) {
      throw new ChainException(
          "the chain in "
              + directory
              + " has had "
              + had
              + " records, and all its .cq4 files are gone; restore them, or delete the file "
              + ChainDirectory.STAGING_FILE
              + " to begin a new chain");
    }
  }

  /**
   * Says what a boot has cost: what was not synced when the power failed cannot be missed by the
   * chain itself. In one boot it is refused, see {@link #hasRecords}.
   */
  static void warnOfMissingEnd(String chain, Staging staging, long chainId, long nextSequence) {
    if (missingEnd(staging, chainId, nextSequence) && !staging.isOf(chainId)) {
      LOG.warn(
          "{}: the chain had {} records before the machine was booted, and has {} now: the others"
              + " were not synced, or have been deleted since",
          chain,
          staging.firstSequence(),
          nextSequence);
    }
  }

  /** Whether a chain that ends there has had more records, as far as the staging file knows. */
  static boolean missingEnd(Staging staging, long chainId, long nextSequence) {
    return staging.chainId() == chainId && staging.firstSequence() > nextSequence;
  }

  /**
   * Whether records are staged that the chain, which ends at that sequence, does not hold.
   *
   * @throws ChainException if they do not continue the chain
   */
  boolean hasRecords(long nextSequence) {
    int count = staging.count();
    long first = staging.firstSequence();
    if (first <= nextSequence && first + count <= nextSequence) {
      return false; // nothing staged, or on the chain already
    }
    if (first != nextSequence) {
      throw new ChainException(
          "the chain in "
              + chain
              + " ends at sequence "
              + nextSequence
              + ", but has had records up to "
              + (first + count)
              + ": its end is missing; restore it, or "
              + (nextSequence == 0
                  ? "delete the file " + ChainDirectory.STAGING_FILE + " to begin a new chain"
                  : "have \"replay-tool repair\" declare it lost"));
    }
    return true;
  }

  /** Completes the staged records to a block, and returns its checksum. */
  int seal(long chainId, int link) {
    return BlockLayout.seal(
        staging.block(),
        crc,
        staging.end(),
        chainId,
        staging.session(),
        staging.firstSequence(),
        staging.count(),
        staging.baseTimeNs(),
        link);
  }

  /** The time of the last staged record; they must have been sealed. */
  long lastTimeNs() {
    return decode(staging.block(), staging.end(), staging.count(), RecordListener.NOWHERE);
  }

  /**
   * The dispatch that was under way, as a record that follows that time on the chain; null if there
   * was none.
   */
  ChainRecord.InDoubt attempt(long chainTimeNs) {
    ChainRecord.InDoubt doubted = underWay();
    return doubted == null ? null : after(chainTimeNs, doubted);
  }

  /**
   * The dispatch that was under way, if there was one and no staged record says what came of it;
   * else null. Where records are staged, they must have been sealed.
   */
  ChainRecord.InDoubt underWay() {
    if (!staging.attemptIsOpen()) {
      return null;
    }
    if (!(attempted() instanceof ChainRecord.Dispatched d)) {
      throw damaged("an attempt of another type", null);
    }
    ChainRecord.InDoubt doubted =
        new ChainRecord.InDoubt(
            d.timeNs(), d.id(), d.kind(), d.action(), d.arrivedAtNs(), d.admittedAtNs());
    return !staging.attemptIsInBlock() && hasOutcome(doubted) ? null : doubted;
  }

  /** Has the dispatch that was under way outlive the block that its note may lie in. */
  void keep(ChainRecord.InDoubt d) {
    if (staging.attemptIsInBlock()) {
      RecordEncoder encoder = new RecordEncoder(staging.attempt(), "");
      long atNs = d.admittedAtNs();
      int end = encoder.attempting(atNs, d.id(), d.kind(), d.action(), d.arrivedAtNs());
      staging.publishAttempt(end, atNs, 0, encoder.attemptSum());
    }
  }

  /** The attempt as if the dispatch had taken no time; what is staged stays as it is. */
  private ChainRecord attempted() {
    boolean inBlock = staging.attemptIsInBlock();
    int from = inBlock && staging.count() > 0 ? staging.end() : BlockLayout.HEADER_BYTES;
    int end = staging.attemptEnd();
    ByteBuffer copy =
        ByteBuffer.allocate(end + RecordEnvelope.SLACK).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(0, inBlock ? staging.block() : staging.attempt(), 0, end);
    int recordEnd = RecordEncoder.complete(copy, from, end);
    int count = inBlock ? staging.count() + 1 : 1;
    long baseNs = inBlock ? staging.baseTimeNs() : staging.attemptBaseNs();
    BlockLayout.seal(copy, crc, recordEnd, 0, 0, 0, count, baseNs, 0);
    List<ChainRecord> records = new ArrayList<>();
    long lastId = inBlock ? 0 : staging.attemptLastId();
    decode(copy, recordEnd, count, lastId, RecordCollector.into(records::add));
    return records.get(records.size() - 1);
  }

  /**
   * How many of the noted losses the block that is staged declares, the checkpoint behind the gap
   * included; it must be on the chain by now. These are the first ones: further ones may have been
   * noted when the block could not be appended.
   */
  long declaredLosses() {
    if (staging.count() == 0 || staging.areBehindGap()) {
      return 0;
    }
    Declaration declaration = new Declaration(staging.losses(), staging.isHalfDeclared());
    seal(0, 0); // in this memory only; perhaps it never was
    decode(staging.block(), staging.end(), staging.count(), declaration);
    return declaration.whole;
  }

  private boolean hasOutcome(ChainRecord.InDoubt doubted) {
    if (staging.count() == 0) {
      return false;
    }
    Outcomes outcomes = new Outcomes(doubted);
    decode(staging.block(), staging.end(), staging.count(), outcomes);
    return outcomes.found;
  }

  /** The record, not older than what lies before it on the chain and in the staging file. */
  private ChainRecord.InDoubt after(long chainTimeNs, ChainRecord.InDoubt d) {
    LOG.warn(
        "{}: the process ended while action {} was being dispatched; it is in doubt",
        chain,
        Long.toUnsignedString(d.id()));
    long beforeNs = staging.count() == 0 ? chainTimeNs : Math.max(chainTimeNs, lastTimeNs());
    long timeNs = Math.max(d.timeNs(), beforeNs);
    return new ChainRecord.InDoubt(
        timeNs, d.id(), d.kind(), d.action(), d.arrivedAtNs(), d.admittedAtNs());
  }

  private long decode(ByteBuffer block, int end, int count, RecordSink sink) {
    return decode(block, end, count, 0, sink);
  }

  private long decode(ByteBuffer block, int end, int count, long lastId, RecordSink sink) {
    decoder.open(block, 0, end);
    decoder.lastId(lastId);
    try {
      while (decoder.next(sink) == RecordDecoder.Step.DELIVERED) {
        // To the end.
      }
    } catch (FormatException e) {
      throw damaged(e.getMessage(), e);
    }
    if (decoder.records() != count) {
      throw damaged(decoder.records() + " records where " + count + " should be", null);
    }
    return decoder.timeNs();
  }

  private ChainException damaged(String what, Throwable cause) {
    return new ChainException(
        "the file "
            + ChainDirectory.STAGING_FILE
            + " of the chain in "
            + chain
            + " is damaged ("
            + what
            + "); \"replay-tool repair\" sets it aside, to go on without the records that it holds",
        cause);
  }

  /** Whether there is a gap that begins with these losses, and the end of its checkpoint. */
  private static final class Declaration implements RecordListener {
    private final Losses losses;
    private long begun;
    private long whole;

    Declaration(Losses losses, boolean begun) {
      this.losses = losses;
      this.begun = begun ? losses.records() : 0;
    }

    @Override
    public void gap(long timeNs, long lost, long fromNs, long toNs) {
      boolean ofThese = fromNs == losses.fromNs() && toNs <= losses.toNs();
      begun = ofThese && lost <= losses.records() ? lost : 0;
    }

    @Override
    public void checkpointEnd(long timeNs) {
      whole = begun;
    }
  }

  /** Whether it is said what came of that dispatch: of that action, admitted at that time. */
  private static final class Outcomes implements RecordListener {
    private final ChainRecord.InDoubt wanted;
    private boolean found;

    Outcomes(ChainRecord.InDoubt wanted) {
      this.wanted = wanted;
    }

    @Override
    public void dispatched(
        long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
      found |= id == wanted.id() && admittedAtNs == wanted.admittedAtNs();
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
      found |= id == wanted.id() && admittedAtNs == wanted.admittedAtNs();
    }

    @Override
    public void inDoubt(
        long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
      found |= id == wanted.id() && admittedAtNs == wanted.admittedAtNs();
    }
  }
}
