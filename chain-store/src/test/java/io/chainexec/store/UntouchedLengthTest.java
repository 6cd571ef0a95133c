package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chronicle goes no further than it is said to reach: otherwise it would lengthen the file, which
 * is always just as long as that takes.
 */
final class UntouchedLengthTest {
  private static final int DAY = (int) (Chains.NOON_MS / Chains.DAY_MS);
  private static final int MAX_BLOCK = 128 * 1024;

  /** After so many blocks Chronicle begins another index, 32 KiB long. */
  private static final int BLOCKS_OF_AN_INDEX = 1 << 20;

  @TempDir Path directory;
  private final BlockBuffer block = new BlockBuffer(ByteBuffer.allocateDirect(MAX_BLOCK));
  private Headroom headroom;
  private ExcerptQueue queue;
  private Path file;
  private long position;

  @BeforeEach
  void open() throws IOException {
    headroom = new Headroom(ZeroFile.open(ExcerptQueue.precreated(directory, DAY)));
    headroom.require(Headroom.CHUNK);
    WallClock clock = new WallClock(() -> Chains.NOON_MS);
    clock.advance();
    queue = ExcerptQueue.open(directory, clock, false);
    append(100);
    file = Chains.onlyFile(directory);
  }

  @AfterEach
  void close() throws IOException {
    queue.close();
    headroom.close();
    block.close();
  }

  @Test
  void withBlocksOfAnyLength() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      appendChecked(1 + random.nextInt(random.nextBoolean() ? 4_000 : MAX_BLOCK));
    }
    assertTrue(position > 10 * Headroom.CHUNK);
  }

  @Test
  void withBlocksOfAnyLengthAtTheEndOfAMapping() throws IOException {
    for (int length = MAX_BLOCK; length > 0; length -= 5_003) {
      fillToTheLimitBut(0);
      appendChecked(length);
      appendChecked(length);
    }
  }

  @Test
  void withAnotherIndexAtTheEndOfAMapping() throws IOException {
    int fillers = 20;
    for (int i = 1; i < BLOCKS_OF_AN_INDEX - fillers; i++) {
      append(4);
    }
    for (int i = fillToTheLimitBut(8 * fillers); i < fillers; i++) {
      append(4);
    }
    long behind = position;
    appendChecked(MAX_BLOCK);
    assertTrue(position - behind > MAX_BLOCK + 32 * 1024, "no index was written");
    appendChecked(MAX_BLOCK);
  }

  /** Appends until no other block may be appended before the file is made longer. */
  private int fillToTheLimitBut(int bytes) throws IOException {
    long last = headroom.limit() - Preallocator.REACH - bytes;
    int blocks = 0;
    while (position + 16 < last) {
      append((int) Math.min(MAX_BLOCK, last - position - 8));
      blocks++;
    }
    return blocks;
  }

  private void append(int length) throws IOException {
    headroom.require(position + Preallocator.REACH);
    queue.append(block.first(length));
    position = queue.position();
  }

  private void appendChecked(int length) throws IOException {
    headroom.require(position + Preallocator.REACH);
    long size = Files.size(file);
    queue.append(block.first(length));
    position = queue.position();
    assertEquals(size, Files.size(file), "at " + position);
  }
}
