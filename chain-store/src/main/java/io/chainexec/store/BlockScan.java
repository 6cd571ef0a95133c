package io.chainexec.store;

import io.chainexec.store.format.BlockLayout;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * Finds blocks by their magic number and checksum alone, where the documents around them cannot be
 * trusted. The work is bounded: checksums that turn out wrong are charged against a budget in
 * proportion to the file, so that no file, however made, takes more than a few times its length.
 */
final class BlockScan {
  private static final int BUDGET_PER_BYTE = 4;
  private static final long BUDGET_AT_LEAST = 64L << 20;
  private static final long NONE = -1;

  private final FileWindow window;
  private final CRC32C crc = new CRC32C();
  private long spent;

  BlockScan(FileWindow window) {
    this.window = window;
  }

  /** The length of the intact block that begins there, or -1. */
  int intactAt(long position) throws IOException {
    if (!window.ensure(position, BlockLayout.HEADER_BYTES)) {
      return -1;
    }
    int total =
        BlockLayout.total(window.buffer(), window.index(position), window.present(position));
    if (total < 0 || !window.ensure(position, total)) {
      return -1;
    }
    if (BlockLayout.intact(window.buffer(), window.index(position), total, crc)) {
      return total;
    }
    spent += total;
    return -1;
  }

  /** Where the first intact block begins in that range, or -1. */
  long find(long from, long to) throws IOException {
    long budget = Math.max(BUDGET_AT_LEAST, BUDGET_PER_BYTE * window.size());
    long position = from + 3 & ~3L;
    while (position < to) {
      long candidate = findMagic(position, to);
      if (candidate == NONE || spent > budget) {
        return NONE;
      }
      if (intactAt(candidate) > 0) {
        return candidate;
      }
      position = candidate + 4;
    }
    return NONE;
  }

  /** Where a block would begin whose magic number is the first one in that range, or -1. */
  private long findMagic(long from, long to) throws IOException {
    long position = from;
    while (position < to && window.ensure(position, BlockLayout.HEADER_BYTES)) {
      long stop = Math.min(to, position + window.present(position) - BlockLayout.HEADER_BYTES + 1);
      for (; position < stop; position += Long.BYTES) {
        long two = window.longAt(position + BlockLayout.MAGIC_OFFSET);
        if (two == 0) {
          continue;
        }
        if ((int) two == BlockLayout.MAGIC) {
          return position;
        }
        if ((int) (two >>> 32) == BlockLayout.MAGIC) {
          return position + 4;
        }
      }
    }
    return NONE;
  }

  /** Where the first byte that is not 0 lies from there to the file's end, or -1. */
  long firstNonZero(long from) throws IOException {
    long position = from;
    while (window.ensure(position, 1)) {
      long stop = position + window.present(position);
      for (; position + Long.BYTES <= stop; position += Long.BYTES) {
        if (window.longAt(position) != 0) {
          break;
        }
      }
      for (int i = 0; i < Long.BYTES && position < stop; i++, position++) {
        if (window.byteAt(position) != 0) {
          return position;
        }
      }
    }
    return NONE;
  }
}
