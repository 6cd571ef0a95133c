package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.FormatException;
import io.chainexec.store.format.RecordDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Blocks as bytes, one behind the other. Nothing is believed that is read back: what a reader of
 * files checks is checked here.
 */
final class MemoryBlocks {
  private final List<byte[]> blocks;
  private final RecordDecoder decoder = new RecordDecoder();
  private final CRC32C crc = new CRC32C();

  /** No blocks. */
  MemoryBlocks() {
    blocks = new ArrayList<>();
  }

  /** The same blocks; from then on each has its own. */
  MemoryBlocks(MemoryBlocks other) {
    blocks = new ArrayList<>(other.blocks);
  }

  int size() {
    return blocks.size();
  }

  /** The sequence behind the last record, by the last block's header. */
  long nextSequence() {
    if (blocks.isEmpty()) {
      return 0;
    }
    ByteBuffer last = littleEndian(blocks.get(blocks.size() - 1));
    return BlockLayout.firstSequence(last, 0) + BlockLayout.count(last, 0);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  void add(byte[] block) {
    blocks.add(block);
  }

  void replaceLast(byte[] block) {
    blocks.set(blocks.size() - 1, block);
  }

  /** Damages blocks from that one on: any of them, each with that probability. */
  void tear(int from, double probability, RandomGenerator random) {
    for (int i = from; i < blocks.size(); i++) {
      if (random.nextDouble() < probability) {
        byte[] torn = blocks.get(i).clone();
        torn[random.nextInt(torn.length)] ^= 1;
        blocks.set(i, torn);
      }
    }
  }

  /** Removes the first block that is damaged, and what lies behind it. */
  void cutTornTail() {
    int intact = 0;
    while (intact < blocks.size() && isIntact(blocks.get(intact))) {
      intact++;
    }
    blocks.subList(intact, blocks.size()).clear();
  }

  /** Reads all there is, and refuses what does not continue what lies before it. */
  Tail read(RecordSink sink) {
    Tail tail = new Tail(0, 0, 0, 0, 0, 0, false);
    for (byte[] bytes : blocks) {
      tail = read(bytes, tail, sink);
    }
    return tail;
  }

  private Tail read(byte[] bytes, Tail before, RecordSink sink) {
    ByteBuffer block = littleEndian(bytes);
    require(isIntact(bytes), before, "a damaged block");
    long chainId = BlockLayout.chainId(block, 0);
    long session = BlockLayout.session(block, 0);
    int count = BlockLayout.count(block, 0);
    require(before.chainId() == 0 || before.chainId() == chainId, before, "another chain's block");
    require(BlockLayout.firstSequence(block, 0) == before.nextSequence(), before, "a gap");
    require(BlockLayout.link(block, 0) == before.lastCrc(), before, "a wrong link");
    require(session >= before.session(), before, "session " + session);
    decoder.open(block, 0, bytes.length);
    require(decoder.timeNs() >= before.timeNs(), before, "an older block");
    decode(before, sink);
    require(decoder.records() == count, before, decoder.records() + " records, not " + count);
    require(!decoder.wentBack(), before, "an older record");
    long next = before.nextSequence() + count;
    return new Tail(chainId, next, BlockLayout.crc(block, 0), session, decoder.timeNs(), 0, false);
  }

  private void decode(Tail before, RecordSink sink) {
    RecordDecoder.Step step = null;
    while (step != RecordDecoder.Step.END) {
      try {
        step = decoder.next(sink);
        require(step != RecordDecoder.Step.UNKNOWN, before, "a type " + decoder.type());
      } catch (FormatException e) {
        throw new ChainException("the simulated chain: " + e.getMessage(), e);
      }
    }
  }

  private static void require(boolean holds, Tail before, String what) {
    if (!holds) {
      throw new ChainException(
          "the simulated chain is damaged: " + what + " where " + before + " should be continued");
    }
  }

  private boolean isIntact(byte[] bytes) {
    ByteBuffer block = littleEndian(bytes);
    return BlockLayout.total(block, 0, bytes.length) == bytes.length
        && BlockLayout.intact(block, 0, bytes.length, crc);
  }
}
