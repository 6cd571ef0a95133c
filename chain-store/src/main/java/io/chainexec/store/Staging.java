package io.chainexec.store;

import static io.chainexec.store.format.RecordSum.mix;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.Losses;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.DirectMemory;
import io.chainexec.store.format.RecordEnvelope;
import io.chainexec.store.format.RecordSum;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The open block and the dispatch under way, in a small mapped file, so that they outlive the
 * process: mapped pages belong to the kernel. A record counts once the number of records, their end
 * and a sum over all of it, which are one word, have been stored behind its bytes. Nothing here
 * outlives the machine but losses that a repair has noted; a file of an earlier boot is void. What
 * does not match its sum is refused, not believed.
 *
 * <p>The file is written with zeros when it is made, so that its pages have their place on the disk
 * and touching them cannot fail later.
 *
 * <pre>
 *   0        4        8                  16                                 32
 *   | magic  | version| chain id         | boot id                          |
 *   32                40                 48                56               64
 *   | count, end, sum | attempt end, sum | first sequence  | base time      |
 *   64       68       72                 80
 *   | session|        | attempt's base   |
 *   80                88               128              168
 *   | losses           | one place      | the other      |
 *   168              176
 *   | attempt's last id |
 *   4096: the attempt, unless it lies in the open block, behind room for a header
 *   4096 + 32 KiB: the open block
 * </pre>
 *
 * <p>Used by one thread.
 */
final class Staging {
  private static final int MAGIC = 0x5453_5843;

  /** Where nothing is staged, a file of an earlier version is taken over. */
  private static final int VERSION = 3;

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
  private static final int ATTEMPT_BASE_AT = 72;
  private static final int LOSSES_AT = 80;
  private static final int SLOTS_AT = 88;
  private static final int SLOT_BYTES = 40;
  private static final int ATTEMPT_LAST_ID_AT = 168;
  private static final int SESSION_OFFSET = 32;
  private static final int FLAGS_OFFSET = 36;

  /** Set on losses that a repair has noted, which no boot makes void. */
  private static final int NOTED_BY_REPAIR = 1;

  /** Set on losses among which is what came of the attempt, so that their declaration ends it. */
  private static final int HOLD_OUTCOME = 2;

  /** Set on losses that a gap on the chain declares, the checkpoint behind it not being whole. */
  private static final int HALF_DECLARED = 4;

  /** Set on losses that are none of those that a staged gap declares. */
  private static final int BEHIND_GAP = 8;

  private static final int OF_A_GAP = HALF_DECLARED | BEHIND_GAP;

  private static final int COUNT_BITS = 16;
  private static final int END_BITS = 18;
  private static final int END_MASK = (1 << END_BITS) - 1;
  private static final int SUM_SHIFT = COUNT_BITS + END_BITS;

  /** On the attempt's word: it lies behind the published records of the block. */
  private static final int IN_BLOCK = 1 << END_BITS;

  private static final int ATTEMPT_SUM_SHIFT = END_BITS + 1;

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final UUID NO_BOOT_ID = new UUID(0, 0);

  /** How a word is stored by which what lies behind it comes to count, or ceases to. */
  @FunctionalInterface
  interface Words {
    /** Stores the word after everything that was stored before it. */
    void setRelease(ByteBuffer header, int at, long value);
  }

  private final ByteBuffer front;
  private final ByteBuffer header;
  private final ByteBuffer attempt;
  private final ByteBuffer block;
  private final UUID bootId;
  private final Words words;

  /** How many records are published, as the header says. */
  private int count;

  /** What the sums begin with: whose records they are, which, and what they are counted from. */
  private long seed;

  private int session;
  private long baseTimeNs;
  private long blockSeed;

  private Staging(ByteBuffer front, ByteBuffer block, UUID bootId, Words words) {
    this.front = front;
    header = front.slice(0, HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    attempt = front.slice(HEADER_BYTES, ATTEMPT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.block = block.order(ByteOrder.LITTLE_ENDIAN);
    this.bootId = bootId;
    this.words = words;
    count = (int) header.getLong(PUBLISHED_AT) & (1 << COUNT_BITS) - 1;
    seedSums();
  }

  /**
   * Maps the staging file of a directory, and makes it where there is none. The caller holds the
   * {@link WriterLock}.
   *
   * @throws ChainException if the file is of a version that is not known here, or cut off
   */
  static Staging open(Path directory) throws IOException {
    Path file = directory.resolve(ChainDirectory.STAGING_FILE);
    if (!Files.exists(file) || Files.size(file) < SIZE) {
      requireNothingIn(file);
      create(file);
    }
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      FileChannel.MapMode mode = FileChannel.MapMode.READ_WRITE;
      MappedByteBuffer front = channel.map(mode, 0, BLOCK_AT);
      // Mapped by itself, since Chronicle unmaps it when it lets go of it.
      MappedByteBuffer block = channel.map(mode, BLOCK_AT, BlockLayout.MAX_BLOCK_BYTES);
      DirectMemory shared = new DirectMemory(front); // which begins with the header
      Words words = (header, at, value) -> shared.putLongRelease(at, value);
      Staging staging = new Staging(front, block, machinesBootId(), words);
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
    Staging staging = copyOf(file);
    return staging.header.getInt(MAGIC_AT) == MAGIC && staging.header.getInt(VERSION_AT) == VERSION
        ? staging
        : null;
  }

  private static Staging copyOf(Path file) throws IOException {
    ByteBuffer copy = ByteBuffer.allocate(SIZE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (copy.hasRemaining() && channel.read(copy, copy.position()) > 0) {
        // To the end.
      }
    }
    copy.clear();
    ByteBuffer block = copy.slice(BLOCK_AT, BlockLayout.MAX_BLOCK_BYTES);
    return new Staging(copy, block, machinesBootId(), ByteBuffer::putLong);
  }

  /** What died while the file was made, or a power failure, may have left it short: it is void. */
  private static void requireNothingIn(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Staging staging = copyOf(file);
    if (staging.isOf(staging.chainId())) { // of this boot
      throw new ChainException(damaged(file.toString(), "it is cut off"));
    }
  }

  /** Whether there is a file that no writer would take. */
  static boolean unusable(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      if (Files.size(file) < SIZE) {
        requireNothingIn(file);
      } else {
        copyOf(file).requireKnown(file.toString());
      }
      return false;
    } catch (ChainException e) {
      return true;
    }
  }

  private static void create(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer zeros = ByteBuffer.allocate(SIZE);
      while (zeros.hasRemaining()) {
        channel.write(zeros, zeros.position());
      }
    }
  }

  private void requireKnown(String file) {
    int magic = header.getInt(MAGIC_AT);
    int version = header.getInt(VERSION_AT);
    if (magic == 0) {
      return;
    }
    if (magic != MAGIC) {
      throw new ChainException(damaged(file, "it begins with 0x" + Integer.toHexString(magic)));
    }
    if (version != VERSION && !(version > 0 && version < VERSION && empty())) {
      throw new ChainException(
          file
              + " is of version "
              + version
              + ", not of "
              + VERSION
              + ", the one known here; close the chain cleanly with the software that wrote it, or have"
              + " \"replay-tool repair\" set it aside");
    }
  }

  private boolean empty() {
    return header.getLong(PUBLISHED_AT) == 0
        && header.getLong(ATTEMPT_END_AT) == 0
        && header.getLong(LOSSES_AT) == 0;
  }

  private static String damaged(String file, String how) {
    return file
        + " is damaged: "
        + how
        + "; \"replay-tool repair\" sets it aside, to go on without the records that it may hold";
  }

  /**
   * Makes sure that what is staged is what was staged.
   *
   * @throws ChainException if not
   */
  void requireIntact(String chain) {
    String damage = damage();
    if (damage != null) {
      String file = "the file " + ChainDirectory.STAGING_FILE + " of the chain in " + chain;
      throw new ChainException(damaged(file, damage));
    }
  }

  /** What of it does not match its sum, or null; of an earlier boot, only the losses count. */
  String damage() {
    String damage = isOf(chainId()) ? blockDamage() : null;
    if (damage != null) {
      return damage;
    }
    if (slot() != 0 && header.getLong(LOSSES_AT) != lossesWord(slot())) {
      return "the losses do not match their sum";
    }
    return null;
  }

  private String blockDamage() {
    long published = header.getLong(PUBLISHED_AT);
    seedSums();
    if (published != 0) {
      boolean plausible = count() > 0 && isPlausible(end(), block);
      if (!plausible || published != published(count(), end(), recordsSum())) {
        return "its records do not match their sum";
      }
    }
    if (attemptIsOpen()) {
      boolean plausible = isPlausible(attemptEnd(), attemptIsInBlock() ? block : attempt);
      if (!plausible || header.getLong(ATTEMPT_END_AT) != attemptWord()) {
        return "the dispatch under way does not match its sum";
      }
    }
    return null;
  }

  private static boolean isPlausible(int end, ByteBuffer memory) {
    return end >= BlockLayout.HEADER_BYTES && end <= memory.capacity() - RecordEnvelope.SLACK;
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

  /** Takes the file over for that chain, with nothing staged; it goes on where it did. */
  void begin(long chainId) {
    begin(chainId, firstSequence());
  }

  /**
   * Takes the file over for that chain, which goes on at that sequence, with nothing staged. What
   * an earlier boot has had is forgotten before the file is of this one, in which it would count.
   */
  void begin(long chainId, long nextSequence) {
    forgetAttempt();
    publishWord(0, 0L);
    header.putLong(SEQUENCE_AT, nextSequence);
    // Whatever of this a kill leaves, what is of this boot is all there.
    VarHandle.storeStoreFence();
    header.putLong(BOOT_ID_AT, bootId.getMostSignificantBits());
    header.putLong(BOOT_ID_AT + 8, bootId.getLeastSignificantBits());
    header.putLong(CHAIN_ID_AT, chainId);
    header.putInt(VERSION_AT, VERSION);
    header.putInt(MAGIC_AT, MAGIC);
    seedSums();
  }

  /**
   * Stages no record any more; the next block begins at that sequence. An attempt behind the
   * records goes with them.
   */
  void beginBlock(long firstSequence) {
    if (attemptIsInBlock()) {
      clearAttempt();
    }
    publishWord(0, 0L);
    header.putLong(SEQUENCE_AT, firstSequence);
    seedSums();
  }

  /**
   * Stages no record any more; the next block begins at that sequence, and is of that session. An
   * attempt behind the records goes with them.
   */
  void beginBlock(long firstSequence, int newSession) {
    beginBlock(firstSequence());
    inContext(newSession, baseTimeNs);
    beginBlock(firstSequence);
  }

  /** Has the first so many records of the block count, which end there and have that sum. */
  void publish(int count, int end, int session, long baseTimeNs, long sum) {
    inContext(session, baseTimeNs);
    publishWord(count, published(count, end, sum));
  }

  /**
   * Has the attempt count that lies in its own place and ends there.
   *
   * @param baseNs from which its time counts
   * @param lastId from which its id counts
   */
  void publishAttempt(int end, long baseNs, long lastId, long sum) {
    header.putLong(ATTEMPT_BASE_AT, baseNs);
    header.putLong(ATTEMPT_LAST_ID_AT, lastId);
    words.setRelease(header, ATTEMPT_END_AT, attemptAsideWord(end, sum));
  }

  /** Copies the attempt from behind the block's records, up to that end, to its own place. */
  void setAttemptAside(int from, int end, long baseNs, long lastId, long sum) {
    attempt.put(BlockLayout.HEADER_BYTES, block, from, end - from);
    publishAttempt(BlockLayout.HEADER_BYTES + end - from, baseNs, lastId, sum);
  }

  /**
   * Has the attempt count that lies behind the published records of the block and ends there, until
   * a record is published in its place.
   *
   * @param sum of it
   * @param sumBefore of the records
   */
  void publishAttemptInBlock(int end, int session, long baseTimeNs, long sum, long sumBefore) {
    inContext(session, baseTimeNs);
    words.setRelease(header, ATTEMPT_END_AT, attemptInBlockWord(end, sum, sumBefore));
  }

  private void publishWord(int newCount, long word) {
    count = newCount;
    words.setRelease(header, PUBLISHED_AT, word);
  }

  /** What the block's records depend on; the same for all that are published. */
  private void inContext(int newSession, long newBaseTimeNs) {
    if (newSession != session || newBaseTimeNs != baseTimeNs) {
      header.putInt(SESSION_AT, newSession);
      header.putLong(BASE_TIME_AT, newBaseTimeNs);
      seedBlock();
    }
  }

  /** No dispatch is under way. */
  void clearAttempt() {
    words.setRelease(header, ATTEMPT_END_AT, 0L);
  }

  /** No dispatch is under way, and what is lost is not what came of the next one. */
  void forgetAttempt() {
    clearAttempt();
    if (holdsOutcome()) {
      flag(flags() & ~HOLD_OUTCOME);
    }
  }

  /** What came of the attempt is among the losses, if there are any. */
  void outcomeLost() {
    if (slot() != 0 && !holdsOutcome()) {
      flag(flags() | HOLD_OUTCOME);
    }
  }

  /** A gap that declares the losses is on the chain, and the checkpoint behind it not whole yet. */
  void halfDeclared() {
    if (slot() != 0) {
      flag(flags() | HALF_DECLARED);
    }
  }

  /** Whether the rest of the checkpoint is all that the losses' declaration lacks. */
  boolean isHalfDeclared() {
    return (flags() & HALF_DECLARED) != 0;
  }

  /** Whether the losses are none of those that a staged gap declares. */
  boolean areBehindGap() {
    return (flags() & BEHIND_GAP) != 0;
  }

  /**
   * A gap of so many of these losses is staged, with its whole checkpoint, and is going to be on
   * the chain; what came of the attempt, if that was noted as lost by then, is among them. Keeps
   * the rest.
   */
  void declared(long records, Losses losses) {
    if (holdsOutcome() && !areBehindGap()) {
      forgetAttempt();
    }
    Losses rest =
        new Losses(
            losses.records() - records, losses.fromNs(), losses.toNs(), losses.nextActionId());
    if (rest.records() > 0) {
      losses(rest, losses().session(), flags() & ~OF_A_GAP | BEHIND_GAP);
    } else {
      losses(Losses.NONE);
    }
  }

  private boolean holdsOutcome() {
    return (flags() & HOLD_OUTCOME) != 0;
  }

  private int flags() {
    return slot() == 0 ? 0 : header.getInt(slotAt(slot()) + FLAGS_OFFSET);
  }

  private void flag(int flags) {
    losses(losses(), losses().session(), flags);
  }

  /**
   * Keeps what is lost and not declared, until it is replaced; at no instant nothing is kept. What
   * was noted beyond it stays: what came of the attempt, and of a repair, the session that must be
   * exceeded and that no boot makes it void.
   */
  void losses(Losses losses) {
    if (losses.records() == 0) {
      words.setRelease(header, LOSSES_AT, 0L);
      return;
    }
    long session = Math.max(losses.session(), losses().session());
    losses(losses, session, flags() & ~OF_A_GAP);
  }

  /** Keeps what a repair has cut off, also beyond the machine; what was noted before is added. */
  void noteRepair(Losses cut) {
    Losses before = losses();
    boolean none = before.records() == 0;
    Losses all =
        new Losses(
            before.records() + cut.records(),
            none ? cut.fromNs() : Math.min(before.fromNs(), cut.fromNs()),
            none ? cut.toNs() : Math.max(before.toNs(), cut.toNs()),
            Long.compareUnsigned(before.nextActionId(), cut.nextActionId()) > 0
                ? before.nextActionId()
                : cut.nextActionId());
    losses(all, Math.max(before.session(), cut.session()), NOTED_BY_REPAIR);
  }

  /** Written where nothing counts now, which then takes the place of what does. */
  private void losses(Losses losses, long session, int flags) {
    int slot = slot() == 1 ? 2 : 1;
    int at = slotAt(slot);
    header.putLong(at, losses.records());
    header.putLong(at + 8, losses.fromNs());
    header.putLong(at + 16, losses.toNs());
    header.putLong(at + 24, losses.nextActionId());
    header.putInt(at + SESSION_OFFSET, (int) session);
    header.putInt(at + FLAGS_OFFSET, flags);
    words.setRelease(header, LOSSES_AT, lossesWord(slot));
  }

  /** In which place the losses are that count, 1 or 2; 0 if there are none. */
  private int slot() {
    long word = header.getLong(LOSSES_AT);
    return word == 0 ? 0 : (word & 1) == 0 ? 2 : 1;
  }

  private static int slotAt(int slot) {
    return SLOTS_AT + (slot - 1) * SLOT_BYTES;
  }

  /** Has what is not of the open block outlive a power failure. */
  void force() {
    ((MappedByteBuffer) front).force();
  }

  /** Whether a repair of that chain has noted losses, at whatever boot. */
  boolean notedByRepair(long chainId) {
    return header.getInt(MAGIC_AT) == MAGIC
        && header.getLong(CHAIN_ID_AT) == chainId
        && (flags() & NOTED_BY_REPAIR) != 0;
  }

  /** What is lost and not declared. */
  Losses losses() {
    if (slot() == 0) {
      return Losses.NONE;
    }
    int at = slotAt(slot());
    return new Losses(
        header.getLong(at),
        header.getLong(at + 8),
        header.getLong(at + 16),
        header.getLong(at + 24),
        header.getInt(at + SESSION_OFFSET) & 0xFFFF_FFFFL);
  }

  /** How many records are staged. */
  int count() {
    return count;
  }

  /** Where the staged records end in the block. */
  int end() {
    return (int) (header.getLong(PUBLISHED_AT) >>> COUNT_BITS) & END_MASK;
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

  /** Whether a dispatch was under way, and no record was published in its place. */
  boolean attemptIsOpen() {
    return header.getLong(ATTEMPT_END_AT) != 0 && !(attemptIsInBlock() && attemptEnd() <= end());
  }

  /** Whether the attempt lies behind the published records of the block, not in its own place. */
  boolean attemptIsInBlock() {
    return (header.getLong(ATTEMPT_END_AT) & IN_BLOCK) != 0;
  }

  /** Where the attempt ends. */
  int attemptEnd() {
    return (int) header.getLong(ATTEMPT_END_AT) & END_MASK;
  }

  /** From what the attempt's time counts, where it lies in its own place. */
  long attemptBaseNs() {
    return header.getLong(ATTEMPT_BASE_AT);
  }

  /** From what the attempt's id counts, where it lies in its own place. */
  long attemptLastId() {
    return header.getLong(ATTEMPT_LAST_ID_AT);
  }

  /** Where the open block grows; gone once Chronicle has let go of it. */
  ByteBuffer block() {
    return block;
  }

  /** The attempt's own place, where it is written behind room for a header. */
  ByteBuffer attempt() {
    return attempt;
  }

  private void seedSums() {
    seed = mix(mix(whose() ^ header.getLong(BOOT_ID_AT + 8)) ^ header.getLong(SEQUENCE_AT));
    seedBlock();
  }

  private void seedBlock() {
    session = header.getInt(SESSION_AT);
    baseTimeNs = header.getLong(BASE_TIME_AT);
    blockSeed = mix(mix(seed ^ baseTimeNs) ^ (long) session << Integer.SIZE);
  }

  private long whose() {
    return mix(mix(header.getLong(CHAIN_ID_AT)) ^ header.getLong(BOOT_ID_AT));
  }

  /** The word that publishes so many records, which end there and have that sum. */
  private long published(int count, int end, long sum) {
    long records = (long) end << COUNT_BITS | count;
    return mix(blockSeed ^ sum ^ records) >>> SUM_SHIFT << SUM_SHIFT | records;
  }

  private long recordsSum() {
    return count() == 0 ? 0 : RecordSum.ofBlock(block, end());
  }

  private long attemptWord() {
    int end = attemptEnd();
    if (attemptIsInBlock()) {
      int from = count() == 0 ? BlockLayout.HEADER_BYTES : end();
      return attemptInBlockWord(end, RecordSum.ofBeginning(block, from, end), recordsSum());
    }
    long sum = RecordSum.ofBeginning(attempt, BlockLayout.HEADER_BYTES, end);
    return attemptAsideWord(end, sum);
  }

  private long attemptInBlockWord(int end, long sum, long sumBefore) {
    return attemptWord((blockSeed ^ sumBefore) + sum, IN_BLOCK | end);
  }

  private long attemptAsideWord(int end, long sum) {
    long of = mix(mix(whose() ^ attemptBaseNs()) ^ attemptLastId());
    return attemptWord(of ^ sum, end);
  }

  private static long attemptWord(long of, int place) {
    return mix(of ^ place) >>> ATTEMPT_SUM_SHIFT << ATTEMPT_SUM_SHIFT | place;
  }

  /** The word that has that place count: a sum of it, and in its lowest bit which one it is. */
  private long lossesWord(int slot) {
    long sum = mix(header.getLong(CHAIN_ID_AT));
    for (int at = slotAt(slot); at < slotAt(slot) + SLOT_BYTES; at += Long.BYTES) {
      sum = mix(sum ^ header.getLong(at));
    }
    return sum & -4L | 2 | slot & 1;
  }

  private static UUID machinesBootId() {
    try {
      return UUID.fromString(Files.readString(BOOT_ID).strip());
    } catch (IOException | IllegalArgumentException e) {
      return NO_BOOT_ID; // no Linux; the records still have to match their sum and the chain's end
    }
  }
}
