package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps from Chronicle what it must not open for writing: files whose headers could have it look up
 * classes, or write where it must not. The last file is checked whole with the {@link Tail}; of the
 * others, Chronicle reads the headers, and looks for the ends of those that bear no end mark.
 */
final class QueueGuard {
  private static final int BUFFER_BYTES = 1 << 20;

  private QueueGuard() {}

  /**
   * Checks all files but the last.
   *
   * @throws ChainException if one is damaged, or another file has a name like theirs
   */
  static void check(Path directory, boolean lastFileMarked) throws IOException {
    for (Path stray : ChainDirectory.strays(directory)) {
      throw new ChainException(
          stray + " is not a file of the chain, but is named like one; move it away");
    }
    List<Path> files = ChainDirectory.files(directory);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean marked = lastFileMarked;
    for (int i = files.size() - 2; i >= 0; i--) {
      Path file = files.get(i);
      try (FileWindow window = new FileWindow(file, buffer)) {
        if (!QueueFrame.hasHeader(window)) {
          refuse(directory, file, 0, "the header that Chronicle wrote is not as it was");
        }
      }
      if (!marked) {
        marked = endMarked(directory, file, buffer);
      }
    }
  }

  /** Whether the file ends with the end mark; follows it from where Chronicle would. */
  private static boolean endMarked(Path directory, Path file, ByteBuffer buffer)
      throws IOException {
    try (BlockWalk walk = new BlockWalk(file, buffer, damage -> Tail.refuse(directory, damage))) {
      if (!walk.goToWritePosition()) {
        refuse(directory, file, QueueFrame.WRITE_POSITION_AT, "no block is at its write position");
      }
      BlockWalk.Step step = walk.step();
      while (step == BlockWalk.Step.BLOCK) {
        step = walk.step();
      }
      return step == BlockWalk.Step.END;
    }
  }

  private static void refuse(Path directory, Path file, long offset, String message) {
    Tail.refuse(directory, new Problem(ProblemKind.DAMAGED_HEADER, -1, file, offset, message));
  }
}
