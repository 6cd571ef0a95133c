package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Limits;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ForwardingSink;
import io.chainexec.chain.Losses;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.chain.RecordType;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.RecordEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chain on disk, open for writing. Records grow in a buffer of its own; a commit seals them as
 * one block and appends it to a Chronicle queue as one excerpt, so that they are there all or not
 * at all, also after a crash.
 *
 * <p>Holds the contract of {@link ChainAppender}. Beyond it:
 *
 * <ul>
 *   <li>A directory has one writer; a second one is refused and told who the first is.
 *   <li>A record that does not fit the open block ends in a {@link ChainException} and changes
 *       nothing; what respects {@link Limits} fits wherever {@link #full()} was heeded.
 *   <li>Files are written with zeros ahead of the blocks. Where that fails, since the disk is full
 *       or a quota is used up, a commit ends in a {@link ChainException} that says so: its records
 *       are lost, the chain is as it was, and a later commit may succeed again. A file system that
 *       copies on write makes no such promise; see the next point but one.
 *   <li>After a failed commit the end of the chain is read again, so that the next one continues
 *       what is there.
 *   <li>An {@link Error} out of Chronicle, such as the {@code InternalError} of a page of the file
 *       that cannot be had, closes the appender for good: its memory can no longer be trusted.
 *       Every commit from then on ends in a {@link ChainException} that names the cause. To go on,
 *       open the chain again.
 *   <li>What is committed is synced by the {@link SyncPolicy}, and closing syncs what is left. A
 *       sync that fails closes the appender for good as well, and is not tried again: the kernel
 *       may have dropped what it could not write.
 * </ul>
 *
 * <p>Used by one thread at a time, but for {@link #syncedSequence()}; that may be another one than
 * opened it.
 */
public final class ChronicleAppender extends ForwardingSink implements ChainAppender {
  private static final Logger LOG = LoggerFactory.getLogger(ChronicleAppender.class);

  /** Room for two records of one action, with the longest texts and lists that are accepted. */
  private static final int ROOM_FOR_AN_ACTION = 64 * 1024;

  private final BlockLog log;
  private final Staging staging;
  private final BlockBuffer block;
  private final RecordEncoder encoder;
  private final RecordEncoder attempt;
  private final Syncer syncer;

  private final long chainId;
  private long nextSequence;
  private int lastCrc;
  private int session;
  private boolean inDoubt;
  private boolean closed;

  /**
   * How many lost records, all that are noted, a gap declares that was taken; 0 if there is none.
   */
  private long declaring;

  /** Whether the checkpoint behind that gap was taken whole. */
  private boolean declaredWhole;

  private boolean beginsSession;

  /** Whether a block is staged that was lost, and the loss not noted yet. */
  private boolean staleBlock;

  /** Whether the dispatch under way is noted in a place of its own, not behind the open block. */
  private boolean attemptIsAside;

  private Throwable fatal;
  private Losses lossesBefore = Losses.NONE;

  /**
   * Opens the log and appends what is staged; both are closed with the appender, and also if this
   * throws.
   */
  ChronicleAppender(BlockLog log, Staging staging, StoreConfig config) throws IOException {
    this.log = log;
    this.staging = staging;
    block = new BlockBuffer(staging.block());
    encoder = new RecordEncoder(block.buffer(), config.softwareVersion());
    attempt = new RecordEncoder(staging.attempt(), config.softwareVersion());
    syncer = new Syncer(log.name(), config.sync(), log::force);
    boolean opened = false;
    try {
      Tail tail = log.open();
      chainId = chainId(tail, config);
      encoder.lastTimeNs(tail.timeNs());
      continueFrom(tail);
      resume(tail);
      syncer.committed(nextSequence);
      syncer.start();
      opened = true;
    } finally {
      if (!opened) {
        release();
      }
    }
  }

  /**
   * The chain's id; a chain whose process ended before its first commit has it only staged, and so
   * has one of which a repair has left no block, or of which somebody has deleted all files.
   */
  private long chainId(Tail tail, StoreConfig config) {
    if (tail.chainId() != 0) {
      return tail.chainId();
    }
    long staged = staging.chainId();
    boolean had = staging.count() > 0 || staging.firstSequence() > 0;
    boolean begun = had || staging.losses().records() > 0;
    boolean known = begun && staging.isOf(staged) || staging.notedByRepair(staged);
    return known && staged != 0 ? staged : config.newChainId();
  }

  /** Goes on from what the process before this one has left. */
  private void resume(Tail tail) {
    boolean current = staging.isOf(chainId);
    if (current || staging.notedByRepair(chainId)) {
      staging.requireIntact(log.name());
      lossesBefore = staging.losses();
    }
    StagedRecovery.warnOfMissingEnd(log.name(), staging, chainId, nextSequence);
    if (current) {
      recoverStaged(tail);
    } else if (staging.count() > 0 || staging.attemptIsOpen()) {
      LOG.warn(
          "{}: {} staged records are void, since the machine was booted after them, or they are"
              + " of another chain",
          log.name(),
          staging.count());
    }
    if (lossesBefore.records() == 0) {
      staging.losses(Losses.NONE); // those of another boot or chain
    }
    staging.begin(chainId, nextSequence);
  }

  /** Appends what the process before this one had staged and not committed when it was killed. */
  private void recoverStaged(Tail tail) {
    StagedRecovery recovery = new StagedRecovery(log.name(), staging);
    session = staging.session();
    if (recovery.hasRecords(nextSequence)) {
      LOG.info("{}: appending {} staged records", log.name(), staging.count());
      int crc = recovery.seal(chainId, lastCrc);
      encoder.lastTimeNs(recovery.lastTimeNs());
      log.append(block, staging.end());
      nextSequence += staging.count();
      lastCrc = crc;
    }
    long declared = recovery.declaredLosses();
    if (declared > 0) {
      staging.declared(declared, staging.losses());
    }
    lossesBefore = staging.losses();
    ChainRecord.InDoubt doubted = recovery.attempt(tail.timeNs());
    if (doubted != null) {
      keepStagedAttempt(doubted);
      staging.beginBlock(nextSequence);
      doubted.sendTo(this); // staged like any other, so that a kill here does not say it twice
      commit();
    }
  }

  /** {@link #open(Path, StoreConfig)} with the defaults. */
  public static ChronicleAppender open(Path directory) {
    return open(directory, StoreConfig.defaults());
  }

  /**
   * Opens a chain for writing, or creates it. A missing directory is created, for its owner only.
   *
   * @throws ChainException if that cannot be; the message says what to do. Among the reasons:
   *     another writer, JVM flags that Chronicle needs, a directory that cannot be written to, a
   *     full disk, a damaged end of the chain
   */
  public static ChronicleAppender open(Path directory, StoreConfig config) {
    JvmFlags.check();
    ChronicleProperties.set();
    boolean interrupted = Thread.interrupted();
    try {
      return openLocked(directory, config, ChronicleLog.acquire(directory, config));
    } finally {
      restoreInterrupt(interrupted);
    }
  }

  private static ChronicleAppender openLocked(Path directory, StoreConfig config, BlockLog log) {
    boolean opened = false;
    try {
      Staging staging = Staging.open(directory);
      StagedRecovery.requireFiles(directory, staging);
      ChronicleAppender appender = new ChronicleAppender(log, staging, config);
      opened = true;
      return appender;
    } catch (ChainException e) {
      throw e;
    } catch (IOException e) {
      throw new ChainException(
          "cannot open the chain in " + directory + ": " + IoFailure.explain(e, directory), e);
    } catch (RuntimeException | Error e) {
      throw new ChainException("cannot open the chain in " + directory + ": " + e, e);
    } finally {
      if (!opened) {
        log.close();
      }
    }
  }

  @Override
  public void recover(RecordSink sink) {
    requireUsable();
    boolean interrupted = Thread.interrupted();
    try {
      if (nextSequence > 0) {
        replay(sink);
      }
    } finally {
      restoreInterrupt(interrupted);
    }
  }

  private void replay(RecordSink sink) {
    Tail found = log.replay(sink);
    if (found.nextSequence() != nextSequence) {
      throw new ChainException(
          "the chain in "
              + log.name()
              + " ends at sequence "
              + found.nextSequence()
              + ", but its last file at "
              + nextSequence);
    }
    encoder.lastTimeNs(found.timeNs());
  }

  @Override
  public boolean full() {
    return BlockLayout.MAX_BLOCK_BYTES - encoder.size() < ROOM_FOR_AN_ACTION;
  }

  @Override
  public void commit() {
    continueAfterErrors();
    int count = encoder.count();
    if (count == 0) {
      return;
    }
    keepAttempt();
    boolean staged = true;
    try {
      int crc = encoder.seal(chainId, session, nextSequence, lastCrc);
      if (append(count, crc)) {
        nextSequence += count;
        lastCrc = crc;
      }
      noteDeclared();
      staged = false;
      tellCommitted();
    } catch (InternalError e) {
      throw closeForGood(e);
    } finally {
      encoder.reset();
      beginsSession = false;
      forgetStaged(staged);
    }
  }

  /** A block is on the chain, and staged still. */
  private void noteDeclared() {
    if (declaring > 0 && declaredWhole) {
      staging.declared(declaring, staging.losses());
      attemptIsAside &= staging.attemptIsOpen();
      declaring = 0;
    } else if (declaring > 0) {
      staging.halfDeclared();
    }
  }

  /**
   * A session's beginning is synced whatever comes later, so that after a power failure the next
   * one has another number, and no two records have the same session and sequence.
   */
  private void tellCommitted() {
    if (beginsSession) {
      syncer.committedForSure(nextSequence);
    } else {
      syncer.committed(nextSequence);
    }
  }

  /**
   * What is staged is on the chain, or lost. It must not be forgotten before the loss is noted,
   * since a kill in between would lose it silently. If the memory failed, nobody knows.
   */
  private void forgetStaged(boolean lost) {
    staleBlock = lost;
    if (fatal == null && !lost) {
      keepAttempt();
      staging.beginBlock(nextSequence);
    }
  }

  /** Appends the sealed block; false if the end of the chain was read again and holds it. */
  private boolean append(int count, int crc) {
    try {
      log.append(block, encoder.size());
      return true;
    } catch (ChainException refused) {
      throw refused;
    } catch (RuntimeException e) {
      long expected = nextSequence + count;
      inDoubt = true;
      settleAfter(e);
      if (nextSequence != expected || lastCrc != crc) {
        throw new ChainException(count + " records could not be appended: " + e, e);
      }
      return false;
    } catch (Error e) {
      throw closeForGood(e);
    }
  }

  private void settleAfter(RuntimeException failure) {
    try {
      settle();
    } catch (ChainException e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  private void continueAfterErrors() {
    requireUsable();
    if (inDoubt || staleBlock) {
      long before = nextSequence;
      settle();
      if (nextSequence > before) {
        noteDeclared();
      }
      declaring = 0;
      forgetStaged(false);
    }
  }

  /** After an error, finds out what is on the chain, and opens the queue anew. */
  private void settle() {
    if (!inDoubt) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      continueFrom(log.open());
      inDoubt = false;
    } catch (IOException | RuntimeException e) {
      throw new ChainException("the end of the chain in " + log.name() + " is unknown: " + e, e);
    } catch (Error e) {
      throw closeForGood(e);
    } finally {
      restoreInterrupt(interrupted);
    }
  }

  private void continueFrom(Tail tail) {
    nextSequence = tail.nextSequence();
    lastCrc = tail.lastCrc();
    if (session == 0) {
      session = (int) tail.session();
    }
  }

  private ChainException closeForGood(Throwable cause) {
    fatal = cause;
    LOG.error(
        "the chain in {} is closed, since its memory cannot be trusted: {}",
        log.name(),
        cause.toString());
    LOG.debug("the failure in full", cause);
    ChainException closedByIt = fatalException();
    syncer.fail(closedByIt);
    return closedByIt;
  }

  private ChainException fatalException() {
    return new ChainException(
        "the chain in " + log.name() + " was closed by " + fatal + "; open and verify it again",
        fatal);
  }

  @Override
  public long nextSequence() {
    return nextSequence;
  }

  /**
   * Completed when everything before that sequence is synced, on the thread that has done so. Under
   * a policy of never syncing, at once, and it promises nothing beyond the end of the process.
   */
  @Override
  public CompletableFuture<Void> durable(long sequence) {
    return syncer.durable(sequence);
  }

  /**
   * The sequence behind the last record that is known to outlive a power failure; 0 under a policy
   * of never syncing. Never goes back. For any thread.
   */
  public long syncedSequence() {
    return syncer.synced();
  }

  /** The id of the chain, by which its blocks know that they belong to it. */
  public long chainId() {
    return chainId;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (fatal == null) {
      staging.begin(chainId);
    }
    try {
      release();
    } catch (RuntimeException | Error e) {
      LOG.warn("closing the chain in {}", log.name(), e);
    }
  }

  private void release() {
    try {
      syncer.close();
      log.close();
    } finally {
      block.close();
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new ChainException("the chain in " + log.name() + " is closed");
    }
    if (fatal != null) {
      throw fatalException();
    }
    syncer.throwFailure();
  }

  private static void restoreInterrupt(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Written where its outcome is going to be, which then has to add but little. Where nobody knows
   * what becomes of the open block, where that holds records that do not count yet, and before
   * anything but its outcome is recorded, it goes to a place of its own.
   */
  @Override
  public void attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    requireUsable();
    if (attemptIsAside || encoder.isAttempting()) { // its outcome is lost
      endAttempt(); // while what it points to is there still
      staging.forgetAttempt();
    }
    if (inDoubt || staleBlock || encoder.count() != staging.count()) {
      attemptAside(timeNs, id, kind, action, arrivedAtNs);
    } else {
      int end = encoder.attempting(timeNs, id, kind, action, arrivedAtNs);
      staging.publishAttemptInBlock(
          end, session, encoder.baseTimeNs(), encoder.attemptSum(), encoder.sum());
    }
  }

  /** Notes what was under way in the process before in a place that no block takes. */
  private void keepStagedAttempt(ChainRecord.InDoubt d) {
    if (staging.attemptIsInBlock()) {
      attemptAside(d.admittedAtNs(), d.id(), d.kind(), d.action(), d.arrivedAtNs());
    }
    attemptIsAside = true;
  }

  private void attemptAside(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    attempt.reset();
    int end = attempt.attempting(timeNs, id, kind, action, arrivedAtNs);
    staging.publishAttempt(end, timeNs, 0, attempt.attemptSum());
    attemptIsAside = true;
  }

  /** To be called before anything else takes the place behind the open block. */
  private void keepAttempt() {
    if (encoder.isAttempting()) {
      staging.setAttemptAside(
          encoder.size(),
          encoder.attemptEnd(),
          encoder.attemptBaseNs(),
          encoder.lastId(),
          encoder.attemptSum());
      encoder.forgetAttempt();
      attemptIsAside = true;
    }
  }

  @Override
  public void outcomeLost() {
    if (!closed && (attemptIsAside || encoder.isAttempting())) {
      staging.outcomeLost();
    }
  }

  @Override
  public void noteLosses(Losses losses) {
    if (closed) {
      return; // the file may be the next writer's by now
    }
    if (fatal != null && declaring > 0 && declaredWhole) {
      staging.declared(declaring, losses); // it stays staged, and is appended by the next opening
      return;
    }
    declaring = 0;
    staging.losses(losses);
    if (staleBlock) {
      forgetStaged(false);
    }
  }

  @Override
  public Losses lossesBefore() {
    return lossesBefore;
  }

  @Override
  public void memoryFailed(Throwable cause) {
    if (fatal == null && !closed) {
      closeForGood(cause);
    }
  }

  @Override
  protected RecordSink target() {
    if (closed || fatal != null || inDoubt || staleBlock) {
      continueAfterErrors();
    }
    keepAttempt();
    return encoder;
  }

  /** In the place of its attempt, if that is where it should be. */
  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    if (closed || fatal != null || !encoder.completeAttempt(timeNs, id, admittedAtNs)) {
      target().dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
    }
    publish();
    if (attemptIsAside) {
      endAttempt();
    }
  }

  /** Has the record outlive the process; once it says what came of a dispatch, that is over. */
  @Override
  protected void onTaken(RecordType type) {
    if (isWithinCheckpoint(type)) {
      return;
    }
    publish();
    if (attemptIsAside && endsAttempt(type)) {
      endAttempt();
    }
  }

  private void publish() {
    staging.publish(encoder.count(), encoder.size(), session, encoder.baseTimeNs(), encoder.sum());
  }

  private void endAttempt() {
    staging.clearAttempt();
    encoder.forgetAttempt();
    attemptIsAside = false;
  }

  private static boolean endsAttempt(RecordType type) {
    return type == RecordType.FAILED || type == RecordType.IN_DOUBT;
  }

  /**
   * A gap outlives the process together with the whole state behind it, where that fits a block.
   */
  private static boolean isWithinCheckpoint(RecordType type) {
    return switch (type) {
      case GAP, CHECKPOINT_BEGIN -> true;
      case CARRIED_ACTION, CARRIED_PENDING, CARRIED_KEY -> true;
      case CARRIED_WINDOW, CARRIED_SLOT, CARRIED_GATE, CARRIED_FAILURE -> true;
      default -> false;
    };
  }

  @Override
  public void opened(
      long timeNs, long newSession, long wallMs, long nextActionId, ExecutorConfig config) {
    if (newSession < 0 || newSession > Limits.MAX_U32) {
      throw new ChainException("session " + newSession + " is not an unsigned 32-bit number");
    }
    if (encoder.count() > 0 && session != (int) newSession) {
      commit(); // a block is of one session
    }
    target().opened(timeNs, newSession, wallMs, nextActionId, config);
    session = (int) newSession;
    beginsSession = true;
    onTaken(RecordType.OPENED);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    super.gap(timeNs, lost, fromNs, toNs);
    declaring = lost;
    declaredWhole = false;
  }

  @Override
  public void checkpointEnd(long timeNs) {
    super.checkpointEnd(timeNs);
    declaredWhole = true;
  }

  /** An action's failure record outlives the process together with its outcome, which follows. */
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
    target().failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
    if (sourceId == PendingAction.NO_ID || code == ReasonCode.ID_NOT_INCREASING) {
      onTaken(RecordType.FAILURE);
    }
  }
}
