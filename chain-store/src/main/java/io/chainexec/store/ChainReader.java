package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.FormatException;
import io.chainexec.store.format.RecordDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads a chain, block by block, while it is written or long after. Writes nothing, needs no JVM
 * flags, and does not involve Chronicle, so that it loads no class that a file names and never
 * waits. What is damaged is reported to a listener and passed over; no damage ends in an exception,
 * and nothing whose checksum is wrong is delivered.
 *
 * <p>Used by one thread at a time. A thread that is interrupted while it reads gets a {@link
 * ChainException}, and the reader must then be closed.
 */
public final class ChainReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final long UNKNOWN = -1;

  private final Path directory;
  private final Consumer<? super Problem> listener;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final RecordDecoder decoder = new RecordDecoder();
  private final BlockSearch search = new BlockSearch(buffer);

  private BlockWalk walk;
  private boolean closed;
  private boolean marked;
  private long chainId;
  private long nextSequence;
  private long firstSequence;
  private long wanted;
  private long wantedSession;
  private long session;
  private long lastTimeNs = Long.MIN_VALUE;
  private int lastCrc;
  private boolean linkKnown = true;
  private long skipped;

  private ChainReader(Path directory, Consumer<? super Problem> listener) {
    this.directory = directory;
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * Opens a chain for reading from its first record; problems are passed over unseen.
   *
   * @throws ChainException if the directory cannot be read or holds no chain
   */
  public static ChainReader open(Path directory) {
    return open(directory, problem -> {});
  }

  /**
   * Opens a chain for reading from its first record.
   *
   * @param problems is told what is wrong, as it is found, on the thread that reads; what it throws
   *     passes through
   * @throws ChainException if the directory cannot be read or holds no chain
   */
  public static ChainReader open(Path directory, Consumer<? super Problem> problems) {
    ChainReader reader = new ChainReader(directory, problems);
    try {
      reader.requireChain();
      return reader;
    } catch (IOException | UncheckedIOException e) {
      reader.close();
      throw unreadable(directory, e);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Goes to a record: the next one delivered is the first whose sequence is not smaller. Reads as
   * many blocks as the logarithm of the chain's size, and the first block of each file; where
   * damage makes the place doubtful, all blocks before it, by their headers.
   *
   * @throws IllegalArgumentException if the sequence is negative
   * @throws ChainException if a file cannot be read
   */
  public void seek(long sequence) {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence is " + sequence + ", the first one is 0");
    }
    goTo(block -> block.firstSequence() <= sequence);
    wanted = sequence;
  }

  /**
   * Goes to a moment of chain time: every record of that time or later is delivered, and before
   * them perhaps some that are earlier. Costs as much as {@link #seek}.
   *
   * @throws ChainException if a file cannot be read
   */
  public void seekTime(long timeNs) {
    goTo(block -> block.baseTimeNs() < timeNs);
  }

  /**
   * Goes to a session: the next record delivered is the first whose session is not smaller. Costs
   * as much as {@link #seek}.
   *
   * @throws ChainException if a file cannot be read
   */
  public void seekSession(long number) {
    goTo(block -> block.session() < number);
    wantedSession = number;
  }

  /**
   * Goes behind the last record that is there now; {@link #nextSequence} and {@link #session} then
   * tell of the chain's end. Costs as much as {@link #seek}.
   *
   * @throws ChainException if a file cannot be read
   */
  public void seekEnd() {
    seek(Long.MAX_VALUE);
    poll(RecordListener.NOWHERE);
    wanted = 0;
  }

  private void goTo(Predicate<BlockSearch.Place> before) {
    requireOpen();
    wanted = 0;
    wantedSession = 0;
    try {
      closeWalk();
      List<Path> files = ChainDirectory.filesOfChain(directory);
      startAt(search.last(files, chainId, before));
    } catch (NoSuchFileException e) {
      // Deleted since it was listed; what is left is read from its beginning.
      restart();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(directory, e);
    }
  }

  private void startAt(BlockSearch.Place place) throws IOException {
    restart();
    if (place != null) {
      walk = openWalk(place.file());
      walk.goToBlock(place.position(), place.position() + 1);
      goOnFromAnywhere();
    }
  }

  /**
   * Delivers the records of the next block.
   *
   * @return how many records it held, those skipped included; 0 if there is no further block now
   * @throws ChainException if a file cannot be read
   */
  public int poll(RecordSink sink) {
    requireOpen();
    try {
      int records = 0;
      while (records == 0 && advance()) {
        records = deliver(sink);
      }
      return records;
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(directory, e);
    }
  }

  /** Passes the next block by its header; how many records it says it holds, 0 if there is none. */
  int pass() {
    return poll(null);
  }

  /** The sequence of the record being delivered, or of the last one. */
  public long sequence() {
    return firstSequence + decoder.records() - 1;
  }

  /** The sequence behind the last block that was read. */
  public long nextSequence() {
    return Math.max(0, nextSequence);
  }

  /** The session of the record being delivered, or of the last one; 0 before the first. */
  public long session() {
    return session;
  }

  /**
   * The chain time of the record being delivered, or of the last one; records without a time repeat
   * the one before.
   */
  public long timeNs() {
    return decoder.timeNs();
  }

  /** The version of the software that wrote the session, or empty if its start was not read. */
  public String softwareVersion() {
    return decoder.softwareVersion();
  }

  /** The file that holds the record being delivered, or the last one; null before the first. */
  public Path file() {
    return walk == null ? null : walk.file();
  }

  /** Where in the file that record begins, in bytes. */
  public long offset() {
    return walk == null ? 0 : walk.block() + decoder.recordOffset();
  }

  /** The chain's id, or 0 if the chain has no block yet. */
  public long chainId() {
    return chainId;
  }

  /** How many records were skipped because their type is unknown and may be skipped. */
  public long skipped() {
    return skipped;
  }

  @Override
  public void close() {
    closed = true;
    closeWalk();
  }

  /** The chain time of the last record that was read, or 0. */
  long lastTimeNs() {
    return lastTimeNs == Long.MIN_VALUE ? 0 : lastTimeNs;
  }

  /** The type code of the last record that was read. */
  int lastType() {
    return decoder.type();
  }

  /** Goes to the first record of the last file that holds a block. */
  void startAtLastFile() {
    seekLastFile();
    wanted = 0;
  }

  /** Where in its file the last block that was read ends. */
  long end() {
    return walk == null ? 0 : walk.position();
  }

  /** What a writer must continue; to be asked at the end of the chain. */
  Tail tail() {
    return new Tail(chainId, nextSequence(), lastCrc, session, lastTimeNs(), end(), marked);
  }

  /** Reports a block behind the last one that was committed and is hidden. */
  void reportHiddenBehindTail() {
    try {
      if (walk != null) {
        walk.requireNothingCommittedBehindTail();
      }
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** Reports what is wrong with Chronicle's own data in the last file, which nobody may write. */
  void checkFrame() {
    try {
      if (walk != null) {
        walk.checkFrame();
      }
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** Where bytes lie behind the last block that nothing explains, or -1. */
  long unexplained() {
    try {
      return walk == null ? UNKNOWN : walk.unexplained();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * Removes what a writer that died has left behind the last block. Only for the holder of the
   * writer's lock, at the end of the chain.
   */
  void clearBehindTail() throws IOException {
    if (unexplained() >= 0) {
      reportHiddenBehindTail();
      Leftovers.clear(walk.file(), walk.behindTail());
    }
  }

  /** Goes to the beginning of the last file that holds a block, to be read without its records. */
  void seekLastFile() {
    requireOpen();
    try {
      Path file = lastFile();
      restart();
      wanted = Long.MAX_VALUE;
      if (file != null) {
        walk = openWalk(file);
        goOnFromAnywhere();
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(directory, e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ChainException("the reader of " + directory + " is closed");
    }
  }

  /** Makes sure that there is a chain, and learns its id. */
  private void requireChain() throws IOException {
    boolean ours = Files.exists(directory.resolve(ChainDirectory.HOLDER_FILE));
    List<Path> files = ChainDirectory.filesOfChain(directory);
    for (Path file : files) {
      try (BlockWalk probe = new BlockWalk(file, buffer, problem -> {})) {
        if (probe.step() == BlockWalk.Step.BLOCK || probe.findBehindTail()) {
          chainId = BlockLayout.chainId(buffer, probe.bufferAt());
          return;
        }
        ours |= probe.sawMagic();
      }
    }
    if (!ours) {
      throw new ChainException(
          "no chain: " + directory + " holds a Chronicle queue but no chain blocks");
    }
  }

  /** The last file that begins with a block of this chain, or null for the first. */
  private Path lastFile() throws IOException {
    closeWalk();
    List<Path> files = ChainDirectory.filesOfChain(directory);
    for (int i = files.size() - 1; i > 0; i--) {
      try (BlockWalk probe = new BlockWalk(files.get(i), buffer, problem -> {})) {
        if (probe.step() == BlockWalk.Step.BLOCK
            && BlockLayout.chainId(buffer, probe.bufferAt()) == chainId) {
          return files.get(i);
        }
      }
    }
    return null;
  }

  /** Back to the chain's beginning. */
  private void restart() {
    closeWalk();
    nextSequence = 0;
    linkKnown = true;
    lastCrc = 0;
    session = 0;
    lastTimeNs = Long.MIN_VALUE;
  }

  /** What came before the block that is read next is not known. */
  private void goOnFromAnywhere() {
    nextSequence = UNKNOWN;
    linkKnown = false;
  }

  /** Goes to the next block, over the ends of files. */
  private boolean advance() throws IOException {
    if (walk == null && !openNext()) {
      return false;
    }
    while (true) {
      BlockWalk.Step step = walk.step();
      marked = step == BlockWalk.Step.END;
      if (step == BlockWalk.Step.BLOCK) {
        return true;
      }
      if (fileAfter(walk.file()) == null) {
        return false;
      }
      // A later file means that this one is complete; so what it says now is final.
      if (walk.step() == BlockWalk.Step.BLOCK || walk.findBehindTail()) {
        return true;
      }
      walk.checkFrame();
      reportUnexplained();
      openNext();
    }
  }

  private void reportUnexplained() throws IOException {
    long bytes = walk.unexplained();
    if (bytes >= 0) {
      report(ProblemKind.UNEXPLAINED_BYTES, bytes, "bytes that no block explains");
    }
  }

  private boolean openNext() throws IOException {
    Path after = walk == null ? null : walk.file();
    Path next = fileAfter(after);
    if (next == null) {
      return false;
    }
    try {
      BlockWalk opened = openWalk(next);
      closeWalk();
      walk = opened;
      return true;
    } catch (NoSuchFileException e) {
      // Deleted since it was listed, with all before it; the list is read anew.
      return fileAfter(after) != null && !next.equals(fileAfter(after)) && openNext();
    }
  }

  private BlockWalk openWalk(Path file) throws IOException {
    return new BlockWalk(file, buffer, this::damage);
  }

  /** The oldest file that is younger than that one, or the oldest of all for null; or null. */
  private Path fileAfter(Path file) throws IOException {
    for (Path candidate : ChainDirectory.files(directory)) {
      if (file == null || candidate.getFileName().compareTo(file.getFileName()) > 0) {
        return candidate;
      }
    }
    return null;
  }

  /** Delivers the present block and returns how many records it held; 0 if it is passed over. */
  private int deliver(RecordSink sink) {
    int at = walk.bufferAt();
    if (!readable(at) || !ours(at) || !inOrder(at)) {
      linkKnown = false;
      return 0;
    }
    checkLink(at);
    checkSession(at);
    firstSequence = BlockLayout.firstSequence(buffer, at);
    nextSequence = firstSequence + BlockLayout.count(buffer, at);
    lastCrc = BlockLayout.crc(buffer, at);
    linkKnown = true;
    decoder.open(buffer, at, walk.total());
    if (nextSequence <= wanted || session < wantedSession) {
      lastTimeNs = decoder.timeNs();
      return 0;
    }
    if (sink == null) {
      lastTimeNs = decoder.timeNs();
      return BlockLayout.count(buffer, at);
    }
    return decode(sink, BlockLayout.count(buffer, at));
  }

  private int decode(RecordSink sink, int count) {
    checkTime(decoder.timeNs());
    while (firstSequence + decoder.records() < wanted && decodeNext(RecordListener.NOWHERE)) {
      // Records before the one that was asked for.
    }
    while (decodeNext(sink)) {
      // To the block's end.
    }
    if (decoder.wentBack()) {
      reportRecord(ProblemKind.TIME_BACK, "a record in this block is older than the one before");
    }
    lastTimeNs = decoder.timeNs();
    if (decoder.records() != count) {
      String message = "the block holds " + decoder.records() + " records, but says " + count;
      report(ProblemKind.COUNT_MISMATCH, walk.block(), message);
    }
    return decoder.records();
  }

  /** Delivers one record, if it can be; false at the block's end. */
  private boolean decodeNext(RecordSink sink) {
    try {
      RecordDecoder.Step step = decoder.next(sink);
      if (step == RecordDecoder.Step.SKIPPED) {
        skipped++;
      } else if (step == RecordDecoder.Step.UNKNOWN) {
        String message = "a record of the unknown type " + decoder.type();
        reportRecord(ProblemKind.UNKNOWN_RECORD, message);
      }
      return step != RecordDecoder.Step.END;
    } catch (FormatException e) {
      reportRecord(ProblemKind.UNDECODABLE_RECORD, e.getMessage());
      return true;
    }
  }

  private boolean readable(int at) {
    int version = BlockLayout.version(buffer, at);
    if (version > BlockLayout.VERSION) {
      String message =
          "a block in format version " + version + ", newer than " + BlockLayout.VERSION;
      report(ProblemKind.NEWER_FORMAT, walk.block(), message + ", the newest that is known here");
      return false;
    }
    int flags = BlockLayout.flags(buffer, at) & BlockLayout.MANDATORY_FLAGS;
    if (version == 0 || flags != 0) {
      String message =
          "a block of version " + version + " with flags 0x" + Integer.toHexString(flags);
      report(ProblemKind.NEWER_FORMAT, walk.block(), message + ", unknown here");
      return false;
    }
    return true;
  }

  private boolean ours(int at) {
    long id = BlockLayout.chainId(buffer, at);
    if (chainId == 0) {
      chainId = id;
    }
    if (id != chainId) {
      String message =
          "a block of chain " + Long.toHexString(id) + " on chain " + Long.toHexString(chainId);
      report(ProblemKind.CHAIN_ID_MISMATCH, walk.block(), message);
      return false;
    }
    return true;
  }

  /** Checks the block's sequence; false if it is a copy of what came before. */
  private boolean inOrder(int at) {
    long first = BlockLayout.firstSequence(buffer, at);
    int count = BlockLayout.count(buffer, at);
    if (first < 0 || count <= 0) {
      report(ProblemKind.COUNT_MISMATCH, walk.block(), "a block of " + count + " from " + first);
      return false;
    }
    if (nextSequence == UNKNOWN || first == nextSequence) {
      return true;
    }
    linkKnown = false;
    if (first > nextSequence) {
      String message = "records " + nextSequence + " to " + (first - 1) + " are missing";
      problem(ProblemKind.SEQUENCE_GAP, nextSequence, walk.block(), message);
      return true;
    }
    String message = "sequence " + first + " again, expected " + nextSequence;
    problem(ProblemKind.SEQUENCE_REPEATED, first, walk.block(), message);
    // A repair may issue sequences again, but only in a session of its own.
    return BlockLayout.session(buffer, at) > session;
  }

  private void checkLink(int at) {
    int link = BlockLayout.link(buffer, at);
    if (linkKnown && link != lastCrc) {
      String message =
          "a link of " + Integer.toHexString(link) + ", expected " + Integer.toHexString(lastCrc);
      report(ProblemKind.BROKEN_LINK, walk.block(), message);
    }
  }

  private void checkSession(int at) {
    long now = BlockLayout.session(buffer, at);
    if (now < session) {
      report(ProblemKind.SESSION_BACK, walk.block(), "session " + now + " after " + session);
    }
    session = now;
  }

  private void checkTime(long baseTimeNs) {
    if (baseTimeNs < lastTimeNs) {
      String message = "time " + baseTimeNs + " ns after " + lastTimeNs + " ns";
      report(ProblemKind.TIME_BACK, walk.block(), message);
    }
  }

  /** A problem that the walk found: what comes behind it no longer follows what came before. */
  private void damage(Problem problem) {
    linkKnown = false;
    listener.accept(problem);
  }

  private void reportRecord(ProblemKind kind, String message) {
    problem(kind, sequence(), offset(), message);
  }

  private void report(ProblemKind kind, long offset, String message) {
    problem(kind, nextSequence, offset, message);
  }

  private void problem(ProblemKind kind, long sequence, long offset, String message) {
    listener.accept(new Problem(kind, sequence, walk.file(), offset, message));
  }

  private void closeWalk() {
    if (walk != null) {
      try {
        walk.close();
      } catch (IOException e) {
        throw unreadable(directory, e);
      } finally {
        walk = null;
      }
    }
  }

  private static ChainException unreadable(Path directory, Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    String what = cause instanceof IOException io ? IoFailure.explain(io, directory) : "" + cause;
    return new ChainException("cannot read the chain in " + directory + ": " + what, cause);
  }
}
