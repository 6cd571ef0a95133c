package io.chainexec.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * Memory that outlives the process, as bytes: what the staging file is in reality. It knows which
 * of its words may be there and which not when the process ends between two moments.
 */
final class StagingMemory {
  /** The header's fields, and room for more of them. */
  private static final int HEADER_BYTES = 256;

  private final ByteBuffer live =
      ByteBuffer.allocateDirect(Staging.SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] before = new byte[Staging.SIZE];
  private final byte[] survivors = new byte[Staging.SIZE];

  /** The memory as the process has it. */
  ByteBuffer live() {
    return live;
  }

  /** Everything up to now will be there if the process ends from here on. */
  void fence() {
    live.get(0, before);
  }

  /**
   * Keeps what is there if the process ends now: all that was stored before the last fence, and any
   * of the words that were stored since, since nothing orders them.
   */
  void keep(RandomGenerator random) {
    live.get(0, survivors);
    int taken = random.nextInt(4); // none, some, most, all of them
    for (int at = 0; at < Staging.SIZE; at += Long.BYTES) {
      if (taken < 3 && differs(at) && random.nextInt(3) >= taken) {
        System.arraycopy(before, at, survivors, at, Long.BYTES);
      }
    }
  }

  private boolean differs(int at) {
    for (int i = at; i < at + Long.BYTES; i++) {
      if (survivors[i] != before[i]) {
        return true;
      }
    }
    return false;
  }

  /** Gives the next process what was kept. */
  void restore() {
    live.put(0, survivors);
  }
}
