package io.chainexec.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a writer that died while it created or extended files has left, and on which
 * Chronicle would wait many seconds and then fail. The caller holds the {@link WriterLock}.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final int ZEROS = 64 * 1024;
  private static final int NOT_COMPLETE = 0x8000_0000;

  private Leftovers() {}

  /**
   * Deletes the last chain file if it was never completed, files of cycles that never began, and
   * Chronicle's metadata in any case: nothing of the chain is in it, but it may be unfinished or
   * made up, or hold the locks of a dead writer, which Chronicle believes to live when its process
   * id is in use again.
   */
  static void removeUnfinishedFiles(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(ChainDirectory.METADATA_FILE));
    List<Path> files = ChainDirectory.files(directory);
    if (!files.isEmpty()) {
      Path last = files.get(files.size() - 1);
      if (unfinished(last) && !holdsBlocks(last)) {
        delete(last);
      }
    }
    for (Path precreated : precreated(directory)) {
      delete(precreated);
    }
  }

  private static List<Path> precreated(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(ChainDirectory.PRECREATED_SUFFIX))
          .toList();
    }
  }

  /** Writes zeros over what is not zero from there to the file's end, and over nothing else. */
  static void clear(Path file, long from) throws IOException {
    LOG.info("{}: clearing an unfinished block at {}", file, from);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileWindow window = new FileWindow(file, buffer())) {
      BlockScan scan = new BlockScan(window);
      long size = window.size();
      long dirty = scan.firstNonZero(from);
      while (dirty >= 0) {
        int length = (int) Math.min(ZEROS, size - dirty);
        ByteBuffer zeros = ByteBuffer.allocate(length);
        while (zeros.hasRemaining()) {
          channel.write(zeros, dirty + zeros.position());
        }
        dirty = scan.firstNonZero(dirty + length);
      }
    }
  }

  private static boolean unfinished(Path file) throws IOException {
    try (FileWindow window = new FileWindow(file, buffer())) {
      return !window.ensure(0, 4) || window.intAt(0) == 0 || (window.intAt(0) & NOT_COMPLETE) != 0;
    }
  }

  private static boolean holdsBlocks(Path file) throws IOException {
    try (FileWindow window = new FileWindow(file, buffer())) {
      return new BlockScan(window).find(0, Long.MAX_VALUE) >= 0;
    }
  }

  private static void delete(Path file) throws IOException {
    LOG.info("{}: deleting what was never completed", file);
    Files.delete(file);
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
  }
}
