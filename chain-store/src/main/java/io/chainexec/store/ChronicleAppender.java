package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.action.Limits;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.RecordEncoder;
import java.io.IOException;
import java.nio.file.Path;
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
 *   <li>After a failed commit the end of the chain is read again, so that the next one continues
 *       what is there.
 *   <li>An {@link Error} out of Chronicle, such as the {@code InternalError} of a full disk, closes
 *       the appender for good: its memory can no longer be trusted. Every commit from then on ends
 *       in a {@link ChainException} that names the cause. To go on, open the chain again.
 * </ul>
 *
 * <p>Used by one thread at a time; that may be another one than opened it.
 */
public final class ChronicleAppender implements ChainAppender {
  private static final Logger LOG = LoggerFactory.getLogger(ChronicleAppender.class);

  /** Room for two records of one action, with the longest texts and lists that are accepted. */
  private static final int ROOM_FOR_AN_ACTION = 64 * 1024;

  private final Path directory;
  private final WallClock clock;
  private final WriterLock lock;
  private final BlockBuffer block;
  private final RecordEncoder encoder;
  private ChronicleLog log;

  private final long chainId;
  private long nextSequence;
  private int lastCrc;
  private int session;
  private boolean inDoubt;
  private boolean closed;
  private Throwable fatal;

  private ChronicleAppender(Path directory, StoreConfig config, WallClock clock, WriterLock lock)
      throws IOException {
    this.directory = directory;
    this.clock = clock;
    this.lock = lock;
    Leftovers.removeUnfinishedFiles(directory);
    Tail tail = Tail.read(directory);
    chainId = tail.chainId() == 0 ? config.newChainId() : tail.chainId();
    log = ChronicleLog.open(directory, clock, tail.marked());
    block = new BlockBuffer();
    encoder = new RecordEncoder(block.buffer(), config.softwareVersion());
    encoder.lastTimeNs(tail.timeNs());
    continueFrom(tail);
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
   *     damaged end of the chain
   */
  public static ChronicleAppender open(Path directory, StoreConfig config) {
    JvmFlags.check();
    ChronicleProperties.set();
    boolean interrupted = Thread.interrupted();
    try {
      ChainDirectory.prepare(directory);
      WallClock clock = new WallClock(config.wallClockMs());
      WriterLock lock = WriterLock.acquire(directory, config.wallClockMs().getAsLong());
      return openLocked(directory, config, clock, lock);
    } finally {
      restoreInterrupt(interrupted);
    }
  }

  private static ChronicleAppender openLocked(
      Path directory, StoreConfig config, WallClock clock, WriterLock lock) {
    boolean opened = false;
    try {
      ChronicleAppender appender = new ChronicleAppender(directory, config, clock, lock);
      opened = true;
      return appender;
    } catch (ChainException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      throw new ChainException("cannot open the chain in " + directory + ": " + e, e);
    } finally {
      if (!opened) {
        lock.close();
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
    try (ChainReader reader =
        ChainReader.open(directory, damage -> Tail.refuse(directory, damage))) {
      while (reader.poll(sink) > 0) {
        // To the end.
      }
      if (reader.nextSequence() != nextSequence) {
        throw new ChainException(
            "the chain in "
                + directory
                + " ends at sequence "
                + reader.nextSequence()
                + ", but its last file at "
                + nextSequence);
      }
      encoder.lastTimeNs(reader.lastTimeNs());
    }
  }

  @Override
  public boolean full() {
    return BlockLayout.MAX_BLOCK_BYTES - encoder.size() < ROOM_FOR_AN_ACTION;
  }

  @Override
  public void commit() {
    requireUsable();
    int count = encoder.count();
    if (count == 0) {
      return;
    }
    try {
      settle();
      int crc = encoder.seal(chainId, session, nextSequence, lastCrc);
      if (append(count, crc)) {
        nextSequence += count;
        lastCrc = crc;
      }
    } finally {
      encoder.reset();
    }
  }

  /** Appends the sealed block; false if the end of the chain was read again and holds it. */
  private boolean append(int count, int crc) {
    try {
      log.append(block.first(encoder.size()));
      return true;
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

  /** After an error, finds out what is on the chain, and opens the queue anew. */
  private void settle() {
    if (!inDoubt) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      log.close();
      Tail tail = Tail.read(directory);
      log = ChronicleLog.open(directory, clock, tail.marked());
      continueFrom(tail);
      inDoubt = false;
    } catch (IOException | RuntimeException e) {
      throw new ChainException("the end of the chain in " + directory + " is unknown: " + e, e);
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

  private ChainException closeForGood(Error cause) {
    fatal = cause;
    LOG.error("the chain in {} is closed, since its memory cannot be trusted", directory, cause);
    return fatalException();
  }

  private ChainException fatalException() {
    return new ChainException(
        "the chain in " + directory + " was closed by " + fatal + "; open and verify it again",
        fatal);
  }

  @Override
  public long nextSequence() {
    return nextSequence;
  }

  /** The id of the chain, by which its blocks know that they belong to it. */
  public long chainId() {
    return chainId;
  }

  /** The directory that the chain lies in. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      log.close();
      block.close();
    } catch (RuntimeException | Error e) {
      LOG.warn("closing the chain in {}", directory, e);
    } finally {
      lock.close();
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new ChainException("the chain in " + directory + " is closed");
    }
    if (fatal != null) {
      throw fatalException();
    }
  }

  private RecordEncoder open() {
    if (closed || fatal != null) {
      requireUsable();
    }
    return encoder;
  }

  private static void restoreInterrupt(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // Records: each goes into the open block.

  @Override
  public void opened(
      long timeNs, long session, long wallMs, long nextActionId, ExecutorConfig config) {
    if (session < 0 || session > Limits.MAX_U32) {
      throw new ChainException("session " + session + " is not an unsigned 32-bit number");
    }
    open().opened(timeNs, session, wallMs, nextActionId, config);
    this.session = (int) session;
  }

  @Override
  public void closed(
      long timeNs, long wallMs, long nextActionId, Counters counters, long deferredLeft) {
    open().closed(timeNs, wallMs, nextActionId, counters, deferredLeft);
  }

  @Override
  public void dispatched(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long admittedAtNs) {
    open().dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
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
    open()
        .failed(
            timeNs,
            id,
            kind,
            action,
            arrivedAtNs,
            admittedAtNs,
            count,
            retryAfterNs,
            code,
            n,
            m,
            text);
  }

  @Override
  public void gated(
      long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs, long untilNs) {
    open().gated(timeNs, id, kind, action, arrivedAtNs, untilNs);
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
    open().deferred(timeNs, id, kind, action, arrivedAtNs, count, cause, waitNs);
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
    open().failure(timeNs, seq, sourceId, source, code, n, m, text, wallMs);
  }

  @Override
  public void pressure(long timeNs, boolean asserted, int depth) {
    open().pressure(timeNs, asserted, depth);
  }

  @Override
  public void gateSet(long timeNs, Daemon daemon, long untilNs) {
    open().gateSet(timeNs, daemon, untilNs);
  }

  @Override
  public void gateCleared(long timeNs, Daemon daemon) {
    open().gateCleared(timeNs, daemon);
  }

  @Override
  public void refused(long timeNs, long submissions, long commands) {
    open().refused(timeNs, submissions, commands);
  }

  @Override
  public void gap(long timeNs, long lost, long fromNs, long toNs) {
    open().gap(timeNs, lost, fromNs, toNs);
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
    open()
        .checkpointBegin(
            timeNs,
            counters,
            nextActionId,
            nextFailureSeq,
            lastOrder,
            pressureAsserted,
            lastPullNs);
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
      long dueNs) {
    open()
        .carriedAction(
            id, action, arrivedAtNs, count, cause, order, sinceOrder, deferredAtNs, dueNs);
  }

  @Override
  public void carriedWindow(long chain, long admittedAtNs) {
    open().carriedWindow(chain, admittedAtNs);
  }

  @Override
  public void carriedSlot(long admittedAtNs) {
    open().carriedSlot(admittedAtNs);
  }

  @Override
  public void carriedGate(Daemon daemon, long untilNs) {
    open().carriedGate(daemon, untilNs);
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
    open().carriedFailure(seq, sourceId, source, code, n, m, text, wallMs);
  }

  @Override
  public void checkpointEnd(long timeNs) {
    open().checkpointEnd(timeNs);
  }
}
