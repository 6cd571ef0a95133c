package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.Losses;
import io.chainexec.store.format.BlockLayout;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The open block and the dispatch under way, in a small mapped file, so that they outlive the
 * process: mapped pages belong to the kernel. A record counts once the number of records and their
 * end, which are one word, have been stored behind its bytes. Nothing here outlives the machine; a
 * file of an earlier boot is void.
 *
 * <p>The file is written with zeros when it is made, so that its pages have their place on the disk
 * and touching them cannot fail later.
 *
 * <pre>
 *   0        4        8                  16                                 32
 *   | magic  | version| chain id         | boot id                          |
 *   32                40                 48                56               64
 *   | count  | end    | attempt end      | first sequence  | base time      |
 *   64       68       72                 80
 *   | session|        | attempt's time   |
 *   80                88                 96                104            112
 *   | lost records    | from             | to              | next id        |
 *   4096: the attempt, one record behind room for a header
 *   4096 + 32 KiB: the open block
 * </pre>
 *
 * <p>Used by one thread.
 */
final class Staging {
  private static final int MAGIC = 0x5453_5843;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 4096;
  private static final int ATTEMPT_BYTES = 32 * 1024;
  private static final int BLOCK_AT = HEADER_BYTES + ATTEMPT_BYTES;
  static final int SIZE = BLOCK_AT + BlockLayout.MAX_BLOCK_BYTES;

  private static final int MAGIC_AT = 0;
  private static final int VERSION_AT = 4;
  private static final int CHAIN_ID_AT = 8;
  private static final int BOOT_ID_AT = 16;
  private static final int PUBLISHED_AT = 32;
  private static final int ATTEMPT_END_AT = 40;
  private static final int SEQUENCE_AT = 48;
  private static final int BASE_TIME_AT = 56;
  private static final int SESSION_AT = 64;
  private static final int ATTEMPT_TIME_AT = 72;
  private static final int LOSSES_AT = 80;

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final UUID NO_BOOT_ID = new UUID(0, 0);
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** How a word is stored by which what lies behind it comes to count, or ceases to. */
  @FunctionalInterface
  interface Words {
    /** Stores the word after everything that was stored before it. */
    void setRelease(ByteBuffer header, int at, long value);
  }

  private static final Words SHARED = (header, at, value) -> LONGS.setRelease(header, at, value);

  private final ByteBuffer header;
  private final ByteBuffer attempt;
  private final ByteBuffer block;
  private final UUID bootId;
  private final Words words;

  private Staging(ByteBuffer front, ByteBuffer block, UUID bootId, Words words) {
    header = front.slice(0, HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    attempt = front.slice(HEADER_BYTES, ATTEMPT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.block = block.order(ByteOrder.LITTLE_ENDIAN);
    this.bootId = bootId;
    this.words = words;
  }

  /**
   * Maps the staging file of a directory, and makes it where there is none. The caller holds the
   * {@link WriterLock}.
   *
   * @throws ChainException if the file is of a version that is not known here
   */
  static Staging open(Path directory) throws IOException {
    Path file = directory.resolve(ChainDirectory.STAGING_FILE);
    if (!Files.exists(file) || Files.size(file) < SIZE) {
      create(file);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileChannel.MapMode mode = FileChannel.MapMode.READ_WRITE;
      MappedByteBuffer front = channel.map(mode, 0, BLOCK_AT);
      // Mapped by itself, since Chronicle unmaps it when it lets go of it.
      MappedByteBuffer block = channel.map(mode, BLOCK_AT, BlockLayout.MAX_BLOCK_BYTES);
      Staging staging = new Staging(front, block, machinesBootId(), SHARED);
      staging.requireKnown(file.toString());
      return staging;
    }
  }

  /**
   * What is staged in that memory, of {@link #SIZE} bytes and direct.
   *
   * @param bootId the present boot of the machine that the memory belongs to
   * @throws ChainException if it is of a version that is not known here
   */
  static Staging in(ByteBuffer memory, UUID bootId, Words words) {
    Staging staging =
        new Staging(memory, memory.slice(BLOCK_AT, BlockLayout.MAX_BLOCK_BYTES), bootId, words);
    staging.requireKnown("the staging memory");
    return staging;
  }

  /** What a directory has staged, without changing it; null if there is nothing to be read. */
  static Staging peek(Path directory) throws IOException {
    Path file = directory.resolve(ChainDirectory.STAGING_FILE);
    if (!Files.isReadable(file) || Files.size(file) < SIZE) {
      return null;
    }
    ByteBuffer copy = ByteBuffer.allocate(SIZE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (copy.hasRemaining() && channel.read(copy, copy.position()) > 0) {
        // To the end.
      }
    }
    copy.clear();
    ByteBuffer block = copy.slice(BLOCK_AT, BlockLayout.MAX_BLOCK_BYTES);
    Staging staging = new Staging(copy, block, machinesBootId(), SHARED);
    return staging.header.getInt(MAGIC_AT) == MAGIC && staging.header.getInt(VERSION_AT) == VERSION
        ? staging
        : null;
  }

  private static void create(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(SIZE);
      while (zeros.hasRemaining()) {
        channel.write(zeros, zeros.position());
      }
    }
  }

  private void requireKnown(String file) {
    int magic = header.getInt(MAGIC_AT);
    int version = header.getInt(VERSION_AT);
    if (magic != 0 && magic != MAGIC) {
      throw new ChainException(
          file + " is damaged; move it away to go on without the records that it may hold");
    }
    if (magic == MAGIC && version != VERSION) {
      throw new ChainException(
          file
              + " is of version "
              + version
              + ", not of "
              + VERSION
              + ", the one known here; close the chain cleanly with the software that wrote it");
    }
  }

  /** Whether what is staged is of this boot of the machine, and of that chain. */
  boolean isOf(long chainId) {
    UUID stagedIn = new UUID(header.getLong(BOOT_ID_AT), header.getLong(BOOT_ID_AT + 8));
    return header.getInt(MAGIC_AT) == MAGIC
        && header.getLong(CHAIN_ID_AT) == chainId
        && stagedIn.equals(bootId);
  }

  /** The chain that something is staged for, or 0. */
  long chainId() {
    return header.getLong(CHAIN_ID_AT);
  }

  /** Takes the file over for that chain, with nothing staged. */
  void begin(long chainId) {
    clearAttempt();
    words.setRelease(header, PUBLISHED_AT, 0L);
    header.putLong(BOOT_ID_AT, bootId.getMostSignificantBits());
    header.putLong(BOOT_ID_AT + 8, bootId.getLeastSignificantBits());
    header.putLong(CHAIN_ID_AT, chainId);
    header.putInt(VERSION_AT, VERSION);
    header.putInt(MAGIC_AT, MAGIC);
  }

  /** Stages nothing any more; the next block begins at that sequence. */
  void beginBlock(long firstSequence) {
    words.setRelease(header, PUBLISHED_AT, 0L);
    header.putLong(SEQUENCE_AT, firstSequence);
  }

  /** Has the first so many records of the block count, which end there. */
  void publish(int count, int end, int session, long baseTimeNs) {
    header.putInt(SESSION_AT, session);
    header.putLong(BASE_TIME_AT, baseTimeNs);
    words.setRelease(header, PUBLISHED_AT, (long) end << 32 | count);
  }

  /** Has the attempt count, whose record ends there. */
  void publishAttempt(int end, long timeNs) {
    header.putLong(ATTEMPT_TIME_AT, timeNs);
    words.setRelease(header, ATTEMPT_END_AT, (long) end);
  }

  /** No dispatch is under way. */
  void clearAttempt() {
    words.setRelease(header, ATTEMPT_END_AT, 0L);
  }

  /** Keeps what is lost and not declared, until it is replaced; at no instant nothing is kept. */
  void losses(Losses losses) {
    if (losses.records() > 0) {
      header.putLong(LOSSES_AT + 8, losses.fromNs());
      header.putLong(LOSSES_AT + 16, losses.toNs());
      header.putLong(LOSSES_AT + 24, losses.nextActionId());
    }
    words.setRelease(header, LOSSES_AT, losses.records());
  }

  /** What is lost and not declared. */
  Losses losses() {
    long records = header.getLong(LOSSES_AT);
    return records == 0
        ? Losses.NONE
        : new Losses(
            records,
            header.getLong(LOSSES_AT + 8),
            header.getLong(LOSSES_AT + 16),
            header.getLong(LOSSES_AT + 24));
  }

  /** How many records are staged. */
  int count() {
    return (int) header.getLong(PUBLISHED_AT);
  }

  /** Where the staged records end in the block. */
  int end() {
    return (int) (header.getLong(PUBLISHED_AT) >>> 32);
  }

  /** The sequence of the first staged record. */
  long firstSequence() {
    return header.getLong(SEQUENCE_AT);
  }

  /** The session that staged it, unsigned 32-bit. */
  int session() {
    return header.getInt(SESSION_AT);
  }

  /** The time from which the staged records' times are counted. */
  long baseTimeNs() {
    return header.getLong(BASE_TIME_AT);
  }

  /** Where the attempt's record ends, or 0 if no dispatch was under way. */
  int attemptEnd() {
    return (int) header.getLong(ATTEMPT_END_AT);
  }

  /** The time of the attempt's record. */
  long attemptTimeNs() {
    return header.getLong(ATTEMPT_TIME_AT);
  }

  /** Where the open block grows; gone once Chronicle has let go of it. */
  ByteBuffer block() {
    return block;
  }

  /** Where the attempt is written, behind room for a header. */
  ByteBuffer attempt() {
    return attempt;
  }

  private static UUID machinesBootId() {
    try {
      return UUID.fromString(Files.readString(BOOT_ID).strip());
    } catch (IOException | IllegalArgumentException e) {
      return NO_BOOT_ID; // no Linux; the staged records still have to fit the chain's end
    }
  }
}
