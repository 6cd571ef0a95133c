package io.chainexec.store;

import io.chainexec.store.format.BlockLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Walks the blocks of one file. Follows Chronicle's documents: a word of 30 bits of length, one bit
 * for documents that are not data, one for documents that are not complete; then the bytes; the
 * next word at the next multiple of four. Where that leads astray, looks for the next intact block.
 *
 * <p>What a word says is believed only as far as the blocks confirm it, because a damaged one hides
 * what follows: a zero looks like the end, and a length may lead anywhere.
 */
final class BlockWalk implements AutoCloseable {
  /** Where the walk stands. */
  enum Step {
    /** At a block. */
    BLOCK,
    /** Behind the last block; more may come. */
    TAIL,
    /** At the mark that says that no more comes. */
    END
  }

  private static final int WORD_BYTES = 4;
  private static final int NOT_COMPLETE = 0x8000_0000;
  private static final int META_DATA = 0x4000_0000;
  private static final int END_OF_FILE = NOT_COMPLETE | META_DATA;

  /** What Chronicle writes behind that mark, as a name: EOF. */
  private static final int END_OF_FILE_NAME = 0x464F_45C3;

  private static final int LENGTH = 0x3FFF_FFFF;
  private static final long UNKNOWN = -1;

  /** The longest document that a queue with our settings can hold. */
  private static final int MAX_DOCUMENT_BYTES = 256 * 1024;

  private final FileWindow window;
  private final BlockScan scan;
  private final QueueFrame frame = new QueueFrame();
  private final Consumer<Problem> problems;

  private long at;
  private long block;
  private int total;
  private long explainedWritePosition = UNKNOWN;
  private boolean sawMagic;
  private boolean sawData;
  private boolean strayed;

  /** Opens the file; the buffer is the walk's alone until it is closed. */
  BlockWalk(Path file, ByteBuffer buffer, Consumer<Problem> problems) throws IOException {
    window = new FileWindow(file, buffer);
    scan = new BlockScan(window);
    this.problems = problems;
  }

  Path file() {
    return window.file();
  }

  /** Where in the file the present block begins. */
  long block() {
    return block;
  }

  /** How long the present block is. */
  int total() {
    return total;
  }

  /** The word of the document in which the present block lies, whatever it says. */
  int wordBefore() throws IOException {
    int word = word(block - WORD_BYTES);
    window.ensure(block, total);
    return word;
  }

  /** The buffer that holds the present block whole. */
  ByteBuffer buffer() {
    return window.buffer();
  }

  /** Where in the buffer the present block begins. */
  int bufferAt() {
    return window.index(block);
  }

  /** Whether anything was seen that is, or once was, a block. */
  boolean sawMagic() {
    return sawMagic;
  }

  /** Whether there was any document that holds data, a block or not. */
  boolean sawData() {
    return sawData;
  }

  /** Goes on to the next block, if there is one now. */
  Step step() throws IOException {
    while (true) {
      int word = word(at);
      if (word == 0 || (word & NOT_COMPLETE) != 0) {
        long counted = writePosition();
        window.forget();
        if (word(at) != word) {
          continue;
        }
        if (counted < at || counted == explainedWritePosition) {
          return word == END_OF_FILE ? Step.END : Step.TAIL;
        }
        return hidden(word, counted) ? Step.BLOCK : Step.TAIL;
      }
      if (at == 0) {
        passFront();
        continue;
      }
      boolean atBlock = (word & META_DATA) != 0 ? passMetaData(word) : passData(word);
      if (atBlock) {
        return Step.BLOCK;
      }
    }
  }

  /**
   * Looks for a block behind the tail or the end; what is found is a block that the documents hide.
   */
  boolean findBehindTail() throws IOException {
    long found = scan.find(at, Long.MAX_VALUE);
    if (found < 0) {
      return false;
    }
    report(ProblemKind.DAMAGED_FRAME, at, "the file seems to end here, but a block follows");
    take(found, scan.intactAt(found));
    return true;
  }

  /** Where bytes lie behind the tail or the end that nothing explains, or -1. */
  long unexplained() throws IOException {
    window.forget();
    if (word(0) == 0) {
      // Not even Chronicle's header is there: whoever created the file died, or it was cut off.
      return 0;
    }
    return scan.firstNonZero(behindTail());
  }

  /** Where what is behind the tail or the end begins. */
  long behindTail() throws IOException {
    window.forget();
    if (word(at) != END_OF_FILE) {
      return at;
    }
    long next = at + WORD_BYTES;
    return word(next) == END_OF_FILE_NAME ? next + WORD_BYTES : next;
  }

  /**
   * Reports a block behind the tail, unless it is one whose writer died just before it completed
   * the document: that one was never committed.
   */
  void requireNothingCommittedBehindTail() throws IOException {
    long tail = at;
    if (scan.intactAt(tail + WORD_BYTES) < 0) {
      findBehindTail();
      at = tail;
    }
  }

  /** Has the walk begin at Chronicle's write position; false if it names no intact block. */
  boolean goToWritePosition() throws IOException {
    strayed = true; // not all blocks are counted
    long counted = writePosition();
    if (counted == UNKNOWN) {
      return true;
    }
    boolean block =
        counted >= QueueFrame.DATA_AT
            && counted % WORD_BYTES == 0
            && scan.intactAt(counted + WORD_BYTES) == word(counted);
    at = counted;
    return block;
  }

  /** Goes to where the first intact block of that range begins; false if there is none. */
  boolean goToBlock(long from, long to) throws IOException {
    long found = scan.find(from, to);
    if (found < WORD_BYTES) {
      return false;
    }
    strayed = true; // not all blocks are counted
    at = found - WORD_BYTES;
    return true;
  }

  /** How long the file is now. */
  long size() throws IOException {
    return window.size();
  }

  /** Where the next document's word is expected. */
  long position() {
    return at;
  }

  @Override
  public void close() throws IOException {
    window.close();
  }

  private int word(long position) throws IOException {
    return window.ensure(position, WORD_BYTES) ? window.intAt(position) : 0;
  }

  /**
   * Chronicle's note of where the last block begins, which may lag, but never lead; or -1 when it
   * has counted none: in a new file the note says where the header ends, even before the header is
   * complete.
   */
  private long writePosition() throws IOException {
    window.forget();
    int at = QueueFrame.WRITE_POSITION_AT;
    long counted = window.ensure(at, Long.BYTES) ? window.longAt(at) : 0;
    return counted == 0 || counted == QueueFrame.HEADER_END ? UNKNOWN : counted;
  }

  /** Passes what Chronicle writes at the beginning of a file, whose length is always the same. */
  private void passFront() throws IOException {
    String damage = frame.front(window);
    if (damage != null) {
      window.forget();
      damage = frame.front(window);
    }
    if (damage != null) {
      report(ProblemKind.DAMAGED_HEADER, frame.damagedAt(), damage);
    }
    at = QueueFrame.DATA_AT;
  }

  /**
   * Reports what is wrong with Chronicle's positions and indexes; to be asked at the end of a file
   * that nobody writes, and of no use where anything else was found to be wrong.
   */
  void checkFrame() throws IOException {
    if (strayed || at < QueueFrame.DATA_AT) {
      return;
    }
    int word = word(at);
    String damage = frame.changing(window);
    window.forget();
    boolean unchanged = word(at) == word; // else a writer has come, and appends
    if (damage != null && unchanged) {
      report(ProblemKind.DAMAGED_HEADER, frame.damagedAt(), damage);
    }
  }

  /** Looks for what hides behind a word, since Chronicle has counted a document there or beyond. */
  private boolean hidden(int word, long counted) throws IOException {
    long wordAt = at;
    if (scanFrom(at)) {
      report(ProblemKind.DAMAGED_FRAME, wordAt, "a word of " + hex(word) + " hides what follows");
      return true;
    }
    explainedWritePosition = counted;
    report(
        ProblemKind.TRUNCATED,
        at,
        "no block from here to the end at "
            + window.size()
            + ", but Chronicle counted one at "
            + counted);
    return false;
  }

  /** Passes a document of Chronicle's own; true if it turns out to hold a block. */
  private boolean passMetaData(int word) throws IOException {
    int length = word & LENGTH;
    long body = at + WORD_BYTES;
    if (frame.isIndex(window, at)) {
      frame.index(at);
      at += QueueFrame.indexBytes(at);
      return false;
    }
    long end = Math.min(body + length, window.size());
    if (scan.intactAt(body) > 0 || body + length > end) {
      return resync(word);
    }
    long inside = scan.find(body, end);
    if (inside >= 0) {
      report(ProblemKind.DAMAGED_FRAME, at, "a length of " + length + " hides blocks");
      take(inside, scan.intactAt(inside));
      return true;
    }
    report(ProblemKind.DAMAGED_HEADER, at, "no index of Chronicle's in a document of " + hex(word));
    at = align(end);
    return false;
  }

  private boolean passData(int word) throws IOException {
    int length = word & LENGTH;
    long body = at + WORD_BYTES;
    sawData = true;
    int intact = scan.intactAt(body);
    if (intact != length) {
      window.forget();
      intact = scan.intactAt(body);
    }
    if (intact != length) {
      return resync(word);
    }
    frame.block(at);
    take(body, intact);
    return true;
  }

  /** Deals with a document that is not what its word says; true if that ends at a block. */
  private boolean resync(int word) throws IOException {
    long body = at + WORD_BYTES;
    int intact = scan.intactAt(body);
    if (intact > 0) {
      report(ProblemKind.DAMAGED_FRAME, at, "a block of " + intact + " bytes in " + hex(word));
      take(body, intact);
      return true;
    }
    reportDamagedBlock(body, word);
    long next = align(body + (word & LENGTH));
    boolean plausible = (word & LENGTH) <= MAX_DOCUMENT_BYTES && next <= window.size();
    if (plausible && scan.intactAt(next + WORD_BYTES) > 0) {
      at = next;
      return false;
    }
    if (scanFrom(body)) {
      return true;
    }
    explainedWritePosition = writePosition();
    at = plausible ? next : align(window.size());
    return false;
  }

  private void reportDamagedBlock(long body, int word) throws IOException {
    boolean magic =
        window.ensure(body, BlockLayout.HEADER_BYTES)
            && window.intAt(body + BlockLayout.MAGIC_OFFSET) == BlockLayout.MAGIC;
    sawMagic |= magic;
    if (magic) {
      long sequence = BlockLayout.firstSequence(window.buffer(), window.index(body));
      String message = "a block whose checksum is wrong, which says it begins at " + sequence;
      report(ProblemKind.DAMAGED_BLOCK, body, message);
    } else {
      report(ProblemKind.DAMAGED_BLOCK, body, "no block in a document of word " + hex(word));
    }
  }

  private boolean scanFrom(long from) throws IOException {
    long found = scan.find(from, Long.MAX_VALUE);
    if (found < 0) {
      return false;
    }
    take(found, scan.intactAt(found));
    return true;
  }

  private void take(long position, int bytes) {
    sawMagic = true;
    block = position;
    total = bytes;
    at = align(position + bytes);
  }

  private void report(ProblemKind kind, long offset, String message) {
    strayed = true;
    problems.accept(new Problem(kind, UNKNOWN, window.file(), offset, message));
  }

  private static long align(long position) {
    return position + 3 & ~3L;
  }

  private static String hex(int word) {
    return "0x" + Integer.toHexString(word);
  }
}
